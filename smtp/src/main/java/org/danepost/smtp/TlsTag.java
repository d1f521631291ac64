package org.danepost.smtp;

/** What the author of a message says about TLS (RFC 8689); it stays with the message to the end. */
public enum TlsTag {
    /** Nothing. */
    NONE,
    /** REQUIRETLS: only over authenticated TLS, and only to servers that promise the same (RFC 8689 §2). */
    REQUIRE_TLS,
    /** {@code TLS-Required: No}: rather in clear than not at all (RFC 8689 §3). */
    TLS_OPTIONAL
}
