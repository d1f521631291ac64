package org.danepost.mta;

/** How much a session proved; the words of logs and reports. */
public enum TlsLevel {
    /**
     * Authenticated: by DANE, on a host that DNSSEC proves to be the domain's (RFC 7672 §2.2); or by public authorities, on a
     * host that the domain's MTA-STS policy lists (RFC 8461 §4).
     */
    VERIFIED,
    /** Authenticated by DANE, on a host that unproven MX records name (RFC 7672 §2.2.1). */
    TRUSTED,
    /** Encrypted; nothing proves who the peer is. */
    UNTRUSTED,
    /** In clear, or no session. */
    NONE;

    /** The word for people and machines. */
    public String word() {
        return switch (this) {
            case VERIFIED -> "verified";
            case TRUSTED -> "trusted";
            case UNTRUSTED -> "untrusted";
            case NONE -> "none";
        };
    }
}
