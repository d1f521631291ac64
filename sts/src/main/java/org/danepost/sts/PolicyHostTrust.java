package org.danepost.sts;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.danepost.dane.PkixVerdict;
import org.danepost.dane.PkixVerifier;

/**
 * Which policy hosts are believed (RFC 8461 §3.3): a path to a public root, dates, and the name that was asked for as a DNS-ID,
 * never as a common name. The name is part of the check, so nothing else has to look at it. Any thread.
 */
final class PolicyHostTrust extends X509ExtendedTrustManager {
    private final PkixVerifier verifier;
    private final InstantSource clock;

    PolicyHostTrust(PkixVerifier verifier, InstantSource clock) {
        this.verifier = verifier;
        this.clock = clock;
    }

    private void judge(X509Certificate[] chain, Optional<SSLSession> handshake) throws CertificateException {
        Optional<String> name = handshake.map(SSLSession::getPeerHost);
        if (name.isEmpty()) {
            throw new CertificateException("the name of the host is not known in the handshake");
        }
        List<byte[]> octets = new ArrayList<>();
        for (X509Certificate certificate : chain) {
            octets.add(certificate.getEncoded());
        }
        PkixVerdict verdict = verifier.verify(octets, List.of(name.get()), clock.instant());
        if (verdict.fault().isPresent()) {
            throw new CertificateException(verdict.fault().get());
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        judge(
                chain,
                socket instanceof SSLSocket tls ? Optional.ofNullable(tls.getHandshakeSession()) : Optional.empty());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        judge(chain, Optional.ofNullable(engine.getHandshakeSession()));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        judge(chain, Optional.empty());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw noClients();
    }

    private static CertificateException noClients() {
        return new CertificateException("this side of TLS has no clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
