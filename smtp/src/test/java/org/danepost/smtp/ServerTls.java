package org.danepost.smtp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;

/** The server side of TLS for tests, by the JDK. */
final class ServerTls {
    /** One context for each identity, so that a client may come back with a ticket. */
    private static final Map<Identity, SSLContext> CONTEXTS = new ConcurrentHashMap<>();

    private ServerTls() {}

    /** Wraps a socket of which {@code consumed} was read already. */
    static SSLSocket over(Socket socket, byte[] consumed, Identity identity, String... versions) throws IOException {
        SSLSocket secure = (SSLSocket) CONTEXTS.computeIfAbsent(identity, ServerTls::context)
                .getSocketFactory()
                .createSocket(socket, new ByteArrayInputStream(consumed), true);
        secure.setUseClientMode(false);
        if (versions.length > 0) {
            secure.setEnabledProtocols(versions);
        }
        return secure;
    }

    /** Makes the server of this identity forget every session, as a restart does. */
    static void forget(Identity identity) {
        CONTEXTS.remove(identity);
    }

    private static SSLContext context(Identity identity) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new Keys(identity)}, null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Keys extends X509ExtendedKeyManager {
        private final Identity identity;

        Keys(Identity identity) {
            this.identity = identity;
        }

        private String pick(String keyType) {
            String algorithm = identity.keys().getPrivate().getAlgorithm();
            return keyType.startsWith(algorithm) ? "key" : "";
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return pick(keyType);
        }

        @Override
        public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            return pick(keyType);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            if (alias.isEmpty()) {
                return new X509Certificate[0];
            }
            return identity.chain().stream()
                    .map(der -> new RawCertificate(der, identity.readable()))
                    .toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return identity.keys().getPrivate();
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[] {"key"};
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return "";
        }
    }
}
