package org.danepost.smtp;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Opens client sessions. Thread-safe; the calls block and are meant for virtual threads.
 *
 * <p>TLS is shaken with BoringSSL. Where BoringSSL refuses the server for a reason of its own (a P-521 or Ed25519 key, a
 * suite it lacks), a second connection tries the JDK's engine before the host is given up; protocol versions stay the same,
 * so this is no downgrade (RFC 9325 §3.1.3). A refusal by the check and a timeout are final at once.
 */
public final class SmtpClient {
    private final ClientOptions options;
    private final Optional<? extends Handshake> fast;
    private final Handshake fallback = new JdkHandshake();

    public SmtpClient(ClientOptions options) {
        this(options, Native.HANDSHAKE);
    }

    private SmtpClient(ClientOptions options, Optional<? extends Handshake> fast) {
        this.options = options;
        this.fast = fast;
    }

    /** A client that never uses the native engine. */
    public static SmtpClient jdkOnly(ClientOptions options) {
        return new SmtpClient(options, Optional.empty());
    }

    /** Loaded on first use, once. */
    private static final class Native {
        private static final Optional<BoringHandshake> HANDSHAKE = BoringHandshake.load();
    }

    /**
     * Connects, greets and, as {@code use} says, starts TLS.
     *
     * @param address where to; a resolved address
     */
    public Opening open(InetSocketAddress address, TlsUse use) {
        if (fast.isEmpty()) {
            return attempt(address, use, fallback, "the native TLS library is not available");
        }
        Opening first = attempt(address, use, fast.get(), "");
        if (!(first instanceof Opening.NotOpened(SessionFailure failure)) || !engineMayMatter(failure)) {
            return first;
        }
        Opening second = attempt(address, use, fallback, "BoringSSL refused: " + failure.text());
        return switch (second) {
            case Opening.Opened opened -> opened;
            case Opening.NotOpened(SessionFailure again) when again.kind() == SessionFailure.Kind.TLS -> first;
            case Opening.NotOpened notOpened -> notOpened;
        };
    }

    private static boolean engineMayMatter(SessionFailure failure) {
        return failure.kind() == SessionFailure.Kind.TLS && failure.phase() == Phase.HANDSHAKE && !failure.afterTls();
    }

    private Opening attempt(InetSocketAddress address, TlsUse use, Handshake handshake, String note) {
        return SmtpSession.open(address, use, options, handshake, note);
    }
}
