package org.danepost.smtp;

import java.util.List;

/**
 * Decides about the certificates a server shows. Called once in the handshake, on the thread of the session, with the
 * certificates as they came over the wire (DER, the server's own first), before anything has parsed them where the engine
 * allows that (see {@link TlsEngine}). Nothing else looks at chain, names or dates.
 */
@FunctionalInterface
public interface PeerCheck {
    Decision check(List<byte[]> chain);

    /** Any certificate will do (RFC 7435). */
    static PeerCheck any() {
        return chain -> new Accept();
    }

    /** What the check found. */
    sealed interface Decision {}

    /** Go on. */
    record Accept() implements Decision {}

    /**
     * Break off the handshake; nothing is sent through it.
     *
     * @param why one sentence with the evidence
     */
    record Refuse(String why) implements Decision {}
}
