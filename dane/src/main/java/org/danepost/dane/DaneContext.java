package org.danepost.dane;

import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * The context of {@link DaneTls}. Each engine and each socket gets a platform context of its own, so that no connection
 * finds a session that another could have left: a resumed session is never shown to a trust manager, and what DNS demands
 * may have changed since (RFC 6698 §8.2). Thread-safe.
 */
final class DaneContext extends SSLContext {
    private DaneContext(Spi spi, SSLContext plain) {
        super(spi, plain.getProvider(), plain.getProtocol());
    }

    static SSLContext of(DaneTls rules) {
        SSLContext plain = platform(rules, new DaneTrustManager(rules));
        return new DaneContext(new Spi(rules, plain), plain);
    }

    /** A fresh context of the platform's, with no session in it. */
    static SSLContext platform(DaneTls rules, DaneTrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(rules.keys().toArray(KeyManager[]::new), new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime offers no TLS: " + e.getMessage(), e);
        }
    }

    private static final class Spi extends SSLContextSpi {
        private final DaneTls rules;
        private final SSLContext plain;

        Spi(DaneTls rules, SSLContext plain) {
            this.rules = rules;
            this.plain = plain;
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException(
                    "a context for DANE is made ready. Remedy: give keys to DaneTls.withKeys and leave init out.");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return new DaneSocketFactory(rules);
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException("a context for DANE is for clients");
        }

        /** Without host and port; the handshake will be refused with words that say so. */
        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return platform(rules, new DaneTrustManager(rules)).createSSLEngine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            EndpointCheck check = rules.check(host, port);
            SSLEngine engine = platform(rules, new DaneTrustManager(check)).createSSLEngine(host, port);
            return check.serverName()
                    .<SSLEngine>map(name -> new NamingEngine(engine, host, port, name))
                    .orElse(engine);
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return plain.getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return plain.getClientSessionContext();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return plain.getDefaultSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return plain.getSupportedSSLParameters();
        }
    }
}
