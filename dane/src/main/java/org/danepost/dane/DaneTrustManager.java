package org.danepost.dane;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The trust manager of {@link DaneTls}: for one endpoint, or for whatever endpoint its engine or socket has. It is an
 * {@link X509ExtendedTrustManager} because the platform wraps any other kind in checks of names and algorithms of its own,
 * which could veto a certificate that DNS records vouch for (RFC 7671 §5.1). Immutable, safe for any thread. It opens no
 * socket: it reads from those it is given which server they belong to.
 */
final class DaneTrustManager extends X509ExtendedTrustManager {
    private final DaneTls rules;
    private final Optional<EndpointCheck> known;

    DaneTrustManager(DaneTls rules) {
        this.rules = rules;
        this.known = Optional.empty();
    }

    /** For one connection, whose records were looked up before. */
    DaneTrustManager(EndpointCheck check) {
        this.rules = check.rules();
        this.known = Optional.of(check);
    }

    @Override
    public void checkServerTrusted(X509Certificate @Nullable [] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        if (engine == null) {
            throw unknownEndpoint();
        }
        EndpointCheck check = known.isPresent() ? known.get() : endpoint(engine.getPeerHost(), engine.getPeerPort());
        check.judge(chain, manager -> manager.checkServerTrusted(chain, authType, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate @Nullable [] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        if (!(socket instanceof SSLSocket tls) || tls.getHandshakeSession() == null) {
            throw unknownEndpoint();
        }
        SSLSession session = tls.getHandshakeSession();
        EndpointCheck check = known.isPresent() ? known.get() : endpoint(session.getPeerHost(), tls.getPort());
        check.judge(chain, manager -> manager.checkServerTrusted(chain, authType, tls));
    }

    @Override
    public void checkServerTrusted(X509Certificate @Nullable [] chain, String authType) throws CertificateException {
        if (known.isEmpty()) {
            throw unknownEndpoint();
        }
        known.get().judge(chain, manager -> manager.checkServerTrusted(chain, authType));
    }

    private EndpointCheck endpoint(@Nullable String host, int port) throws CertificateException {
        // The records of one port say nothing about another (RFC 6698 §4), so both must be known
        if (host == null || host.isEmpty() || port < 1) {
            throw unknownEndpoint();
        }
        return rules.check(host, port);
    }

    private static CertificateException unknownEndpoint() {
        return new CertificateException("the server's host and port are not known, so its TLSA records cannot be looked"
                + " up. Remedy: the program must make its TLS engine with createSSLEngine(host, port), or its socket"
                + " with a host name.");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw notForServers();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw notForServers();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw notForServers();
    }

    private static CertificateException notForServers() {
        return new CertificateException("this trust manager judges servers, by TLSA records; it cannot judge clients."
                + " Remedy: give the server side a trust manager of its own.");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
