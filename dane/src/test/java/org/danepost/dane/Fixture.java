package org.danepost.dane;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates made for tests. Keys are reused: a key belongs to a name such as "leaf" or "root". */
final class Fixture {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final java.security.Provider PROVIDER = new org.bouncycastle.jce.provider.BouncyCastleProvider();
    static final String HOST = "mx.example.com";
    private static final Map<String, KeyPair> KEYS = new ConcurrentHashMap<>();
    private static final AtomicLong SERIAL = new AtomicLong(1000);

    private Fixture() {}

    /** A certificate with its key. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Made(String subject, KeyPair keys, byte[] der) {
        byte[] spki() {
            return keys.getPublic().getEncoded();
        }
    }

    static KeyPair key(String name) {
        return key(name, "P-256");
    }

    static KeyPair key(String name, String kind) {
        return KEYS.computeIfAbsent(name + "/" + kind, k -> generate(kind));
    }

    private static KeyPair generate(String kind) {
        try {
            if (kind.startsWith("RSA")) {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(Integer.parseInt(kind.substring(3)));
                return generator.generateKeyPair();
            }
            if (kind.startsWith("Ed")) {
                return KeyPairGenerator.getInstance(kind).generateKeyPair();
            }
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp" + kind.substring(2) + "r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A server's certificate for {@link #HOST}. */
    static Recipe leaf() {
        return new Recipe("CN=server", key("leaf")).dns(HOST);
    }

    /** An authority's certificate. */
    static Recipe authority(String name) {
        Recipe recipe = new Recipe("CN=" + name, key(name));
        recipe.authority = Optional.of(Integer.MAX_VALUE);
        recipe.usage = KeyUsage.keyCertSign | KeyUsage.cRLSign;
        return recipe;
    }

    static TlsaRecord record(int usage, int selector, int matchingType, Made made) {
        return record(usage, selector, matchingType, made.der(), made.spki());
    }

    static TlsaRecord record(int usage, int selector, int matchingType, byte[] der, byte[] spki) {
        byte[] data = selector == 0 ? der : spki;
        return new TlsaRecord(
                usage,
                selector,
                matchingType,
                switch (matchingType) {
                    case 1 -> digest("SHA-256", data);
                    case 2 -> digest("SHA-512", data);
                    default -> data;
                });
    }

    /** A well-formed record that fits nothing. */
    static TlsaRecord wrong(int usage, int selector, int matchingType) {
        Made other = new Recipe("CN=other", key("other")).self();
        return record(usage, selector, matchingType, other);
    }

    static byte[] digest(String algorithm, byte[] data) {
        try {
            return MessageDigest.getInstance(algorithm).digest(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static TlsaRecords set(TlsaRecord... records) {
        return new TlsaRecords(List.of(records));
    }

    static List<byte[]> chain(Made... made) {
        return java.util.Arrays.stream(made).map(Made::der).toList();
    }

    /** What a certificate shall be. Changed in place. */
    static final class Recipe {
        final String subject;
        KeyPair keys;
        Instant from = Instant.parse("2025-01-01T00:00:00Z");
        Instant to = Instant.parse("2030-01-01T00:00:00Z");
        final List<GeneralName> names = new ArrayList<>();
        Optional<Integer> authority = Optional.empty();
        int usage;
        Optional<KeyPurposeId> purpose = Optional.empty();
        Optional<NameConstraints> constraints = Optional.empty();
        String algorithm = "";

        Recipe(String subject, KeyPair keys) {
            this.subject = subject;
            this.keys = keys;
        }

        Recipe keys(KeyPair other) {
            keys = other;
            return this;
        }

        Recipe dns(String... dns) {
            names.clear();
            for (String name : dns) {
                names.add(new GeneralName(GeneralName.dNSName, name));
            }
            return this;
        }

        Recipe valid(String begin, String end) {
            from = Instant.parse(begin + "T00:00:00Z");
            to = Instant.parse(end + "T00:00:00Z");
            return this;
        }

        Recipe expired() {
            return valid("2014-01-01", "2015-01-01");
        }

        Recipe future() {
            return valid("2099-01-01", "2100-01-01");
        }

        Recipe pathLength(int length) {
            authority = Optional.of(length);
            return this;
        }

        Recipe noAuthority() {
            authority = Optional.empty();
            return this;
        }

        Recipe usage(int bits) {
            usage = bits;
            return this;
        }

        Recipe purpose(KeyPurposeId id) {
            purpose = Optional.of(id);
            return this;
        }

        Recipe permits(String domain) {
            GeneralSubtree subtree = new GeneralSubtree(new GeneralName(GeneralName.dNSName, domain));
            constraints = Optional.of(new NameConstraints(new GeneralSubtree[] {subtree}, null));
            return this;
        }

        Recipe algorithm(String name) {
            algorithm = name;
            return this;
        }

        Made self() {
            return sign(subject, keys);
        }

        Made by(Made issuer) {
            return sign(issuer.subject(), issuer.keys());
        }

        private Made sign(String issuer, KeyPair signer) {
            try {
                X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                        new X500Name(issuer),
                        BigInteger.valueOf(SERIAL.incrementAndGet()),
                        Date.from(from),
                        Date.from(to),
                        new X500Name(subject),
                        SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
                if (!names.isEmpty()) {
                    builder.addExtension(
                            Extension.subjectAlternativeName,
                            false,
                            new GeneralNames(names.toArray(GeneralName[]::new)));
                }
                if (authority.isPresent()) {
                    int length = authority.get();
                    builder.addExtension(
                            Extension.basicConstraints,
                            true,
                            length == Integer.MAX_VALUE ? new BasicConstraints(true) : new BasicConstraints(length));
                }
                if (usage != 0) {
                    builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
                }
                if (purpose.isPresent()) {
                    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose.get()));
                }
                if (constraints.isPresent()) {
                    builder.addExtension(Extension.nameConstraints, true, constraints.get());
                }
                return new Made(subject, keys, builder.build(signer(signer)).getEncoded());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private ContentSigner signer(KeyPair signer) {
            String kind = signer.getPrivate().getAlgorithm();
            String name = switch (kind) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> "Ed25519";
            };
            String chosen = switch (algorithm) {
                case "" -> name;
                case "SHA-1" -> name.replace("SHA256", "SHA1");
                case "PSS" -> kind.equals("RSA") ? "SHA256withRSAandMGF1" : name;
                default -> algorithm;
            };
            try {
                return new JcaContentSignerBuilder(chosen).setProvider(PROVIDER).build(signer.getPrivate());
            } catch (OperatorCreationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The certificate with its last extension written twice, which no parser accepts; not signed again. */
    static byte[] withDuplicateExtension(byte[] der) {
        Der whole = Der.whole(der).orElseThrow();
        Der body = whole.first().orElseThrow();
        List<byte[]> fields = new ArrayList<>();
        Optional<Der> field = body.first();
        while (field.isPresent()) {
            Der one = field.get();
            if (one.is(0xa3)) {
                byte[] extensions = one.first().orElseThrow().contents();
                fields.add(wrap(0xa3, wrap(0x30, join(extensions, extensions))));
            } else {
                fields.add(one.encoded());
            }
            field = one.next(body);
        }
        byte[] rest = java.util.Arrays.copyOfRange(der, body.end(), der.length);
        return wrap(0x30, join(wrap(0x30, join(fields.toArray(byte[][]::new))), rest));
    }

    static byte[] wrap(int tag, byte[] content) {
        int n = content.length;
        byte[] head = n < 128
                ? new byte[] {(byte) tag, (byte) n}
                : n < 256
                        ? new byte[] {(byte) tag, (byte) 0x81, (byte) n}
                        : new byte[] {(byte) tag, (byte) 0x82, (byte) (n >> 8), (byte) n};
        return join(head, content);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
