package org.danepost.dns;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * What is known of the keys of one trust point (RFC 5011). Immutable; {@link KeyRollover} makes the next one.
 *
 * @param name where the anchors hold
 * @param seeds the DS and DNSKEY records that the configuration gives
 * @param keys every key known, in the order in which they came
 * @param seen when the keys were last seen and proven
 * @param nextCheck when they are to be looked at again
 * @param ttl the original TTL of the key set when last seen
 * @param life how long its signature was still good then
 */
public record AnchorPoint(
        Name name,
        List<Record> seeds,
        List<AnchorKey> keys,
        Optional<Instant> seen,
        Instant nextCheck,
        Duration ttl,
        Duration life) {
    private static final Duration LEAST = Duration.ofHours(1);
    private static final Duration MOST = Duration.ofDays(15);

    public AnchorPoint {
        seeds = List.copyOf(seeds);
        keys = List.copyOf(keys);
    }

    /** A point of which nothing is known but what is configured. */
    static AnchorPoint start(Name name, List<Record> configured, Instant now) {
        List<AnchorKey> keys =
                configured.stream().map(seed -> AnchorKey.configured(seed, now)).toList();
        return new AnchorPoint(name, configured, keys, Optional.empty(), Instant.EPOCH, Duration.ZERO, Duration.ZERO);
    }

    /** The keys that are trust anchors now. */
    public List<AnchorKey> trusted() {
        return keys.stream().filter(key -> key.state().isTrusted()).toList();
    }

    /** Whether every key is revoked: the point is deleted (RFC 5011 §5). */
    public boolean isDeleted() {
        return trusted().isEmpty();
    }

    Optional<AnchorKey> find(DNSKEYRecord plain) {
        return keys.stream().filter(key -> key.is(plain)).findFirst();
    }

    AnchorPoint withKeys(List<AnchorKey> others) {
        return new AnchorPoint(name, seeds, others, seen, nextCheck, ttl, life);
    }

    /** The point after its keys were seen and proven. */
    AnchorPoint seenAt(Instant now, Duration originalTtl, Duration signatureLife) {
        Instant next = now.plus(refreshInterval(originalTtl, signatureLife));
        return new AnchorPoint(name, seeds, keys, Optional.of(now), next, originalTtl, signatureLife);
    }

    /** Whether the keys are to be looked at again. A time too far ahead comes from a clock that was wrong. */
    public boolean isDueAt(Instant now) {
        return !now.isBefore(nextCheck) || nextCheck.isAfter(now.plus(MOST));
    }

    /** How long to wait between looks (RFC 5011 §2.3). */
    static Duration refreshInterval(Duration ttl, Duration life) {
        return longer(LEAST, shorter(MOST, shorter(ttl.dividedBy(2), life.dividedBy(2))));
    }

    /** How long to wait after a look that failed (RFC 5011 §2.3). */
    static Duration retryInterval(Duration ttl, Duration life) {
        return longer(LEAST, shorter(Duration.ofDays(1), shorter(ttl.dividedBy(10), life.dividedBy(10))));
    }

    Duration retryInterval() {
        return retryInterval(ttl, life);
    }

    /** Whether both trust the same keys, a DS counting for its key. */
    boolean trustsAs(AnchorPoint other) {
        return covers(other) && other.covers(this);
    }

    private boolean covers(AnchorPoint other) {
        return other.trusted().stream()
                .allMatch(
                        theirs -> trusted().stream().anyMatch(mine -> AnchorKey.same(mine.record(), theirs.record())));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
