package org.danepost.smtp;

import java.io.IOException;

/** Starts TLS on a connection with one of the engines. Thread-safe. */
sealed interface Handshake permits BoringHandshake, JdkHandshake {
    /**
     * Shakes hands. On failure the wire is closed.
     *
     * @param gate receives the certificates, those of a session that is resumed too
     * @throws javax.net.ssl.SSLException if TLS itself fails, a refusal by the gate included
     */
    Established shake(SocketWire socket, TlsOffer offer, CertificateGate gate, Deadline deadline) throws IOException;

    /** TLS stands. */
    record Established(TlsWire wire, TlsFacts facts) {}
}
