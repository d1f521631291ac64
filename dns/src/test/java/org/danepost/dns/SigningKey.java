package org.danepost.dns;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** A zone's key on the test side: made and used with the JDK's own algorithms, so that the code under test is not its own judge. */
record SigningKey(KeyPair pair, DNSKEYRecord record) {
    static final int ZONE = 256;
    static final int ZONE_AND_ENTRY = 257;
    static final int REVOKED = 128;

    /** Key pairs by algorithm and number, for key generation is slow. */
    private static final Map<String, KeyPair> PAIRS = new ConcurrentHashMap<>();

    static SigningKey of(Name zone, int algorithm, int flags, int number) {
        KeyPair pair = PAIRS.computeIfAbsent(algorithm + "/" + number, _ -> generate(algorithm));
        return with(zone, algorithm, flags, 3, pair);
    }

    static SigningKey of(Name zone, int algorithm) {
        return of(zone, algorithm, ZONE_AND_ENTRY, Math.floorMod(zone.hashCode(), 7));
    }

    static SigningKey with(Name zone, int algorithm, int flags, int protocol, KeyPair pair) {
        return new SigningKey(
                pair, new DNSKEYRecord(zone, DClass.IN, 3600, flags, protocol, algorithm, keyField(algorithm, pair)));
    }

    SigningKey withFlags(int flags) {
        return with(record.getName(), record.getAlgorithm(), flags, 3, pair);
    }

    SigningKey moved(Name zone) {
        return with(zone, record.getAlgorithm(), record.getFlags(), 3, pair);
    }

    int tag() {
        return record.getFootprint();
    }

    DSRecord ds(int digest) {
        return new DSRecord(record.getName(), DClass.IN, 3600, digest, record);
    }

    /** A signature over the records with every field as told. */
    RRSIGRecord sign(List<Record> records, Template template) {
        Record first = records.getFirst();
        RRSIGRecord blank = template.record(first, this, new byte[1]);
        RRset set = new RRset();
        records.forEach(set::addRR);
        return template.record(first, this, raw(DNSSEC.digestRRset(blank, set)));
    }

    /** The fields of a signature that tests bend. */
    record Template(Name signer, int labels, long originalTtl, Instant inception, Instant expiration) {
        RRSIGRecord record(Record first, SigningKey key, byte[] signature) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            put(out, first.getType(), 2);
            put(out, key.record.getAlgorithm(), 1);
            put(out, labels, 1);
            put(out, originalTtl, 4);
            put(out, expiration.getEpochSecond(), 4);
            put(out, inception.getEpochSecond(), 4);
            put(out, key.tag(), 2);
            out.writeBytes(signer.toWireCanonical());
            out.writeBytes(signature);
            return (RRSIGRecord)
                    Record.newRecord(first.getName(), Type.RRSIG, DClass.IN, originalTtl, out.toByteArray());
        }

        private static void put(ByteArrayOutputStream out, long value, int octets) {
            for (int i = octets - 1; i >= 0; i--) {
                out.write((int) (value >> (8 * i)) & 0xff);
            }
        }
    }

    private byte[] raw(byte[] data) {
        try {
            Signature signature = switch (record.getAlgorithm()) {
                case 5, 7 -> Signature.getInstance("SHA1withRSA");
                case 8 -> Signature.getInstance("SHA256withRSA");
                case 10 -> Signature.getInstance("SHA512withRSA");
                case 13 -> Signature.getInstance("SHA256withECDSAinP1363Format");
                case 14 -> Signature.getInstance("SHA384withECDSAinP1363Format");
                case 15 -> Signature.getInstance("Ed25519");
                case 16 -> Signature.getInstance("Ed448");
                default -> null;
            };
            if (signature == null) {
                return new byte[64]; // an algorithm that nobody can check
            }
            signature.initSign(pair.getPrivate());
            signature.update(data);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair generate(int algorithm) {
        try {
            KeyPairGenerator generator;
            switch (algorithm) {
                case 5, 7, 8, 10 -> {
                    generator = KeyPairGenerator.getInstance("RSA");
                    generator.initialize(1024);
                }
                case 14 -> {
                    generator = KeyPairGenerator.getInstance("EC");
                    generator.initialize(new ECGenParameterSpec("secp384r1"));
                }
                case 15 -> generator = KeyPairGenerator.getInstance("Ed25519");
                case 16 -> generator = KeyPairGenerator.getInstance("Ed448");
                default -> {
                    generator = KeyPairGenerator.getInstance("EC");
                    generator.initialize(new ECGenParameterSpec("secp256r1"));
                }
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] keyField(int algorithm, KeyPair pair) {
        return switch (pair.getPublic()) {
            case RSAPublicKey rsa -> rsaField(rsa.getPublicExponent(), rsa.getModulus());
            case ECPublicKey ec -> {
                int length = algorithm == 14 ? 48 : 32;
                byte[] field = new byte[2 * length];
                fixed(ec.getW().getAffineX(), field, 0, length);
                fixed(ec.getW().getAffineY(), field, length, length);
                yield field;
            }
            default -> {
                byte[] encoded = pair.getPublic().getEncoded();
                int length = algorithm == 16 ? 57 : 32;
                yield Arrays.copyOfRange(encoded, encoded.length - length, encoded.length);
            }
        };
    }

    static byte[] rsaField(BigInteger exponent, BigInteger modulus) {
        byte[] e = unsigned(exponent);
        byte[] n = unsigned(modulus);
        byte[] field = new byte[1 + e.length + n.length];
        field[0] = (byte) e.length;
        System.arraycopy(e, 0, field, 1, e.length);
        System.arraycopy(n, 0, field, 1 + e.length, n.length);
        return field;
    }

    static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static void fixed(BigInteger number, byte[] target, int offset, int length) {
        byte[] bytes = unsigned(number);
        System.arraycopy(bytes, 0, target, offset + length - bytes.length, bytes.length);
    }
}
