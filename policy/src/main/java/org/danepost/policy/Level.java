package org.danepost.policy;

/** How much security a destination must give; the words are Postfix's (smtp_tls_security_level), and {@code sts}. */
public enum Level {
    /** No TLS at all, for a server whose TLS is broken beyond use. TLSA records are not asked for. */
    NONE,
    /** TLS if offered, cleartext otherwise; TLSA records are not asked for. */
    MAY,
    /** As {@link #DANE}, but TLS is compulsory also where no TLSA records ask for it; then certificates are not checked. */
    ENCRYPT,
    /** Opportunistic DANE (RFC 7672 §2.2); where no TLSA records exist, as {@link #MAY}. */
    DANE,
    /** Mandatory DANE (RFC 7672 §6). */
    DANE_ONLY,
    /** A certificate that public roots vouch for, with the host's name, however the host was found. */
    VERIFY,
    /** A certificate that public roots vouch for, with a name that nobody on the way could have chosen. */
    SECURE,
    /** A certificate or key that the administrator named by its digest. */
    FINGERPRINT,
    /**
     * Mandatory MTA-STS: where DANE does not prove a host, a policy in mode enforce must (RFC 8461 §5). A host that fails
     * DANE stays refused (RFC 8461 §2).
     */
    STS
}
