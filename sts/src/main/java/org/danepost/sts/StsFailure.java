package org.danepost.sts;

/**
 * Why a policy could not be had.
 *
 * @param kind what is reported of it
 * @param why one sentence with the evidence
 * @param remedy one sentence: who can mend it
 */
public record StsFailure(Kind kind, String why, String remedy) {
    /** The result types of RFC 8460 §4.3.2. */
    public enum Kind {
        /** No document came: the host, the connection or the answer is at fault. */
        FETCH_ERROR("sts-policy-fetch-error"),
        /** The document, or the TXT record, does not follow RFC 8461. */
        POLICY_INVALID("sts-policy-invalid"),
        /** The policy host's certificate is not one that a browser would accept for its name. */
        WEBPKI_INVALID("sts-webpki-invalid");

        private final String resultType;

        Kind(String resultType) {
            this.resultType = resultType;
        }

        /** As reports write it. */
        public String resultType() {
            return resultType;
        }
    }
}
