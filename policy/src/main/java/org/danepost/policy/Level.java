package org.danepost.policy;

/** How much security a destination must give; the words are Postfix's (smtp_tls_security_level). */
public enum Level {
    /** TLS if offered, cleartext otherwise; TLSA records are not asked for. */
    MAY,
    /** As {@link #DANE}, but TLS is compulsory also where no TLSA records ask for it; then certificates are not checked. */
    ENCRYPT,
    /** Opportunistic DANE (RFC 7672 §2.2); where no TLSA records exist, as {@link #MAY}. */
    DANE,
    /** Mandatory DANE (RFC 7672 §6). */
    DANE_ONLY
}
