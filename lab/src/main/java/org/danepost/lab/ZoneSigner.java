package org.danepost.lab;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * The signatures of one zone, made when first asked for: a lab has many records and a run asks for few. With no keys
 * nothing is ever signed. Any thread.
 */
final class ZoneSigner {
    private record Signed(Name name, int type) {}

    private final List<ZoneKey> keys;
    private final Instant inception;
    private final Instant expiration;
    private final List<ZoneFault> faults;
    private final ConcurrentMap<Signed, RRSIGRecord> made = new ConcurrentHashMap<>();

    /** @param keys empty, or the key that the parent points to and the one that signs the zone's data */
    ZoneSigner(List<ZoneKey> keys, Instant inception, Instant expiration, List<ZoneFault> faults) {
        this.keys = List.copyOf(keys);
        this.inception = inception;
        this.expiration = expiration;
        this.faults = List.copyOf(faults);
    }

    /** Whether the zone's own data is signed. */
    boolean signs() {
        return !keys.isEmpty() && !faults.contains(new ZoneFault.SignaturesDropped());
    }

    boolean denies() {
        return signs() && !faults.contains(new ZoneFault.NoDenials());
    }

    List<DNSKEYRecord> keyRecords() {
        return signs() ? keys.stream().map(ZoneKey::record).toList() : List.of();
    }

    Instant expiration() {
        return expiration;
    }

    /** What the parent publishes; empty for an unsigned zone. */
    Optional<DSRecord> delegationSigner() {
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        DSRecord right = ZoneBuilder.dsOf(keys.getFirst());
        if (!faults.contains(new ZoneFault.WrongDs())) {
            return Optional.of(right);
        }
        return Optional.of(new DSRecord(
                right.getName(),
                DClass.IN,
                right.getTTL(),
                right.getFootprint(),
                right.getAlgorithm(),
                right.getDigestID(),
                inverted(right.getDigest())));
    }

    /** The signature over these records of one name and type; empty when the zone has none over them. */
    Optional<RRSIGRecord> signature(List<Record> records) {
        int type = records.getFirst().getType();
        if (!signs() || faults.contains(new ZoneFault.MissingSignatures(type))) {
            return Optional.empty();
        }
        Name owner = records.getFirst().getName();
        return Optional.of(made.computeIfAbsent(new Signed(owner, type), _ -> sign(records)));
    }

    private RRSIGRecord sign(List<Record> records) {
        RRset set = new RRset();
        records.forEach(set::addRR);
        ZoneKey key = set.getType() == Type.DNSKEY ? keys.getFirst() : keys.getLast();
        RRSIGRecord right = key.sign(set, inception, expiration);
        if (!faults.contains(new ZoneFault.GarbageSignatures(set.getType()))) {
            return right;
        }
        return new RRSIGRecord(
                right.getName(),
                DClass.IN,
                right.getTTL(),
                right.getTypeCovered(),
                right.getAlgorithm(),
                right.getOrigTTL(),
                right.getExpire(),
                right.getTimeSigned(),
                right.getFootprint(),
                right.getSigner(),
                inverted(right.getSignature()));
    }

    private static byte[] inverted(byte[] bytes) {
        byte[] copy = bytes.clone();
        for (int i = 0; i < copy.length; i++) {
            copy[i] = (byte) ~copy[i];
        }
        return copy;
    }
}
