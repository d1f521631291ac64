package org.danepost.mta;

/**
 * How far one delivery goes.
 *
 * @param addresses most addresses tried of one host, at least two (RFC 5321 §5.1); if the host has addresses of both
 *     families, both are among them
 * @param transactions most sessions in which the message is offered. Sessions that fail earlier, as for want of TLS, do not
 *     count, so they never keep a good host from being reached
 */
public record DeliveryLimits(int addresses, int transactions) {
    public DeliveryLimits {
        if (addresses < 2 || transactions < 1) {
            throw new IllegalArgumentException("at least two addresses and one transaction");
        }
    }

    /** Five addresses of each host, two transactions. */
    public static DeliveryLimits defaults() {
        return new DeliveryLimits(5, 2);
    }
}
