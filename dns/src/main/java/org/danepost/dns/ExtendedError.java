package org.danepost.dns;

import java.util.Optional;

/** Extended DNS errors with their registered code and purpose (RFC 8914 §4, RFC 9276 §3.2 and the IANA registry). */
public enum ExtendedError {
    OTHER(0, "Other Error"),
    UNSUPPORTED_DNSKEY_ALGORITHM(1, "Unsupported DNSKEY Algorithm"),
    UNSUPPORTED_DS_DIGEST_TYPE(2, "Unsupported DS Digest Type"),
    STALE_ANSWER(3, "Stale Answer"),
    FORGED_ANSWER(4, "Forged Answer"),
    DNSSEC_INDETERMINATE(5, "DNSSEC Indeterminate"),
    DNSSEC_BOGUS(6, "DNSSEC Bogus"),
    SIGNATURE_EXPIRED(7, "Signature Expired"),
    SIGNATURE_NOT_YET_VALID(8, "Signature Not Yet Valid"),
    DNSKEY_MISSING(9, "DNSKEY Missing"),
    RRSIGS_MISSING(10, "RRSIGs Missing"),
    NO_ZONE_KEY_BIT_SET(11, "No Zone Key Bit Set"),
    NSEC_MISSING(12, "NSEC Missing"),
    CACHED_ERROR(13, "Cached Error"),
    NOT_READY(14, "Not Ready"),
    BLOCKED(15, "Blocked"),
    CENSORED(16, "Censored"),
    FILTERED(17, "Filtered"),
    PROHIBITED(18, "Prohibited"),
    STALE_NXDOMAIN_ANSWER(19, "Stale NXDOMAIN Answer"),
    NOT_AUTHORITATIVE(20, "Not Authoritative"),
    NOT_SUPPORTED(21, "Not Supported"),
    NO_REACHABLE_AUTHORITY(22, "No Reachable Authority"),
    NETWORK_ERROR(23, "Network Error"),
    INVALID_DATA(24, "Invalid Data"),
    SIGNATURE_EXPIRED_BEFORE_VALID(25, "Signature Expired before Valid"),
    TOO_EARLY(26, "Too Early"),
    UNSUPPORTED_NSEC3_ITERATIONS(27, "Unsupported NSEC3 Iterations Value"),
    NEGATIVE_TRUST_ANCHOR(33, "Negative Trust Anchor");

    private final int code;
    private final String purpose;

    ExtendedError(int code, String purpose) {
        this.code = code;
        this.purpose = purpose;
    }

    /** The INFO-CODE. */
    public int code() {
        return code;
    }

    /** The registered purpose, as people search for it. */
    public String purpose() {
        return purpose;
    }

    /** The error with this INFO-CODE, if it is one known here. */
    public static Optional<ExtendedError> ofCode(int code) {
        for (ExtendedError error : values()) {
            if (error.code == code) {
                return Optional.of(error);
            }
        }
        return Optional.empty();
    }

    /** Whether it says that a proof fails, rather than that no answer could be had (RFC 8914 §4). */
    public boolean isOfValidation() {
        return switch (this) {
            case UNSUPPORTED_DNSKEY_ALGORITHM,
                    UNSUPPORTED_DS_DIGEST_TYPE,
                    DNSSEC_INDETERMINATE,
                    DNSSEC_BOGUS,
                    SIGNATURE_EXPIRED,
                    SIGNATURE_NOT_YET_VALID,
                    DNSKEY_MISSING,
                    RRSIGS_MISSING,
                    NO_ZONE_KEY_BIT_SET,
                    NSEC_MISSING,
                    SIGNATURE_EXPIRED_BEFORE_VALID,
                    UNSUPPORTED_NSEC3_ITERATIONS -> true;
            case OTHER,
                    STALE_ANSWER,
                    FORGED_ANSWER,
                    CACHED_ERROR,
                    NOT_READY,
                    BLOCKED,
                    CENSORED,
                    FILTERED,
                    PROHIBITED,
                    STALE_NXDOMAIN_ANSWER,
                    NOT_AUTHORITATIVE,
                    NOT_SUPPORTED,
                    NO_REACHABLE_AUTHORITY,
                    NETWORK_ERROR,
                    INVALID_DATA,
                    TOO_EARLY,
                    NEGATIVE_TRUST_ANCHOR -> false;
        };
    }

    @Override
    public String toString() {
        return "EDE " + code + " (" + purpose + ")";
    }
}
