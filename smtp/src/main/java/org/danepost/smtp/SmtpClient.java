package org.danepost.smtp;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.UUID;

/**
 * Opens client sessions. Thread-safe; the calls block and are meant for virtual threads.
 *
 * <p>TLS is shaken with BoringSSL. A handshake that fails is tried again, each time on a new connection, in these cases
 * only. Versions and suites stay the same or get stricter, and the check of the certificates is the same, so none of them is
 * a downgrade (RFC 9325 §3.1.3):
 *
 * <ul>
 *   <li>BoringSSL refused the server or the server refused BoringSSL (a P-521 or Edwards-curve key, an RSASSA-PSS key, a
 *       suite that BoringSSL lacks): once with the JDK's engine.
 *   <li>Not one octet answered a ClientHello with post-quantum key exchange, which does not fit one packet and is lost on
 *       broken middle boxes: once without, by BoringSSL, and then as above. Post-quantum key exchange is offered, never
 *       demanded.
 *   <li>The check refused the certificates of a session that was resumed: once in full, since the server may show others.
 * </ul>
 *
 * A refusal by the check of certificates just shown, and a timeout after an answer, are final at once. Which server needed
 * what is remembered for an hour.
 */
public final class SmtpClient {
    private final ClientOptions options;
    private final Optional<? extends Handshake> fast;
    private final Handshake fallback = new JdkHandshake();
    private final HandshakeMemory memory = new HandshakeMemory(System::nanoTime);
    /** Keeps the sessions of this client apart from those of others that share the engine. */
    private final String own = UUID.randomUUID().toString();

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
        TlsUse mine =
                use.resumption().map(name -> use.withResumption(own + name)).orElse(use);
        return new Tries(address, mine).run();
    }

    /** The handshakes tried for one session. */
    private final class Tries {
        private final InetSocketAddress address;
        private final TlsUse use;
        private final TlsOffer offer;

        Tries(InetSocketAddress address, TlsUse use) {
            this.address = address;
            this.use = use;
            this.offer = TlsOffer.of(use, options.tls());
        }

        Opening run() {
            if (fast.isEmpty()) {
                return attempt(fallback, offer, "the native TLS library is not available")
                        .opening();
            }
            Optional<HandshakeMemory.Way> known = memory.recall(address, offer.sni());
            if (known.filter(HandshakeMemory.Way.JDK::equals).isPresent()) {
                Tried tried = attempt(fallback, offer, "BoringSSL and this server did not agree before");
                if (!tried.brokeOff()) {
                    return tried.opening();
                }
                memory.forget(address, offer.sni());
            }
            boolean small = known.filter(HandshakeMemory.Way.CLASSIC::equals).isPresent();
            return small
                    ? swiftly(fast.get(), offer.withoutPostQuantum(), "a large ClientHello got no answer before")
                    : swiftly(fast.get(), offer, "");
        }

        private Opening swiftly(Handshake engine, TlsOffer first, String note) {
            Tried tried = attempt(engine, first, note);
            if (tried.stale()) {
                tried = attempt(engine, first.withoutResumption(), note);
            }
            if (tried.unanswered() && first.postQuantum()) {
                Tried smaller = attempt(
                        engine, first.withoutPostQuantum(), "no answer with post-quantum key exchange: " + tried.why());
                if (smaller.opened()) {
                    memory.remember(address, offer.sni(), HandshakeMemory.Way.CLASSIC);
                    return smaller.opening();
                }
                if (smaller.timedOut()) {
                    return tried.opening();
                }
                tried = smaller;
            }
            return tried.brokeOff() ? byJdk(tried) : tried.opening();
        }

        private Opening byJdk(Tried before) {
            Tried tried = attempt(fallback, offer, "BoringSSL refused: " + before.why());
            if (tried.opened()) {
                memory.remember(address, offer.sni(), HandshakeMemory.Way.JDK);
            }
            return tried.brokeOff() ? before.opening() : tried.opening();
        }

        private Tried attempt(Handshake handshake, TlsOffer offered, String note) {
            Trial trial = new Trial(handshake, offered, use.check(), note);
            return new Tried(SmtpSession.open(address, use, options, trial), trial);
        }
    }

    /** What came of one of them. */
    private record Tried(Opening opening, Trial trial) {
        boolean opened() {
            return opening instanceof Opening.Opened;
        }

        boolean stale() {
            return !opened() && trial.stale();
        }

        boolean unanswered() {
            return !opened() && trial.unanswered();
        }

        boolean timedOut() {
            return opening instanceof Opening.NotOpened(SessionFailure failure)
                    && failure.kind() == SessionFailure.Kind.TIMEOUT;
        }

        /** True if the handshake failed for a reason that may lie in the engine. */
        boolean brokeOff() {
            return opening instanceof Opening.NotOpened(SessionFailure failure)
                    && failure.kind() == SessionFailure.Kind.TLS
                    && failure.phase() == Phase.HANDSHAKE
                    && !failure.afterTls();
        }

        String why() {
            return opening instanceof Opening.NotOpened(SessionFailure failure) ? failure.text() : "";
        }
    }
}
