package org.danepost.lab;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * What a mail host shows in TLS: a key and the certificate chain for it, the host's own first. Immutable; any thread.
 *
 * @param key the host's key
 * @param chain at least the host's certificate
 */
public record Credentials(KeyPair key, List<X509Certificate> chain) {
    public Credentials {
        chain = List.copyOf(chain);
    }

    /** The data of a TLSA record 3 1 1: the host's own public key by SHA-256. RFC 6698 §2.1. */
    public String tlsa311() {
        return "3 1 1 " + digest(key.getPublic().getEncoded());
    }

    /** The data of a TLSA record 2 0 1: the last certificate of the chain by SHA-256. */
    public String tlsa201() {
        try {
            return "2 0 1 " + digest(chain.getLast().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate cannot be encoded: " + e.getMessage(), e);
        }
    }

    static String digest(byte[] data) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    SSLContext serverContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            // An empty list of trust managers, so that the JDK does not read its own store of authorities.
            context.init(new KeyManager[] {new Single(this)}, new TrustManager[0], new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS: " + e.getMessage(), e);
        }
    }

    /** Shows the one chain to everybody. */
    private static final class Single extends X509ExtendedKeyManager {
        private static final String ALIAS = "host";
        private final Credentials credentials;

        Single(Credentials credentials) {
            this.credentials = credentials;
        }

        private Optional<String> fits(String keyType) {
            String own = credentials.key().getPublic().getAlgorithm();
            return Optional.of(ALIAS).filter(_ -> keyType.equals(own) || keyType.startsWith(own + "_"));
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return fits(keyType).orElse(null);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return fits(keyType).orElse(null);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return credentials.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return credentials.key().getPrivate();
        }

        @Override
        public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }
}
