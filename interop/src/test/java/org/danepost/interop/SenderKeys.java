package org.danepost.interop;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.danepost.lab.Credentials;

/** Credentials for receivers that the lab's authority does not issue: other kinds of keys, no alternative names. */
final class SenderKeys {
    /** A kind of key in OpenSSL's words. */
    enum Kind {
        P256("ec -pkeyopt ec_paramgen_curve:P-256", "P-256"),
        P384("ec -pkeyopt ec_paramgen_curve:P-384", "P-384"),
        P521("ec -pkeyopt ec_paramgen_curve:P-521", "P-521"),
        ED25519("ed25519", "Ed25519"),
        RSA2048("rsa:2048", "RSA 2048");

        private final String openssl;
        private final String words;

        Kind(String openssl, String words) {
            this.openssl = openssl;
            this.words = words;
        }

        String words() {
            return words;
        }

        /** As part of a domain name. */
        String label() {
            return "key-" + name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private final Certificates certificates;

    SenderKeys(Path directory) {
        this.certificates = new Certificates(directory);
    }

    Credentials selfSigned(Kind kind, String host) {
        return read(certificates.selfSigned(host, host, kind.openssl));
    }

    /** A certificate of an authority of its own with the host in the common name, and the authority's certificate. */
    Credentials withoutAlternatives(String host) {
        return read(certificates.issued(host, List.of()));
    }

    private static Credentials read(Certificates.Identity identity) {
        try {
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(identity.chain())))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            String pem =
                    Files.readString(identity.key(), StandardCharsets.US_ASCII).replaceAll("-----[^-]+-----", "");
            PrivateKey key = KeyFactory.getInstance(
                            chain.getFirst().getPublicKey().getAlgorithm())
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
            return new Credentials(new KeyPair(chain.getFirst().getPublicKey(), key), chain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(identity.toString(), e);
        }
    }
}
