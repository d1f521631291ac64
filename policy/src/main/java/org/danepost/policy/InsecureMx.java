package org.danepost.policy;

/** What to do with hosts found through MX records that DNSSEC does not prove (RFC 7672 §2.2.1). */
public enum InsecureMx {
    /** Plain opportunistic TLS. */
    MAY,
    /** TLS compulsory where the host has secure TLSA records, certificates not checked. */
    ENCRYPT,
    /** DANE on the host all the same, never called more than trusted. */
    DANE
}
