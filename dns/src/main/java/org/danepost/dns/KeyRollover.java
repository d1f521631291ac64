package org.danepost.dns;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import org.xbill.DNS.DNSKEYRecord;

/**
 * The state table of RFC 5011 §4 as a function: a trust point, a sighting of its keys and a time give the trust point from
 * then on. Keys leave the trusted ones only by their own revocation; a set that no trusted key signed changes nothing else.
 */
final class KeyRollover {
    /** The add hold-down, unless the TTL is longer, and the remove hold-down (RFC 5011 §2.4.1, §2.4.2). */
    static final Duration HOLD_DOWN = Duration.ofDays(30);

    /** New keys watched at a time; RFC 5011 §2.4.3 asks for five keys in all. */
    static final int MOST_PENDING = 8;

    /** Keys trusted at a time. */
    static final int MOST_TRUSTED = 16;

    /** Revoked keys remembered; the oldest go first. */
    static final int MOST_GONE = 64;

    private static final int ENTRY_POINT_FLAG = 1;

    private final KeySighting sighting;
    private final Instant now;
    private final IntPredicate supported;
    private final List<String> news = new ArrayList<>();
    private int trustedSoFar;

    private KeyRollover(KeySighting sighting, Instant now, IntPredicate supported) {
        this.sighting = sighting;
        this.now = now;
        this.supported = supported;
    }

    /**
     * The outcome of one sighting.
     *
     * @param proven whether a trusted key signed the set
     * @param news what changed, a sentence each
     */
    record Step(AnchorPoint point, boolean proven, List<String> news) {
        Step {
            news = List.copyOf(news);
        }
    }

    /** @param supported whether keys of an algorithm may become anchors */
    static Step apply(AnchorPoint point, KeySighting sighting, Instant now, IntPredicate supported) {
        return new KeyRollover(sighting, now, supported).step(point);
    }

    private Step step(AnchorPoint before) {
        AnchorPoint point = before.withKeys(
                before.keys().stream().map(this::sane).map(this::revocation).toList());
        point = point.withKeys(withoutOrphans(point));
        List<AnchorKey> trusted = point.trusted();
        boolean proven = sighting.present().stream()
                .filter(seen -> sighting.signers().contains(AnchorKey.identity(seen)))
                .anyMatch(signer -> trusted.stream().anyMatch(key -> key.is(signer)));
        if (!proven) {
            return new Step(point, false, news);
        }
        trustedSoFar = trusted.size();
        List<AnchorKey> keys = new ArrayList<>();
        for (AnchorKey key : point.keys()) {
            moved(key)
                    .filter(next -> keys.stream().noneMatch(other -> AnchorKey.same(other.record(), next.record())))
                    .ifPresent(keys::add);
        }
        begin(keys);
        forget(keys);
        return new Step(point.withKeys(keys).seenAt(now, sighting.ttl(), sighting.life()), true, news);
    }

    /** A time that has not come yet was written by a clock that was wrong: what it counts begins anew. */
    private AnchorKey sane(AnchorKey key) {
        if (!key.since().isAfter(now)) {
            return key;
        }
        return switch (key.state()) {
            case PENDING -> {
                news.add("the clock was set back: the hold-down of key " + key.tag() + " begins anew");
                yield key.record() instanceof DNSKEYRecord record
                        ? AnchorKey.pending(record, now, holdDownEnd(), key.validators())
                        : key;
            }
            case VALID, MISSING, REVOKED, REMOVED -> key.to(key.state(), now);
        };
    }

    /** RevBit, and the passing of time since (RFC 5011 §2.1, §4.1). Needs no other key: the key speaks of itself. */
    private AnchorKey revocation(AnchorKey key) {
        return switch (key.state()) {
            case PENDING, VALID, MISSING -> {
                Optional<DNSKEYRecord> own =
                        sighting.revoked().stream().filter(key::is).findFirst();
                own.ifPresent(_ -> news.add("key " + key.tag() + " has revoked itself and is trusted no more"));
                yield own.map(record -> key.seenAs(record).to(AnchorState.REVOKED, now))
                        .orElse(key);
            }
            case REVOKED ->
                now.isBefore(key.since().plus(HOLD_DOWN)) ? key : key.to(AnchorState.REMOVED, now); // RemTime
            case REMOVED -> key;
        };
    }

    /** Without the pending keys that only revoked keys vouched for (RFC 5011 §2.2). */
    private List<AnchorKey> withoutOrphans(AnchorPoint point) {
        Set<String> gone = new HashSet<>();
        for (AnchorKey key : point.keys()) {
            if (key.state().isGone() && key.record() instanceof DNSKEYRecord record) {
                gone.add(AnchorKey.identity(record));
            }
        }
        List<AnchorKey> left = new ArrayList<>();
        for (AnchorKey key : point.keys()) {
            if (key.state() == AnchorState.PENDING && gone.containsAll(key.validators())) {
                news.add("key " + key.tag() + " is new no more: every key that vouched for it is revoked");
            } else {
                left.add(key);
            }
        }
        return left;
    }

    /** KeyPres, KeyRem and AddTime for one key (RFC 5011 §4.1). Empty: the key is back at Start. */
    private Optional<AnchorKey> moved(AnchorKey key) {
        Optional<DNSKEYRecord> here =
                sighting.present().stream().filter(key::is).findFirst();
        AnchorKey known = here.map(key::seenAs).orElse(key);
        return switch (key.state()) {
            case PENDING -> here.isPresent() ? Optional.of(ripened(known)) : dropped(key);
            case VALID -> Optional.of(here.isPresent() ? known : missing(key));
            case MISSING -> Optional.of(here.isPresent() ? known.to(AnchorState.VALID, now) : key);
            case REVOKED, REMOVED -> Optional.of(key); // whatever is published: never again
        };
    }

    private AnchorKey missing(AnchorKey key) {
        news.add("key " + key.tag() + " is published no more; it is still trusted");
        return key.to(AnchorState.MISSING, now);
    }

    private Optional<AnchorKey> dropped(AnchorKey key) {
        news.add("key " + key.tag() + " went away during its hold-down, which would begin anew");
        return Optional.empty();
    }

    private AnchorKey ripened(AnchorKey key) {
        boolean over = key.holdDownEnd().filter(end -> !now.isBefore(end)).isPresent(); // RFC 5011 §2.2
        if (!over || trustedSoFar >= MOST_TRUSTED) {
            return key;
        }
        trustedSoFar++;
        news.add("key " + key.tag() + " was seen since " + key.since() + " and is a trust anchor now");
        return key.accepted(now);
    }

    /** NewKey: keys that are not known yet begin their hold-down. */
    private void begin(List<AnchorKey> keys) {
        for (DNSKEYRecord seen : sighting.present()) {
            if (!mayBecomeAnchor(seen) || keys.stream().anyMatch(key -> key.is(seen))) {
                continue;
            }
            long pending = keys.stream()
                    .filter(key -> key.state() == AnchorState.PENDING)
                    .count();
            if (pending >= MOST_PENDING) {
                return;
            }
            news.add("key " + seen.getFootprint() + " is new; it becomes a trust anchor if it stays until "
                    + holdDownEnd());
            keys.add(AnchorKey.pending(seen, now, holdDownEnd(), sighting.signers()));
        }
    }

    private boolean mayBecomeAnchor(DNSKEYRecord key) {
        return new ZoneKey(key).signsZone()
                && (key.getFlags() & ENTRY_POINT_FLAG) != 0 // RFC 5011 §3
                && supported.test(key.getAlgorithm());
    }

    private Instant holdDownEnd() {
        return now.plus(sighting.ttl().compareTo(HOLD_DOWN) > 0 ? sighting.ttl() : HOLD_DOWN); // RFC 5011 §2.4.1
    }

    private static void forget(List<AnchorKey> keys) {
        List<AnchorKey> gone = keys.stream().filter(key -> key.state().isGone()).toList();
        keys.removeAll(gone.subList(0, Math.max(gone.size() - MOST_GONE, 0)));
    }
}
