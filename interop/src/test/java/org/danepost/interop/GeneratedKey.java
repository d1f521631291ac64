package org.danepost.interop;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;

/**
 * A key of a generated zone, which may sign anything, also what no honest signer would. Immutable; any thread.
 *
 * @param pair both halves
 * @param record what the zone publishes of it
 */
record GeneratedKey(KeyPair pair, DNSKEYRecord record) {
    static final int TTL = 300;
    static final int ZONE = 256;
    static final int ENTRY = 257;
    static final int REVOKED = 128;

    static GeneratedKey of(Name zone, int algorithm, KeyPair pair, int flags, int protocol) {
        byte[] field = field(algorithm, pair.getPublic());
        return new GeneratedKey(pair, new DNSKEYRecord(zone, DClass.IN, TTL, flags, protocol, algorithm, field));
    }

    static GeneratedKey of(Name zone, int algorithm, KeyPair pair, int flags) {
        return of(zone, algorithm, pair, flags, 3);
    }

    int tag() {
        return record.getFootprint();
    }

    int algorithm() {
        return record.getAlgorithm();
    }

    DSRecord ds(int digest) {
        return new DSRecord(record.getName(), DClass.IN, TTL, digest, record);
    }

    byte[] sign(byte[] data) {
        try {
            Signature signer = Signature.getInstance(
                    switch (algorithm()) {
                        case 5, 7 -> "SHA1withRSA";
                        case 8 -> "SHA256withRSA";
                        case 10 -> "SHA512withRSA";
                        case 13 -> "SHA256withECDSAinP1363Format";
                        case 14 -> "SHA384withECDSAinP1363Format";
                        case 15 -> "Ed25519";
                        case 16 -> "Ed448";
                        default -> throw new IllegalArgumentException("nobody signs with algorithm " + algorithm());
                    });
            signer.initSign(pair.getPrivate());
            signer.update(data);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK does not sign with algorithm " + algorithm(), e);
        }
    }

    static KeyPair newPair(int algorithm) {
        try {
            return switch (algorithm) {
                case 5, 7, 8, 10 -> {
                    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                    generator.initialize(1024); // quick; strength is not what is tested
                    yield generator.generateKeyPair();
                }
                case 13, 14 -> {
                    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                    generator.initialize(new ECGenParameterSpec(algorithm == 13 ? "secp256r1" : "secp384r1"));
                    yield generator.generateKeyPair();
                }
                default ->
                    KeyPairGenerator.getInstance(algorithm == 15 ? "Ed25519" : "Ed448")
                            .generateKeyPair();
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK makes no keys of algorithm " + algorithm, e);
        }
    }

    private static byte[] field(int algorithm, PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> { // RFC 3110 §2
                byte[] exponent = unsigned(rsa.getPublicExponent());
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                out.write(exponent.length);
                out.writeBytes(exponent);
                out.writeBytes(unsigned(rsa.getModulus()));
                yield out.toByteArray();
            }
            case ECPublicKey curve -> { // RFC 6605 §4
                int size = algorithm == 13 ? 32 : 48;
                byte[] point = new byte[2 * size];
                copyRight(curve.getW().getAffineX(), point, size);
                copyRight(curve.getW().getAffineY(), point, 2 * size);
                yield point;
            }
            default -> { // RFC 8080 §3
                byte[] encoded = key.getEncoded();
                yield Arrays.copyOfRange(encoded, encoded.length - (algorithm == 15 ? 32 : 57), encoded.length);
            }
        };
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static void copyRight(BigInteger number, byte[] target, int end) {
        byte[] bytes = unsigned(number);
        System.arraycopy(bytes, 0, target, end - bytes.length, bytes.length);
    }
}
