package org.danepost.smtp;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * TLS by BoringSSL, through Netty's engine. One context for each kind of offer, made when first needed. A context keeps
 * sessions under the name that the offer gives, never under a host: Netty finds sessions by the peer's name, so that name is
 * made up here. A session serves once if it is of TLS 1.3 (RFC 8446 §C.4), and its certificates are put to the gate again,
 * since BoringSSL does not ask when it resumes.
 */
final class BoringHandshake implements Handshake {
    private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;
    private static final String POST_QUANTUM = "X25519MLKEM768";
    private static final List<String> CLASSIC = List.of("x25519", "P-256", "P-384", "P-521");
    private static final int MOST_SESSIONS = 1024;
    /** Tickets are short-lived (RFC 9325 §3.4), whatever the server allows. */
    private static final int SESSION_SECONDS = 1800;

    private final GateTrustManager trust = new GateTrustManager();
    private final Map<Kind, ReferenceCountedOpenSslContext> contexts = new ConcurrentHashMap<>();

    /** What differs between contexts; there are 16 values. */
    private record Kind(boolean authenticates, TlsVersion lowest, boolean postQuantum) {}

    private BoringHandshake() {}

    /** Empty where the native library does not load. */
    static Optional<BoringHandshake> load() {
        if (!OpenSsl.isAvailable()) {
            return Optional.empty();
        }
        try {
            BoringHandshake handshake = new BoringHandshake();
            handshake.context(new Kind(true, TlsVersion.TLS_1_2, true));
            return Optional.of(handshake);
        } catch (SSLException _) {
            return Optional.empty();
        }
    }

    private ReferenceCountedOpenSslContext context(Kind kind) throws SSLException {
        Optional<ReferenceCountedOpenSslContext> made = Optional.ofNullable(contexts.get(kind));
        if (made.isPresent()) {
            return made.get();
        }
        synchronized (contexts) {
            Optional<ReferenceCountedOpenSslContext> meanwhile = Optional.ofNullable(contexts.get(kind));
            if (meanwhile.isPresent()) {
                return meanwhile.get();
            }
            ReferenceCountedOpenSslContext context = make(kind);
            contexts.put(kind, context);
            return context;
        }
    }

    private ReferenceCountedOpenSslContext make(Kind kind) throws SSLException {
        List<String> groups = new ArrayList<>(CLASSIC);
        if (kind.postQuantum()) {
            groups.addFirst(POST_QUANTUM); // guards today's mail against tomorrow's quantum computers
        }
        ReferenceCountedOpenSslContext context = (ReferenceCountedOpenSslContext) SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .trustManager(trust)
                .endpointIdentificationAlgorithm(null) // names are the check's business (RFC 7672 §3.1.1)
                .protocols(kind.lowest().upwards())
                .ciphers(CipherSuites.offered(kind.authenticates()), SupportedCipherSuiteFilter.INSTANCE)
                .option(OpenSslContextOption.GROUPS, groups.toArray(String[]::new))
                .build();
        OpenSslSessionContext sessions = context.sessionContext();
        sessions.setSessionCacheSize(MOST_SESSIONS);
        sessions.setSessionTimeout(SESSION_SECONDS);
        sessions.setSessionCacheEnabled(true);
        return context;
    }

    @Override
    public Established shake(SocketWire socket, TlsOffer offer, CertificateGate gate, Deadline deadline)
            throws IOException {
        ReferenceCountedOpenSslContext context =
                context(new Kind(offer.authenticates(), offer.lowest(), offer.postQuantum()));
        ReferenceCountedOpenSslEngine engine = engine(context, offer);
        trust.register(engine, gate);
        TlsWire wire = new TlsWire(socket, engine, () -> ReferenceCountUtil.release(engine));
        try {
            wire.handshake(deadline);
            boolean resumed = SSL.isSessionReused(engine.sslPointer());
            if (resumed) {
                judgeAgain(engine, gate);
            }
            SSLSession session = engine.getSession();
            return new Established(
                    wire,
                    new TlsFacts(
                            session.getProtocol(),
                            session.getCipherSuite(),
                            group(engine),
                            offer.sni(),
                            gate.chain(),
                            TlsEngine.BORINGSSL,
                            "",
                            resumed));
        } catch (IOException e) {
            wire.close();
            throw e;
        } finally {
            trust.forget(engine);
        }
    }

    /** An engine without a peer name keeps no session and finds none. */
    private static ReferenceCountedOpenSslEngine engine(ReferenceCountedOpenSslContext context, TlsOffer offer) {
        // the port only completes the key; a name without a dot is not taken for a server name
        ReferenceCountedOpenSslEngine engine = (ReferenceCountedOpenSslEngine) offer.resumption()
                .map(name -> context.newEngine(ALLOCATOR, name.replace('.', '_'), 1))
                .orElseGet(() -> context.newEngine(ALLOCATOR));
        // set here, since Netty leaves out names that the JDK would not take
        offer.sni().ifPresent(name -> SSL.setTlsExtHostName(engine.sslPointer(), name));
        return engine;
    }

    private static void judgeAgain(ReferenceCountedOpenSslEngine engine, CertificateGate gate) throws SSLException {
        byte[][] chain = SSL.getPeerCertChain(engine.sslPointer());
        try {
            gate.passAgain(chain == null ? List.of() : List.of(chain));
        } catch (CertificateException e) {
            throw new SSLException(e);
        }
    }

    private static Optional<String> group(ReferenceCountedOpenSslEngine engine) {
        try {
            return Optional.ofNullable(SSL.getGroupName(engine.sslPointer()));
        } catch (Exception _) {
            return Optional.empty(); // declared by the native call; the group is only for the record
        }
    }
}
