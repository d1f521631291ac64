package org.danepost.smtp;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Hands the certificates of each handshake to the gate registered for its engine. It is an
 * {@link X509ExtendedTrustManager} because the platform wraps any other kind in algorithm checks of its own, which could
 * veto a certificate that DNS records vouch for (RFC 7671 §5.1). Thread-safe. An engine without a gate is refused.
 */
final class GateTrustManager extends X509ExtendedTrustManager {
    private final Map<SSLEngine, CertificateGate> gates = new ConcurrentHashMap<>();

    void register(SSLEngine engine, CertificateGate gate) {
        gates.put(engine, gate);
    }

    void forget(SSLEngine engine) {
        gates.remove(engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        Optional<CertificateGate> gate = Optional.ofNullable(gates.get(engine));
        gate.orElseThrow(() -> new CertificateException("no check is registered for this handshake"))
                .pass(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("only engines are used here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("only engines are used here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this side is the client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("this side is the client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this side is the client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
