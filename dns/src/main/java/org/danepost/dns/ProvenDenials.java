package org.danepost.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Denies names and types without asking, from NSEC and NSEC3 records that earlier answers brought and whose signatures
 * by the zone were verified (RFC 8198). The same rules judge them as those of a fresh answer ({@link NsecProof},
 * {@link Nsec3Proof}): a record at a cut says nothing below it, an alias is no absence, a wildcard must be denied too.
 * Records with the opt-out flag and those beyond the limit of iterations are never kept; answers are never made up from
 * wildcards (RFC 8198 §5.3 would allow it). TLSA and service names are always asked for. A zone whose keys change starts anew. May be used by many threads.
 */
final class ProvenDenials {
    /** Labels below the apex beyond which hashing every ancestor costs more than asking. */
    private static final int DEEPEST_HASHED = 8;

    private final CachePolicy cachePolicy;
    private final InstantSource clock;
    private final Duration longest;
    private final int iterations;
    private final CacheCounters counters;
    private final ConcurrentMap<Name, ZoneDenials> zones = new ConcurrentHashMap<>();
    private final Cache<ZoneDenials.Place, ZoneDenials.Kept> cache;

    ProvenDenials(
            CachePolicy cachePolicy, ResolverPolicy policy, InstantSource clock, CacheCounters counters, long octets) {
        this.cachePolicy = cachePolicy;
        this.clock = clock;
        this.longest = policy.longestNegativeTtl();
        this.iterations = policy.nsec3Iterations();
        this.counters = counters;
        this.cache = Caffeine.newBuilder()
                .maximumWeight(octets)
                .weigher((ZoneDenials.Place _, ZoneDenials.Kept kept) -> kept.octets())
                .executor(Runnable::run)
                .<ZoneDenials.Place, ZoneDenials.Kept>evictionListener((place, kept, _) -> {
                    if (place != null && kept != null) {
                        forget(place.zone(), kept);
                    }
                })
                .build();
    }

    private void forget(ZoneDenials zone, ZoneDenials.Kept kept) {
        zone.remove(kept);
        if (zone.isEmpty()) {
            zones.remove(zone.apex(), zone);
        }
    }

    /**
     * A denial record that the zone has signed.
     *
     * @param ttl how long it may be kept by its own TTLs and signature (RFC 4035 §5.3.3)
     * @param signed when the signature begins to hold: of two that contradict each other the later is right
     */
    record Proven(Record record, Duration ttl, Instant signed) {}

    /**
     * Keeps the records of one response.
     *
     * @param ceiling what the SOA of the zone allows (RFC 8198 §5.4, RFC 9077 §3); without one in this response, what
     *     an earlier one allowed counts, and without that nothing is kept
     */
    void keep(ZoneState.Signed zone, List<Proven> records, Optional<Duration> ceiling) {
        if (!cachePolicy.aggressive() || records.isEmpty()) {
            return;
        }
        ZoneDenials book = zones.compute(
                zone.apex(),
                (apex, old) -> old != null && ZoneKey.same(old.keys(), zone.keys())
                        ? old
                        : new ZoneDenials(apex, zone.keys(), cachePolicy.denialsPerZone()));
        ceiling.ifPresent(book::ceiling);
        Optional<Duration> allowed = book.ceiling();
        if (allowed.isPresent()) {
            Instant now = clock.instant();
            for (Proven proven : records) {
                Duration ttl = HopReader.shorter(HopReader.shorter(proven.ttl(), allowed.get()), longest);
                if (ttl.isPositive()) {
                    book.put(proven, now.plus(ttl), iterations, cache);
                }
            }
        }
        if (book.isEmpty()) {
            zones.remove(zone.apex(), book);
        }
    }

    /** The proof that a name of a zone does not exist or lacks a type, if the records kept give it and it is secure. */
    Optional<Denial.Proven> absence(ZoneState.Signed zone, Name name, int type, WorkBudget budget) {
        if (!cachePolicy.aggressive() || budget.renewing() || !deniable(type) || isService(name)) {
            return Optional.empty();
        }
        ZoneDenials book = zones.get(zone.apex());
        if (book == null || !ZoneKey.same(book.keys(), zone.keys())) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        ZoneDenials.View view = book.view(now, cache);
        Optional<Denial.Proven> proven =
                byNsec(zone.apex(), view, name, type).or(() -> byNsec3(zone.apex(), view, name, type, budget));
        proven.ifPresent(_ -> counters.aggressive.increment());
        return proven.map(denial -> new Denial.Proven(
                denial.kind(),
                denial.delegation(),
                denial.security(),
                denial.error(),
                Duration.between(now, view.until()),
                denial.words() + " (known from an earlier answer)"));
    }

    private static Optional<Denial.Proven> byNsec(Name apex, ZoneDenials.View view, Name name, int type) {
        NsecProof proof = new NsecProof(apex, view::nsec);
        return proof.nameError(name)
                .or(() -> proof.noData(name, type))
                .map(shown -> secure(shown.kind(), shown.delegation(), shown.words()));
    }

    private static Optional<Denial.Proven> byNsec3(
            Name apex, ZoneDenials.View view, Name name, int type, WorkBudget budget) {
        if (view.sample().isEmpty() || name.labels() - apex.labels() > DEEPEST_HASHED) {
            return Optional.empty();
        }
        Nsec3Proof proof = new Nsec3Proof(apex, view.sample().get(), view::nsec3, budget);
        return proof.noData(name, type)
                .or(() -> proof.nameError(name))
                .filter(shown -> !shown.optOut()) // RFC 8198 §5.2; such records are not even kept
                .map(shown -> secure(shown.kind(), shown.delegation(), shown.words()));
    }

    private static Denial.Proven secure(Answer.Denial kind, boolean delegation, String words) {
        return new Denial.Proven(kind, delegation, Security.SECURE, Optional.empty(), Duration.ZERO, words);
    }

    /** Types of which the bitmap of a denial record tells the truth. */
    private static boolean deniable(int type) {
        return switch (type) {
            case Type.ANY, Type.NSEC, Type.NSEC3, Type.RRSIG, Type.SIG -> false; // RFC 4035 §5.4
            case Type.TLSA -> false;
            default -> true;
        };
    }

    /**
     * Whether a label begins with an underscore. Such names are always asked for: signers are known that leave the empty
     * {@code _tcp} out of their chain of hashes, and then a span denies TLSA records that exist.
     */
    private static boolean isService(Name name) {
        for (int label = 0; label < name.labels() - 1; label++) {
            if (name.getLabel(label)[1] == '_') { // a label begins with its length
                return true;
            }
        }
        return false;
    }

    long size() {
        cache.cleanUp();
        return cache.estimatedSize();
    }

    long octets() {
        return Shelf.weight(cache);
    }
}
