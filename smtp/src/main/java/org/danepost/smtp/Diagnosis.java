package org.danepost.smtp;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Puts what ended a session into words, and lays it to what failed. Pure.
 *
 * @param phase where the session was
 * @param tls what TLS had come to
 * @param heardInTls true if the server had answered inside TLS
 */
record Diagnosis(Phase phase, Optional<TlsFacts> tls, boolean heardInTls) {
    SessionFailure of(IOException e) {
        if (e instanceof SessionException known) {
            SessionFailure failure = known.failure();
            return new SessionFailure(
                    failure.phase(), failure.kind(), failure.reply(), failure.text(), failure.chain(), tls);
        }
        if (brokeHandshake(e)) {
            // with TLS 1.3 the server's verdict on the handshake comes after ours: what ends the first read is part of
            // it, be it an alert or, when that is overtaken by the end of the connection, the end alone
            return failure(
                    Phase.HANDSHAKE,
                    SessionFailure.Kind.TLS,
                    "the server broke off TLS right after the handshake: " + words(e));
        }
        if (e instanceof SSLException && tls.isPresent()) {
            return failure(phase, SessionFailure.Kind.TLS, "TLS broke during " + phase.words() + ": " + words(e));
        }
        return switch (e) {
            case SocketTimeoutException _ ->
                failure(phase, SessionFailure.Kind.TIMEOUT, "no progress in time during " + phase.words());
            case ReplyReader.Violation _ ->
                failure(phase, SessionFailure.Kind.VIOLATION, words(e) + " (during " + phase.words() + ")");
            case IOException _ ->
                failure(
                        phase,
                        SessionFailure.Kind.LOST,
                        "the connection was lost during " + phase.words() + ": " + words(e));
        };
    }

    private SessionFailure failure(Phase where, SessionFailure.Kind kind, String text) {
        List<byte[]> chain = tls.map(TlsFacts::chain).orElseGet(List::of);
        return new SessionFailure(where, kind, Optional.empty(), text, chain, tls);
    }

    private boolean brokeHandshake(IOException e) {
        boolean ended = !(e instanceof SocketTimeoutException) && !(e instanceof ReplyReader.Violation);
        return tls.isPresent() && !heardInTls && ended;
    }

    /** Of a handshake that did not come to an end. */
    static SessionFailure handshake(CertificateGate gate, IOException e) {
        boolean refused = gate.refusal().isPresent();
        return new SessionFailure(
                refused ? Phase.VERIFY : Phase.HANDSHAKE,
                refused ? SessionFailure.Kind.CERTIFICATE : SessionFailure.Kind.TLS,
                Optional.empty(),
                gate.refusal().orElseGet(() -> "the TLS handshake failed: " + words(e)),
                gate.chain(),
                Optional.empty());
    }

    static String words(IOException e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message.replaceAll("\\p{Cc}", " ");
    }
}
