package org.danepost.dane;

import java.util.List;
import java.util.Optional;

/** What a certificate chain is worth under a set of TLSA records. */
public sealed interface Verdict {
    /** One finding for each record of the set, in its order. */
    List<Finding> findings();

    /**
     * The verdict as one word for people and scripts: matched, unusable, or the word of the nearest miss, see
     * {@link Mismatch#word()}.
     */
    default String word() {
        return switch (this) {
            case Matched matched -> "matched";
            case NotMatched missed -> missed.mismatch().word();
            case Unusable unusable -> "unusable";
        };
    }

    /**
     * The chain is authenticated.
     *
     * @param record the record that matched
     * @param depth 0 for the server's own certificate, 1 for its issuer and so on
     * @param name the reference name that matched; empty where names are not checked (usage 3, RFC 7672 §3.1.1)
     */
    record Matched(TlsaRecord record, int depth, Optional<String> name, List<Finding> findings) implements Verdict {
        public Matched {
            findings = List.copyOf(findings);
        }
    }

    /**
     * Usable records exist and none authenticates the chain.
     *
     * @param mismatch the reason of the record that came nearest
     * @param why one sentence with the evidence
     */
    record NotMatched(Mismatch mismatch, String why, List<Finding> findings) implements Verdict {
        public NotMatched {
            findings = List.copyOf(findings);
        }
    }

    /** Every record is unusable: TLS is compulsory, authentication impossible (RFC 7672 §2.2). */
    record Unusable(List<Finding> findings) implements Verdict {
        public Unusable {
            findings = List.copyOf(findings);
        }
    }

    /**
     * What became of one record.
     *
     * @param record the record
     * @param result what became of it
     * @param why one sentence with the evidence: digests seen, depth, names, dates
     */
    record Finding(TlsaRecord record, Result result, String why) {}

    /** What became of one record. */
    enum Result {
        MATCHED,
        /** Not needed: another record had matched before it was tried. */
        NOT_TRIED,
        UNUSABLE,
        /** A stronger digest is published for the same usage and selector (RFC 7671 §9). */
        SUPERSEDED,
        NO_MATCH,
        NAME_MISMATCH,
        EXPIRED,
        NOT_YET_VALID,
        NO_ISSUER,
        INVALID_PATH,
        UNTRUSTED
    }

    /** Why no record authenticated the chain, from the farthest to the nearest miss. */
    enum Mismatch {
        /** The peer sent no certificate. */
        NO_CERTIFICATE,
        /** No record corresponds to any certificate it could apply to. */
        NO_MATCH,
        /** A usage 2 anchor is missing from the chain, or the chain does not lead to it. */
        NO_ISSUER,
        /** The path breaks a rule: signature, basic constraints, path length, key usage, name constraints. */
        INVALID_PATH,
        /** Usages 0 and 1: the path leads to no trusted root. */
        UNTRUSTED,
        NOT_YET_VALID,
        EXPIRED,
        NAME_MISMATCH;

        /** The same in kebab case: no-certificate, no-match, no-issuer, invalid-path, untrusted and so on. */
        public String word() {
            return switch (this) {
                case NO_CERTIFICATE -> "no-certificate";
                case NO_MATCH -> "no-match";
                case NO_ISSUER -> "no-issuer";
                case INVALID_PATH -> "invalid-path";
                case UNTRUSTED -> "untrusted";
                case NOT_YET_VALID -> "not-yet-valid";
                case EXPIRED -> "expired";
                case NAME_MISMATCH -> "name-mismatch";
            };
        }
    }
}
