package org.danepost.dns;

import com.github.benmanes.caffeine.cache.Cache;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * The denial records kept of one zone under one set of keys, in canonical order, in which a span can be found (RFC 8198
 * §4.1). NSEC and NSEC3 are never mixed, nor two NSEC3 parameter sets: what comes later replaces what was there. Of two
 * records that contradict each other the one that was signed later stays. May be used by many threads.
 */
final class ZoneDenials {
    private static final int OPT_OUT = 1;

    private final Name apex;
    private final List<ZoneKey> keys;
    private final int most;
    private final ConcurrentSkipListMap<Name, Kept> spans = new ConcurrentSkipListMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile Optional<Duration> ceiling = Optional.empty();
    private volatile Optional<NSEC3Record> sample = Optional.empty();

    /** Where a record lies, for the cache that bounds all zones together. */
    record Place(ZoneDenials zone, Name owner) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Place place && zone == place.zone && owner.equals(place.owner);
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(zone) * 31 + owner.hashCode();
        }
    }

    /** A record that is kept. */
    record Kept(Record record, Name next, Instant expires, Instant signed, int octets) {}

    ZoneDenials(Name apex, List<ZoneKey> keys, int most) {
        this.apex = apex;
        this.keys = List.copyOf(keys);
        this.most = most;
    }

    Name apex() {
        return apex;
    }

    List<ZoneKey> keys() {
        return keys;
    }

    /** How long the zone's SOA, as last seen, lets denials live. */
    Optional<Duration> ceiling() {
        return ceiling;
    }

    void ceiling(Duration told) {
        ceiling = Optional.of(told);
    }

    boolean isEmpty() {
        return spans.isEmpty();
    }

    void remove(Kept kept) {
        if (spans.remove(kept.record.getName(), kept)) {
            count.decrementAndGet();
        }
    }

    /** Keeps a record if it may be used for more than its own answer. */
    synchronized void put(ProvenDenials.Proven proven, Instant expires, int iterations, Cache<Place, Kept> cache) {
        Name next;
        switch (proven.record()) {
            case NSECRecord nsec
            when nsec.getNext().subdomain(apex) -> {
                if (sample.isPresent()) {
                    clear(cache); // the zone went over from NSEC3
                }
                next = nsec.getNext();
            }
            case NSEC3Record nsec3
            when fit(nsec3, iterations) -> {
                if (!sameParameters(nsec3)) {
                    clear(cache);
                    sample = Optional.of(nsec3);
                }
                next = Nsec3Proof.ownerName(nsec3.getNext(), apex);
            }
            default -> {
                return;
            }
        }
        Name owner = proven.record().getName();
        int octets = Footprint.ENTRY + 120 + 2 * Footprint.of(owner) + Footprint.of(proven.record());
        Kept kept = new Kept(proven.record(), next, expires, proven.signed(), octets);
        if (!makeRoom(owner, kept, cache)) {
            return;
        }
        if (spans.put(owner, kept) == null) {
            count.incrementAndGet();
        }
        cache.put(new Place(this, owner), kept);
    }

    /** RFC 5155 §8.2, RFC 9276 §3.2; an opt-out span may hide unsigned names (RFC 5155 §9.2). */
    private static boolean fit(NSEC3Record nsec3, int iterations) {
        return (nsec3.getFlags() & OPT_OUT) == 0
                && nsec3.getIterations() <= iterations
                && nsec3.getNext().length == Nsec3Proof.ownerHash(nsec3).length;
    }

    private boolean sameParameters(NSEC3Record nsec3) {
        return sample.filter(other -> other.getIterations() == nsec3.getIterations()
                        && other.getHashAlgorithm() == nsec3.getHashAlgorithm()
                        && Arrays.equals(other.getSalt(), nsec3.getSalt()))
                .isPresent();
    }

    private void clear(Cache<Place, Kept> cache) {
        sample = Optional.empty();
        spans.forEach((_, kept) -> drop(kept, cache));
    }

    private void drop(Kept kept, Cache<Place, Kept> cache) {
        remove(kept);
        cache.invalidate(new Place(this, kept.record.getName()));
    }

    /** Throws out what a later signature contradicts; false when it is the new record that is out of date. */
    private boolean makeRoom(Name owner, Kept fresh, Cache<Place, Kept> cache) {
        Kept same = spans.get(owner);
        if (same != null) {
            return !same.signed.isAfter(fresh.signed);
        }
        Map.Entry<Name, Kept> before = spans.lowerEntry(owner);
        Kept around = before == null ? null : before.getValue();
        if (around != null && within(owner, before.getKey(), around.next)) {
            if (around.signed.isAfter(fresh.signed)) {
                return false;
            }
            drop(around, cache); // signed at one time, what says that the name exists is believed
        }
        NavigableMap<Name, Kept> inside = owner.compareTo(fresh.next) < 0
                ? spans.subMap(owner, false, fresh.next, false)
                : spans.tailMap(owner, false);
        for (Kept gone : inside.values()) {
            if (!gone.signed.isBefore(fresh.signed)) {
                return false;
            }
            drop(gone, cache);
        }
        if (count.get() >= most) {
            Map.Entry<Name, Kept> neighbour = spans.higherEntry(owner);
            Map.Entry<Name, Kept> victim = neighbour == null ? spans.firstEntry() : neighbour;
            if (victim != null) {
                drop(victim.getValue(), cache);
            }
        }
        return true;
    }

    private static boolean within(Name name, Name owner, Name next) {
        return owner.compareTo(next) >= 0 || name.compareTo(next) < 0; // the last one points back to the first
    }

    /** What one proof takes out: it remembers until when all of that holds. */
    View view(Instant now, Cache<Place, Kept> cache) {
        return new View(now, cache);
    }

    /** Used by one thread, for one proof. */
    final class View {
        private final Instant now;
        private final Cache<Place, Kept> cache;
        private Instant until = Instant.MAX;

        private View(Instant now, Cache<Place, Kept> cache) {
            this.now = now;
            this.cache = cache;
        }

        Instant until() {
            return until;
        }

        Optional<NSEC3Record> sample() {
            return sample;
        }

        /** The NSEC at the name or the last one before it. */
        List<NSECRecord> nsec(Name name) {
            return take(spans.floorEntry(name)) instanceof NSECRecord nsec ? List.of(nsec) : List.of();
        }

        /** The NSEC3 of this hash or the last one before it, which is the last of all before the first. */
        List<NSEC3Record> nsec3(byte[] hash) {
            Map.Entry<Name, Kept> floor = spans.floorEntry(Nsec3Proof.ownerName(hash, apex));
            Map.Entry<Name, Kept> entry = floor == null ? spans.lastEntry() : floor;
            return take(entry) instanceof NSEC3Record nsec3 ? List.of(nsec3) : List.of();
        }

        private @Nullable Record take(Map.@Nullable Entry<Name, Kept> entry) {
            if (entry == null || !now.isBefore(entry.getValue().expires)) {
                return null;
            }
            Kept kept = entry.getValue();
            var _ = cache.getIfPresent(
                    new Place(ZoneDenials.this, entry.getKey())); // so that what is used is thrown out last
            until = kept.expires.isBefore(until) ? kept.expires : until;
            return kept.record;
        }
    }
}
