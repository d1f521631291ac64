package org.danepost.dns;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed448PublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed448Signer;
import org.conscrypt.Conscrypt;

/**
 * A public key out of a DNSKEY, ready to check signatures (RFC 3110 §2, RFC 5702 §3, RFC 6605 §4, RFC 8080 §3-4). Keys
 * and signatures that are malformed, or larger than a check may cost, verify nothing. Providers are handed over
 * explicitly and never registered. Instances may be used by many threads.
 */
abstract class KeyMaterial {
    private static final int LARGEST_MODULUS_BITS = 4096; // RFC 5702 §2
    private static final int SMALLEST_MODULUS_BITS = 512;
    private static final int LARGEST_EXPONENT_BITS = 33;

    private static final byte[] P256_SPKI_HEAD =
            HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
    private static final byte[] ED25519_SPKI_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

    /** BoringSSL's provider where its native library runs, the JDK's own otherwise; loaded on first use. */
    private static final class Fast {
        static final Optional<Provider> PROVIDER =
                Conscrypt.isAvailable() ? Optional.of(Conscrypt.newProvider()) : Optional.empty();
    }

    /** Bouncy Castle's curve; its light-weight classes need no provider. */
    private static final class P384 {
        static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp384r1");
        static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE);
    }

    /** The key in a DNSKEY's key field, or empty when it is not well formed for the algorithm. */
    static Optional<KeyMaterial> of(int algorithm, byte[] key) {
        try {
            return switch (algorithm) {
                case Algorithms.RSASHA1, Algorithms.RSASHA1_NSEC3 -> rsa("SHA1withRSA", key);
                case Algorithms.RSASHA256 -> rsa("SHA256withRSA", key);
                case Algorithms.RSASHA512 -> rsa("SHA512withRSA", key);
                case Algorithms.ECDSAP256 -> p256(key);
                case Algorithms.ECDSAP384 -> p384(key);
                case Algorithms.ED25519 -> ed25519(key);
                case Algorithms.ED448 -> ed448(key);
                default -> Optional.empty();
            };
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty(); // a point off the curve, a modulus the provider refuses
        }
    }

    /** Whether the signature, in the form that RRSIG has it, is this key's over the data. */
    abstract boolean verifies(byte[] data, byte[] signature);

    private static Optional<KeyMaterial> rsa(String signatureName, byte[] key) throws GeneralSecurityException {
        if (key.length < 3) {
            return Optional.empty();
        }
        int exponentLength = key[0] & 0xff; // RFC 3110 §2
        int start = 1;
        if (exponentLength == 0) {
            exponentLength = ((key[1] & 0xff) << 8) | (key[2] & 0xff);
            start = 3;
        }
        if (exponentLength == 0 || start + exponentLength >= key.length) {
            return Optional.empty();
        }
        BigInteger exponent = new BigInteger(1, Arrays.copyOfRange(key, start, start + exponentLength));
        BigInteger modulus = new BigInteger(1, Arrays.copyOfRange(key, start + exponentLength, key.length));
        if (modulus.bitLength() > LARGEST_MODULUS_BITS
                || modulus.bitLength() < SMALLEST_MODULUS_BITS
                || exponent.bitLength() > LARGEST_EXPONENT_BITS
                || exponent.bitLength() < 2
                || !exponent.testBit(0)) {
            return Optional.empty();
        }
        RSAPublicKeySpec specification = new RSAPublicKeySpec(modulus, exponent);
        int octets = (modulus.bitLength() + 7) / 8;
        PublicKey publicKey = factory("RSA").generatePublic(specification);
        return Optional.of(new ProviderKey(signatureName, publicKey) {
            @Override
            Optional<byte[]> form(byte[] signature) {
                return signature.length == octets ? Optional.of(signature) : Optional.empty();
            }
        });
    }

    private static Optional<KeyMaterial> p256(byte[] key) throws GeneralSecurityException {
        if (key.length != 64) { // RFC 6605 §4
            return Optional.empty();
        }
        PublicKey publicKey = factory("EC").generatePublic(new X509EncodedKeySpec(join(P256_SPKI_HEAD, key)));
        return Optional.of(new ProviderKey("SHA256withECDSA", publicKey) {
            @Override
            Optional<byte[]> form(byte[] signature) {
                return signature.length == 64 ? Optional.of(derSignature(signature)) : Optional.empty();
            }
        });
    }

    private static Optional<KeyMaterial> ed25519(byte[] key) throws GeneralSecurityException {
        if (key.length != 32) { // RFC 8080 §3
            return Optional.empty();
        }
        PublicKey publicKey = factory("EdDSA").generatePublic(new X509EncodedKeySpec(join(ED25519_SPKI_HEAD, key)));
        return Optional.of(new ProviderKey("EdDSA", publicKey) {
            @Override
            Optional<byte[]> form(byte[] signature) {
                return signature.length == 64 ? Optional.of(signature) : Optional.empty();
            }
        });
    }

    private static Optional<KeyMaterial> p384(byte[] key) {
        if (key.length != 96) { // RFC 6605 §4
            return Optional.empty();
        }
        ECPublicKeyParameters parameters =
                new ECPublicKeyParameters(P384.CURVE.getCurve().decodePoint(join(new byte[] {4}, key)), P384.DOMAIN);
        return Optional.of(new KeyMaterial() {
            @Override
            boolean verifies(byte[] data, byte[] signature) {
                if (signature.length != 96) {
                    return false;
                }
                ECDSASigner signer = new ECDSASigner();
                signer.init(false, parameters);
                BigInteger r = new BigInteger(1, Arrays.copyOfRange(signature, 0, 48));
                BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, 48, 96));
                return signer.verifySignature(digest("SHA-384", data), r, s);
            }
        });
    }

    private static Optional<KeyMaterial> ed448(byte[] key) {
        if (key.length != 57) { // RFC 8080 §3
            return Optional.empty();
        }
        Ed448PublicKeyParameters parameters = new Ed448PublicKeyParameters(key, 0);
        return Optional.of(new KeyMaterial() {
            @Override
            boolean verifies(byte[] data, byte[] signature) {
                Ed448Signer signer = new Ed448Signer(new byte[0]);
                signer.init(false, parameters);
                signer.update(data, 0, data.length);
                return signature.length == 114 && signer.verifySignature(signature);
            }
        });
    }

    /** A key of the fast provider, or of the JDK. */
    private abstract static class ProviderKey extends KeyMaterial {
        private final String signatureName;
        private final PublicKey key;

        ProviderKey(String signatureName, PublicKey key) {
            this.signatureName = signatureName;
            this.key = key;
        }

        /** The signature as the provider wants it; empty when its length is wrong. */
        abstract Optional<byte[]> form(byte[] signature);

        @Override
        boolean verifies(byte[] data, byte[] signature) {
            Optional<byte[]> formed = form(signature);
            if (formed.isEmpty()) {
                return false;
            }
            try {
                Signature check = Fast.PROVIDER.isPresent()
                        ? Signature.getInstance(signatureName, Fast.PROVIDER.get())
                        : Signature.getInstance(signatureName);
                check.initVerify(key);
                check.update(data);
                return check.verify(formed.get());
            } catch (GeneralSecurityException e) {
                return false; // malformed in a way that the provider reports so
            }
        }
    }

    private static KeyFactory factory(String name) throws NoSuchAlgorithmException {
        return Fast.PROVIDER.isPresent()
                ? KeyFactory.getInstance(name, Fast.PROVIDER.get())
                : KeyFactory.getInstance(name);
    }

    static byte[] digest(String name, byte[] data) {
        try {
            return MessageDigest.getInstance(name).digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no " + name, e);
        }
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    /** r and s of 32 octets each as a DER sequence of two integers. */
    private static byte[] derSignature(byte[] raw) {
        byte[] r = new BigInteger(1, Arrays.copyOfRange(raw, 0, 32)).toByteArray();
        byte[] s = new BigInteger(1, Arrays.copyOfRange(raw, 32, 64)).toByteArray();
        byte[] first = join(new byte[] {2, (byte) r.length}, r);
        byte[] second = join(new byte[] {2, (byte) s.length}, s);
        byte[] both = join(first, second);
        return join(new byte[] {0x30, (byte) both.length}, both);
    }
}
