package org.danepost.policy;

import java.util.Locale;
import org.danepost.sts.StsFailure;

/** What a TLS report calls a failure (RFC 8460 §4.3). */
public enum ResultType {
    STARTTLS_NOT_SUPPORTED,
    CERTIFICATE_HOST_MISMATCH,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_NOT_TRUSTED,
    /** Everything for which there is no other word; a reason goes with it. */
    VALIDATION_FAILURE,
    TLSA_INVALID,
    DNSSEC_INVALID,
    DANE_REQUIRED,
    STS_POLICY_FETCH_ERROR,
    STS_POLICY_INVALID,
    STS_WEBPKI_INVALID;

    /** As reports write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What a policy that could not be had is called. */
    public static ResultType of(StsFailure.Kind kind) {
        return switch (kind) {
            case FETCH_ERROR -> STS_POLICY_FETCH_ERROR;
            case POLICY_INVALID -> STS_POLICY_INVALID;
            case WEBPKI_INVALID -> STS_WEBPKI_INVALID;
        };
    }
}
