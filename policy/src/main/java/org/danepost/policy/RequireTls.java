package org.danepost.policy;

/** Whether a host must offer REQUIRETLS in its EHLO inside TLS, and the message be sent with it (RFC 8689 §4.2.1). */
public enum RequireTls {
    /** The parameter is not used. */
    NO,
    /** It is used where the host offers it. */
    IF_OFFERED,
    /** The host must offer it; one that does not is passed over, and the message fails if none does (5.7.30). */
    MUST
}
