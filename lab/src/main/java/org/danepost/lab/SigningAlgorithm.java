package org.danepost.lab;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;

/**
 * The DNSSEC algorithms in which the lab can sign, by the JDK's own cryptography (RFC 8624 §3.1 lists them; 5 and 7 are
 * there so that what has been retired can be tested too). Stateless; any thread.
 */
public enum SigningAlgorithm {
    RSASHA1(5, "RSA", "", 2048, "SHA1withRSA"),
    RSASHA1_NSEC3(7, "RSA", "", 2048, "SHA1withRSA"),
    RSASHA256(8, "RSA", "", 2048, "SHA256withRSA"),
    RSASHA512(10, "RSA", "", 2048, "SHA512withRSA"),
    ECDSAP256SHA256(13, "EC", "secp256r1", 32, "SHA256withECDSAinP1363Format"),
    ECDSAP384SHA384(14, "EC", "secp384r1", 48, "SHA384withECDSAinP1363Format"),
    ED25519(15, "Ed25519", "", 32, "Ed25519"),
    ED448(16, "Ed448", "", 57, "Ed448");

    private final int number;
    private final String keyKind;
    private final String curve;
    private final int size;
    private final String signature;

    SigningAlgorithm(int number, String keyKind, String curve, int size, String signature) {
        this.number = number;
        this.keyKind = keyKind;
        this.curve = curve;
        this.size = size;
        this.signature = signature;
    }

    /** The number in DNSKEY, DS and RRSIG records. */
    public int number() {
        return number;
    }

    /** The name by which the JDK knows the signature; its output is already in the form that DNSSEC uses. */
    String signatureName() {
        return signature;
    }

    KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(keyKind);
            if (keyKind.equals("RSA")) {
                generator.initialize(size);
            } else if (keyKind.equals("EC")) {
                generator.initialize(new ECGenParameterSpec(curve));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK makes no " + this + " keys: " + e.getMessage(), e);
        }
    }

    /** The public key field of a DNSKEY record. */
    byte[] dnskeyField(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> rsaField(rsa);
            case ECPublicKey ec -> {
                // RFC 6605 §4: the uncompressed point without its first octet
                byte[] field = new byte[2 * size];
                copyRight(ec.getW().getAffineX(), field, size);
                copyRight(ec.getW().getAffineY(), field, 2 * size);
                yield field;
            }
            // RFC 8080 §3: the bare key, which closes the SubjectPublicKeyInfo
            default -> {
                byte[] encoded = key.getEncoded();
                yield Arrays.copyOfRange(encoded, encoded.length - size, encoded.length);
            }
        };
    }

    /** RFC 3110 §2: length of the exponent, exponent, modulus. */
    private static byte[] rsaField(RSAPublicKey key) {
        byte[] exponent = unsigned(key.getPublicExponent());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(exponent.length);
        out.writeBytes(exponent);
        out.writeBytes(unsigned(key.getModulus()));
        return out.toByteArray();
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
