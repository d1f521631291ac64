package org.danepost.smtp;

/** Whether a message travels with REQUIRETLS (RFC 8689 §2). */
public enum TlsTag {
    /** Without. */
    NONE,
    /** With it, where the server offers it inside TLS (RFC 8689 §5, for notices). */
    REQUIRE_TLS_IF_OFFERED,
    /** With it, and only to servers that offer it inside TLS. */
    REQUIRE_TLS
}
