package org.danepost.dns;

import java.time.Duration;
import java.util.List;
import org.xbill.DNS.Name;

/**
 * Something that a lookup did, told while it does it, for a person who wants to see how the answer came about. Handed to
 * the sink given to {@link ValidatingResolver#resolve(Question, java.util.function.Consumer)}, on the thread that does the
 * work. Immutable. What a stranger's server wrote is in none of these but as names, codes and printable text.
 */
public sealed interface TraceEvent {
    /** How a query went out. */
    enum Transport {
        UDP,
        TCP
    }

    /** What a query carried besides its question. */
    enum Form {
        /** EDNS with DO and a cookie (RFC 7873). */
        EDNS_COOKIE,
        /** EDNS with DO. */
        EDNS,
        /** As before EDNS: the server stumbles over it. */
        PLAIN
    }

    /**
     * A query went on the wire.
     *
     * @param minimised whether it asks for less than the lookup wants to know, to find the way (RFC 9156)
     */
    record QuerySent(NameServer server, Transport transport, Question question, Form form, boolean minimised)
            implements TraceEvent {}

    /**
     * A response came.
     *
     * @param code the response code, as {@code NXDOMAIN}
     * @param flags those set, as {@code aa}
     * @param answer records in the answer section; so {@code authority} and {@code additional}
     * @param octets length on the wire
     * @param said the server's own extended errors (RFC 8914), empty text when none
     */
    record AnswerReceived(
            NameServer server,
            Transport transport,
            Question question,
            String code,
            List<String> flags,
            int answer,
            int authority,
            int additional,
            int octets,
            Duration took,
            String said)
            implements TraceEvent {
        public AnswerReceived {
            flags = List.copyOf(flags);
        }
    }

    /** The response over UDP was cut short, or others answered in the server's place: the question goes out over TCP. */
    record MovedToTcp(NameServer server, Question question, String why, Duration took) implements TraceEvent {}

    /** No response came, or none that can be read. */
    record NoAnswer(NameServer server, Transport transport, Question question, String why, Duration took)
            implements TraceEvent {}

    /** A response came and is not used: the server does not serve the zone, or refuses. */
    record AnswerUnusable(NameServer server, Question question, String why) implements TraceEvent {}

    /** The answer could not be proven; another server, or the same once more, is asked where that is left. */
    record AnswerRejected(NameServer server, Question question, String why) implements TraceEvent {}

    /** A server of a zone named the servers of a zone below it, and they are asked next. */
    record ReferralFollowed(Name from, Name to, List<Name> servers) implements TraceEvent {
        public ReferralFollowed {
            servers = List.copyOf(servers);
        }
    }

    /**
     * One signature over one set of records was looked at.
     *
     * @param algorithm its name
     * @param why why it does not count; empty when it verifies
     */
    record SignatureChecked(Question set, int keyTag, String algorithm, Name signer, boolean verified, String why)
            implements TraceEvent {}

    /**
     * A DS record, or a trust anchor, was held against the keys that the zone publishes.
     *
     * @param matched whether the zone has that key
     */
    record DelegationSignerCompared(
            Name zone, int keyTag, String algorithm, boolean anchor, boolean matched, String why)
            implements TraceEvent {}

    /**
     * The NSEC or NSEC3 records of an answer were asked whether they show an absence.
     *
     * @param words the proof, or what is missing
     */
    record DenialChecked(Question absent, boolean proven, String words) implements TraceEvent {}

    /** Nothing was asked, for it was known from before. */
    record AnsweredFromCache(String what) implements TraceEvent {}

    /** Another lookup is working out the same; it was waited for, and what it did is not told here. */
    record WorkedOutElsewhere(String what) implements TraceEvent {}

    /** A limit on work was reached. */
    record LimitReached(String what) implements TraceEvent {}

    /** The name is an alias, and the lookup goes on at its target. */
    record AliasFollowed(Alias alias) implements TraceEvent {}
}
