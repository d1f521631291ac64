package org.danepost.dns;

import java.time.Duration;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * The outcome of a lookup. Taking these for fewer cases is how most mail servers got DANE wrong: an answer was found or
 * is absent, each secure or insecure, or it is bogus, or the lookup failed. Insecure is always proven, never the result
 * of something missing.
 */
public sealed interface Answer {
    Question question();

    /** The aliases followed, in order; empty when the name asked is no alias. */
    List<Alias> aliases();

    /** Why the outcome is what it is, in words. */
    Explanation explanation();

    /** The name at the end of the alias chain: the name asked when there is no alias. */
    default Name finalName() {
        return aliases().isEmpty() ? question().name() : aliases().getLast().target();
    }

    /**
     * Records exist.
     *
     * @param security the weakest state of the records and of all alias hops
     * @param records the records of the type asked at {@link #finalName()}, at least one, without RRSIGs
     * @param ttl how long this may be kept: the least over records, aliases and signature lifetimes (RFC 4035 §5.3.3)
     * @param proof what it rests on, signatures included
     */
    record Found(
            Question question,
            Security security,
            List<Alias> aliases,
            List<Record> records,
            Duration ttl,
            Explanation explanation,
            Proof proof)
            implements Answer {
        public Found {
            aliases = List.copyOf(aliases);
            records = List.copyOf(records);
            if (records.isEmpty()) {
                throw new IllegalArgumentException("an answer that was found has records");
            }
        }

        /** Without the records of its proof, for makers of answers that nobody will prove again. */
        public Found(
                Question question,
                Security security,
                List<Alias> aliases,
                List<Record> records,
                Duration ttl,
                Explanation explanation) {
            this(question, security, aliases, records, ttl, explanation, Proof.NONE);
        }
    }

    /**
     * No such records exist. Not an error, secure or insecure (RFC 7672 §2.1.1).
     *
     * @param security the weakest state of the denial and of all alias hops; a denial that rests on an NSEC3 opt-out span
     *     is insecure (RFC 5155 §9.2)
     * @param denial whether the name exists without such records or not at all
     * @param ttl how long this may be kept (RFC 2308 §5)
     * @param proof what it rests on, signatures included
     */
    record Absent(
            Question question,
            Security security,
            List<Alias> aliases,
            Denial denial,
            Duration ttl,
            Explanation explanation,
            Proof proof)
            implements Answer {
        public Absent {
            aliases = List.copyOf(aliases);
        }

        /** Without the records of its proof, for makers of answers that nobody will prove again. */
        public Absent(
                Question question,
                Security security,
                List<Alias> aliases,
                Denial denial,
                Duration ttl,
                Explanation explanation) {
            this(question, security, aliases, denial, ttl, explanation, Proof.NONE);
        }
    }

    /** Something answered, and what it said fails the proof that the parent zone promises. Must not be used. */
    record Bogus(Question question, List<Alias> aliases, Explanation explanation) implements Answer {
        public Bogus {
            aliases = List.copyOf(aliases);
        }
    }

    /** No usable answer came: nothing may be concluded, least of all that the records are absent. */
    record Failed(Question question, List<Alias> aliases, Failure failure, Explanation explanation) implements Answer {
        public Failed {
            aliases = List.copyOf(aliases);
        }
    }

    /** How records are absent. */
    enum Denial {
        /** The name exists, or something below it does; it has no records of this type (NODATA). */
        NO_DATA,
        /** The name does not exist (NXDOMAIN, "Name Error" in RFC 1035). */
        NAME_ERROR
    }

    /** How a lookup failed. */
    enum Failure {
        SERVFAIL,
        REFUSED,
        NOTIMP,
        FORMERR,
        /** Another response code that is neither NOERROR nor NXDOMAIN. */
        OTHER_RCODE,
        /** No answer in time. */
        TIMEOUT,
        /** The server could not be reached. */
        UNREACHABLE,
        /** What came is no DNS message, or not an answer to the question. */
        MALFORMED,
        /** An alias loop, or a chain longer than the limit (RFC 9520 §2.4). */
        ALIAS_LOOP,
        /** A limit on work was reached. */
        WORK_LIMIT,
        /** The resolver cannot serve a validator: it strips signatures or ignores DO. Its fault, not an attack on a domain. */
        RESOLVER_UNSUITABLE
    }
}
