package org.danepost.interop;

import java.util.Locale;

/**
 * What became of one message.
 *
 * @param result what the sender says
 * @param host the receiver that has it; a dash when nobody has
 * @param channel how it came there
 */
record SenderOutcome(Result result, String host, Channel channel) {
    /** What the sender says. */
    enum Result {
        DELIVERED,
        DEFERRED,
        BOUNCED
    }

    /** Over what it came: the receiver saw whether there was TLS, the sender says what it proved. */
    enum Channel {
        /** DANE, and DNSSEC proves that the host is the domain's. RFC 7672 §2.2 */
        VERIFIED,
        /** DANE, on a host that insecure MX records name. RFC 7672 §2.2.1 */
        TRUSTED,
        ENCRYPTED,
        CLEAR,
        /** It came not at all. */
        NONE
    }

    static SenderOutcome undelivered(Result result) {
        return new SenderOutcome(result, "-", Channel.NONE);
    }

    /** As in the table of the page. */
    @Override
    public String toString() {
        return switch (result) {
            case DELIVERED -> channel.name().toLowerCase(Locale.ROOT) + " at " + host;
            case DEFERRED, BOUNCED -> result.name().toLowerCase(Locale.ROOT);
        };
    }
}
