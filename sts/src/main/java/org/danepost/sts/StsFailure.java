package org.danepost.sts;

/**
 * Why a policy could not be had.
 *
 * @param kind where the fault lies
 * @param why one sentence with the evidence
 * @param remedy one sentence: who can mend it
 */
public record StsFailure(Kind kind, String why, String remedy) {
    /** Where the fault lies. */
    public enum Kind {
        /** No document came: the host, the connection or the answer is at fault. */
        FETCH_ERROR,
        /** The document, or the TXT record, does not follow RFC 8461. */
        POLICY_INVALID,
        /** The policy host's certificate is not one that a browser would accept for its name. */
        WEBPKI_INVALID
    }
}
