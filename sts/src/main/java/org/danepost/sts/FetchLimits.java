package org.danepost.sts;

import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * How far a fetch may go.
 *
 * @param port the port of policy hosts: 443, but in a test
 * @param connect how long a connection may take to open
 * @param whole how long a fetch may take in all (RFC 8461 §3.3 suggests a minute)
 * @param octets the longest document that is read (RFC 8461 §3.3 suggests 64 KiB)
 * @param atOnce how many fetches may run at a time
 * @param mayAsk which addresses may be connected to: a stranger's record must not make us ask our own network
 */
public record FetchLimits(
        int port, Duration connect, Duration whole, int octets, int atOnce, Predicate<InetAddress> mayAsk) {
    public FetchLimits {
        if (port < 1 || port > 65_535 || octets < 1 || atOnce < 1) {
            throw new IllegalArgumentException(
                    "port, octets and fetches at a time are at least 1, the port at most 65535");
        }
        if (!connect.isPositive() || !whole.isPositive()) {
            throw new IllegalArgumentException("time limits are positive");
        }
    }

    /** Port 443, 10 s, 60 s, 64 KiB, 20 at a time, public addresses only. */
    public static FetchLimits standard(Predicate<InetAddress> isPublic) {
        return new FetchLimits(443, Duration.ofSeconds(10), Duration.ofSeconds(60), 64 << 10, 20, isPublic);
    }
}
