package org.danepost.dns;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DSRecord;

/** A DNSKEY with its tag, and its key material once it was needed. */
final class ZoneKey {
    private static final int ZONE_FLAG = 0x100;
    private static final int REVOKE_FLAG = 0x80;

    private final DNSKEYRecord record;
    private final int tag;
    private volatile Optional<KeyMaterial> material = Optional.empty();
    private volatile boolean decoded;
    private final boolean ownRevocation;

    ZoneKey(DNSKEYRecord record) {
        this(record, false);
    }

    private ZoneKey(DNSKEYRecord record, boolean ownRevocation) {
        this.ownRevocation = ownRevocation;
        this.record = record;
        this.tag = record.getFootprint();
    }

    /** A revoked key for the one thing it is still good for: to show that it revoked itself (RFC 5011 §2.1). */
    static ZoneKey forItsOwnRevocation(DNSKEYRecord record) {
        return new ZoneKey(record, true);
    }

    int tag() {
        return tag;
    }

    int algorithm() {
        return record.getAlgorithm();
    }

    /** Whether the key may sign zone data: zone flag, protocol 3 (RFC 4034 §2.1), not revoked (RFC 5011 §2.1). */
    boolean signsZone() {
        return hasZoneFlag() && record.getProtocol() == 3 && (ownRevocation || !isRevoked());
    }

    boolean hasZoneFlag() {
        return (record.getFlags() & ZONE_FLAG) != 0;
    }

    boolean isRevoked() {
        return (record.getFlags() & REVOKE_FLAG) != 0;
    }

    boolean is(DNSKEYRecord other) {
        return record.getName().equals(other.getName())
                && Arrays.equals(record.rdataToWireCanonical(), other.rdataToWireCanonical());
    }

    /** Whether two key sets hold the same keys, in whatever order. */
    @SuppressWarnings("ReferenceEquality") // mostly it is the very list, and then nothing need be compared
    static boolean same(List<ZoneKey> some, List<ZoneKey> others) {
        return some == others
                || (some.size() == others.size()
                        && some.stream().allMatch(key -> others.stream().anyMatch(other -> other.is(key.record))));
    }

    /** Whether tag and algorithm are those of the DS, so that its digest is worth comparing. */
    boolean couldMatch(DSRecord ds) {
        return tag == ds.getFootprint() && algorithm() == ds.getAlgorithm();
    }

    /** Whether the DS is of this key (RFC 4034 §5.1.4). */
    boolean matches(DSRecord ds) {
        String digest = switch (ds.getDigestID()) {
            case Algorithms.DIGEST_SHA1 -> "SHA-1";
            case Algorithms.DIGEST_SHA256 -> "SHA-256";
            case Algorithms.DIGEST_SHA384 -> "SHA-384";
            default -> "";
        };
        if (digest.isEmpty()) {
            return false;
        }
        byte[] owner = record.getName().toWireCanonical();
        byte[] data = record.rdataToWireCanonical();
        byte[] both = Arrays.copyOf(owner, owner.length + data.length);
        System.arraycopy(data, 0, both, owner.length, data.length);
        return Arrays.equals(KeyMaterial.digest(digest, both), ds.getDigest());
    }

    /** How the key is called in explanations. */
    String words() {
        return tag + " (" + Algorithms.name(algorithm()) + (isRevoked() ? ", revoked" : "") + ")";
    }

    /** The keys of a zone in words, cut short when there are many. */
    static String words(List<ZoneKey> keys) {
        List<String> all = keys.stream().map(ZoneKey::words).distinct().toList();
        String told = all.stream().limit(8).collect(Collectors.joining(", "));
        return all.isEmpty() ? "no key" : (all.size() == 1 ? "key " : "keys ") + told + (all.size() > 8 ? ", ..." : "");
    }

    boolean verifies(byte[] data, byte[] signature) {
        if (!decoded) { // two threads may both decode; they find the same
            material = KeyMaterial.of(record.getAlgorithm(), record.getKey());
            decoded = true;
        }
        Optional<KeyMaterial> known = material;
        return known.isPresent() && known.get().verifies(data, signature);
    }
}
