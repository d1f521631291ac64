package org.danepost.smtp;

import java.util.List;
import java.util.Optional;

/**
 * Why a session could not go on. Says nothing about retrying: that is the sender's decision.
 *
 * @param phase where
 * @param kind what kind of failure
 * @param reply the server's reply, if a reply is the cause
 * @param text one sentence: what happened
 * @param chain the certificates the server showed (DER), if it came to that
 * @param tls what TLS had come to, if it stood when the failure came
 */
public record SessionFailure(
        Phase phase, Kind kind, Optional<Reply> reply, String text, List<byte[]> chain, Optional<TlsFacts> tls) {
    public SessionFailure {
        chain = TlsFacts.copy(chain);
    }

    @Override
    public List<byte[]> chain() {
        return TlsFacts.copy(chain);
    }

    /** True if our side had finished the handshake: what broke TLS then is the server's alert, not our engine. */
    boolean afterTls() {
        return tls.isPresent();
    }

    /** Kinds of failure. */
    public enum Kind {
        /** No TCP connection. */
        UNREACHABLE,
        /** The server refused with a 4yz or 5yz reply. */
        REFUSED,
        /** TLS is required and the server does not offer STARTTLS, or does not know EHLO. */
        STARTTLS_MISSING,
        /** The server offers STARTTLS but refused it. */
        STARTTLS_REFUSED,
        /** The handshake failed, or TLS broke before the first reply inside it. */
        TLS,
        /** The handshake was broken off because our check refused the certificates. */
        CERTIFICATE,
        /** Time ran out. */
        TIMEOUT,
        /** The connection was lost. */
        LOST,
        /** The server broke the protocol. */
        VIOLATION,
        /** The message could not be read on our side. */
        SOURCE
    }

    /** True where TLS, not mail, is what failed: such a failure is never a reason to bounce (RFC 7672 §2.2). */
    public boolean aboutTls() {
        return switch (kind) {
            case STARTTLS_MISSING, STARTTLS_REFUSED, TLS, CERTIFICATE -> true;
            case TIMEOUT -> phase == Phase.HANDSHAKE;
            case UNREACHABLE, REFUSED, LOST, VIOLATION, SOURCE -> false;
        };
    }
}
