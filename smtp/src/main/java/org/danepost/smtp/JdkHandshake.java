package org.danepost.smtp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManager;

/** TLS by the JDK. Each handshake has a context of its own, so there is no session that another could resume. */
final class JdkHandshake implements Handshake {
    @Override
    public Established shake(SocketWire socket, TlsOffer offer, CertificateGate gate, Deadline deadline)
            throws IOException {
        GateTrustManager trust = new GateTrustManager();
        SSLEngine engine = context(trust).createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        // Older versions are switched off by a property of the whole process, and stay so.
        parameters.setProtocols(
                offer.lowest().orNewer(TlsVersion.TLS_1_2).upwards().toArray(String[]::new));
        parameters.setCipherSuites(CipherSuites.offered(offer.authenticates(), engine.getSupportedCipherSuites()));
        offer.sni().ifPresent(name -> parameters.setServerNames(List.of(new RawServerName(name))));
        engine.setSSLParameters(parameters);
        trust.register(engine, gate);
        TlsWire wire = new TlsWire(socket, engine, () -> {});
        try {
            wire.handshake(deadline);
        } catch (IOException e) {
            wire.close();
            throw e;
        }
        SSLSession session = engine.getSession();
        return new Established(
                wire,
                new TlsFacts(
                        session.getProtocol(),
                        session.getCipherSuite(),
                        Optional.empty(),
                        offer.sni(),
                        gate.chain(),
                        TlsEngine.JDK,
                        ""));
    }

    private static SSLContext context(GateTrustManager trust) throws SSLException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new SSLException("the JDK offers no TLS", e);
        }
    }

    /** A host name as it is: the JDK's own type refuses underscores. */
    private static final class RawServerName extends SNIServerName {
        RawServerName(String name) {
            super(StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
