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
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * TLS by BoringSSL, through Netty's engine. Two contexts serve all handshakes, one for each set of suites. No session is
 * ever resumed: the cache is off, and engines get no peer name by which a session could be found.
 */
final class BoringHandshake implements Handshake {
    private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;
    /** X25519MLKEM768 guards today's mail against tomorrow's quantum computers; servers without it choose another. */
    private static final String[] GROUPS = {"X25519MLKEM768", "x25519", "P-256", "P-384", "P-521"};

    private final GateTrustManager trust = new GateTrustManager();
    private final ReferenceCountedOpenSslContext modern;
    private final ReferenceCountedOpenSslContext tolerant;

    private BoringHandshake() throws SSLException {
        modern = context(true);
        tolerant = context(false);
    }

    /** Empty where the native library does not load. */
    static Optional<BoringHandshake> load() {
        if (!OpenSsl.isAvailable()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BoringHandshake());
        } catch (SSLException _) {
            return Optional.empty();
        }
    }

    private ReferenceCountedOpenSslContext context(boolean authenticates) throws SSLException {
        ReferenceCountedOpenSslContext context = (ReferenceCountedOpenSslContext) SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .trustManager(trust)
                .endpointIdentificationAlgorithm(null) // names are the check's business (RFC 7672 §3.1.1)
                .protocols("TLSv1.3", "TLSv1.2") // RFC 9325 §3.1.1
                .ciphers(CipherSuites.offered(authenticates), SupportedCipherSuiteFilter.INSTANCE)
                .option(OpenSslContextOption.GROUPS, GROUPS.clone())
                .build();
        OpenSslSessionContext sessions = context.sessionContext();
        sessions.setSessionCacheEnabled(false);
        return context;
    }

    @Override
    public Established shake(
            SocketWire socket, Optional<String> sni, boolean authenticates, CertificateGate gate, Deadline deadline)
            throws IOException {
        ReferenceCountedOpenSslContext context = authenticates ? modern : tolerant;
        ReferenceCountedOpenSslEngine engine = (ReferenceCountedOpenSslEngine) context.newEngine(ALLOCATOR);
        // set here, since Netty leaves out names that the JDK would not take
        sni.ifPresent(name -> SSL.setTlsExtHostName(engine.sslPointer(), name));
        trust.register(engine, gate);
        TlsWire wire = new TlsWire(socket, engine, () -> ReferenceCountUtil.release(engine));
        try {
            wire.handshake(deadline);
            SSLSession session = engine.getSession();
            return new Established(
                    wire,
                    new TlsFacts(
                            session.getProtocol(),
                            session.getCipherSuite(),
                            group(engine),
                            sni,
                            gate.chain(),
                            TlsEngine.BORINGSSL,
                            ""));
        } catch (IOException e) {
            wire.close();
            throw e;
        } finally {
            trust.forget(engine);
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
