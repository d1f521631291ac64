package org.danepost.policy;

import java.util.List;
import java.util.stream.Stream;

/**
 * How the host was found. That decides whether DANE applies, which names a usage 2 certificate may bear besides the TLSA
 * base domain, and what a match is worth (RFC 7672 §2.2.1, §3.2.2; appendix C of the requirements).
 */
sealed interface Gate {
    /**
     * Secure MX records.
     *
     * @param expanded the end of the alias chain of {@code original}; the same without aliases
     */
    record ProvenMx(String original, String expanded) implements Gate {}

    /** MX records of the domain that DNSSEC does not prove. */
    record UnprovenMx(String domain) implements Gate {}

    /** Proven to have no MX records: the domain is its own host (RFC 5321 §5.1). */
    record ProvenAbsence(String original) implements Gate {}

    /** No MX records, which DNSSEC does not prove: a forger could have removed them. */
    record UnprovenAbsence(String domain) implements Gate {}

    /** Named by the administrator. */
    record Configured(String name) implements Gate {}

    /** The names a usage 2 certificate may bear, base domain first. */
    default List<String> referenceNames(String base) {
        return switch (this) {
            // RFC 7672 §3.2.2: secure MX; the unexpanded MX host is not among them when it is not the base
            case ProvenMx mx -> distinct(base, mx.original(), mx.expanded());
            // RFC 7672 §3.2.2: nothing ties an unproven MX host to the domain, so only its own name counts
            case UnprovenMx _, UnprovenAbsence _ -> List.of(base);
            // RFC 7672 §3.2.2: no MX; the original name also counts when the base is the expanded one
            case ProvenAbsence absence -> distinct(base, absence.original());
            case Configured configured -> distinct(base, configured.name());
        };
    }

    default Requirement.Assurance assurance() {
        return switch (this) {
            case ProvenMx _, ProvenAbsence _, Configured _ -> Requirement.Assurance.VERIFIED;
            case UnprovenMx _, UnprovenAbsence _ -> Requirement.Assurance.TRUSTED;
        };
    }

    static List<String> distinct(String... names) {
        return Stream.of(names).distinct().toList();
    }
}
