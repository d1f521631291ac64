package org.danepost.dane;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.danepost.dane.DigestPreference.Digest;

/**
 * A certificate as the octets that were sent. Its key and its fields are found by nesting alone, so duplicate
 * extensions, odd versions, negative serial numbers and impossible dates do not matter (RFC 7671 §5.1). Confined to
 * one thread: digests are remembered.
 */
final class RawCertificate {
    /** Fields of a TBSCertificate between the version and the key (RFC 5280 §4.1): serial, algorithm, issuer, validity. */
    private static final int FIELDS_BEFORE_SUBJECT = 4;

    private static final int VERSION = 0xa0;
    private static final int EXTENSIONS = 0xa3;

    private final byte[] der;
    private final Optional<byte[]> key;
    private final Map<String, byte[]> digests = new HashMap<>();

    RawCertificate(byte[] der) {
        this.der = der;
        this.key = keyField(der).filter(d -> d.is(Der.SEQUENCE)).map(Der::encoded);
    }

    byte[] der() {
        return der;
    }

    /** The SubjectPublicKeyInfo in DER; empty if the octets do not nest that far. */
    Optional<byte[]> key() {
        return key;
    }

    /** Whether these octets are one whole certificate in DER, as far as its nesting tells. */
    static boolean wellFormed(byte[] der) {
        return Der.whole(der).filter(Der::nests).isPresent()
                && keyField(der)
                        .map(Der::encoded)
                        .filter(RawCertificate::wellFormedKey)
                        .isPresent();
    }

    /** Whether these octets are one whole SubjectPublicKeyInfo in DER (RFC 5280 §4.1.2.7). */
    static boolean wellFormedKey(byte[] der) {
        Optional<Der> whole = Der.whole(der).filter(d -> d.is(Der.SEQUENCE) && d.nests());
        Optional<Der> algorithm = whole.flatMap(Der::first).filter(d -> d.is(Der.SEQUENCE));
        Optional<Der> bits = algorithm.flatMap(a -> a.next(whole.get())).filter(d -> d.is(Der.BIT_STRING));
        return algorithm.flatMap(Der::first).filter(d -> d.is(Der.OID)).isPresent()
                && bits.filter(b -> b.end() == der.length).isPresent();
    }

    private static Optional<Der> body(byte[] der) {
        return Der.whole(der)
                .filter(d -> d.is(Der.SEQUENCE))
                .flatMap(Der::first)
                .filter(d -> d.is(Der.SEQUENCE));
    }

    private static Optional<Der> subjectField(byte[] der) {
        Optional<Der> body = body(der);
        Optional<Der> field = body.flatMap(Der::first);
        if (field.isPresent() && field.get().is(VERSION)) {
            field = field.get().next(body.get());
        }
        for (int i = 0; i < FIELDS_BEFORE_SUBJECT && field.isPresent(); i++) {
            field = field.get().next(body.get());
        }
        return field;
    }

    private static Optional<Der> keyField(byte[] der) {
        return subjectField(der).flatMap(s -> s.next(body(der).get()));
    }

    /** The Name of the subject. */
    Optional<Der> subject() {
        return subjectField(der).filter(d -> d.is(Der.SEQUENCE));
    }

    /** The values of every extension with this OID, in order; more than one is not legal but is seen. */
    List<Der> extension(byte... oid) {
        List<Der> values = new ArrayList<>();
        Optional<Der> body = body(der);
        Optional<Der> field = keyField(der);
        while (field.isPresent() && !field.get().is(EXTENSIONS)) {
            field = field.get().next(body.get());
        }
        Optional<Der> list = field.flatMap(Der::first);
        Optional<Der> one = list.flatMap(Der::first);
        while (one.isPresent()) {
            Der extension = one.get();
            Optional<Der> part = extension.first();
            if (part.filter(p -> p.is(Der.OID) && p.contentEquals(oid)).isPresent()) {
                part = part.get().next(extension);
                if (part.filter(p -> p.is(Der.BOOLEAN)).isPresent()) {
                    part = part.get().next(extension);
                }
                part.filter(p -> p.is(Der.OCTET_STRING)).flatMap(Der::first).ifPresent(values::add);
            }
            one = extension.next(list.get());
        }
        return values;
    }

    /** Whether the record is about this certificate (RFC 6698 §2.1.2 to §2.1.4); usage and depth are not looked at. */
    boolean matches(TlsaRecord record, DigestPreference preference) {
        return selected(record)
                .map(octets -> record.matchingType() == 0
                        ? record.dataEquals(octets)
                        : preference
                                .digest(record.matchingType())
                                .filter(d -> record.dataEquals(digest(record.selector(), d, octets)))
                                .isPresent())
                .orElse(false);
    }

    private Optional<byte[]> selected(TlsaRecord record) {
        return record.selector() == 0 ? Optional.of(der) : key;
    }

    private byte[] digest(int selector, Digest digest, byte[] octets) {
        return digests.computeIfAbsent(selector + digest.algorithm(), k -> digest(digest.algorithm(), octets));
    }

    /** What this certificate has where the record has its data, for people. */
    String evidence(TlsaRecord record, DigestPreference preference) {
        Optional<byte[]> octets = selected(record);
        if (octets.isEmpty()) {
            return "no readable public key";
        }
        Optional<Digest> digest = preference.digest(record.matchingType());
        if (digest.isEmpty()) {
            return octets.get().length + " octets with SHA-256 " + hex(digest("SHA-256", octets.get()));
        }
        return digest.get().algorithm() + " " + hex(digest(record.selector(), digest.get(), octets.get()));
    }

    static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    static byte[] digest(String algorithm, byte[] octets) {
        try {
            return MessageDigest.getInstance(algorithm).digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no " + algorithm + " digest", e);
        }
    }

    boolean sameAs(RawCertificate other) {
        return Arrays.equals(der, other.der);
    }
}
