package org.danepost.smtp;

/** Which implementation of TLS shook hands. */
public enum TlsEngine {
    /**
     * BoringSSL through Netty: fast, and it hands over certificates before anything parses them, so that broken ones can
     * still be judged by the records in DNS. It refuses P-521 and Ed25519 server keys.
     */
    BORINGSSL,
    /** The JDK's own: takes what BoringSSL refuses; parses every certificate first and breaks off at a malformed one. */
    JDK
}
