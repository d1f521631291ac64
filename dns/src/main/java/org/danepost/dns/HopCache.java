package org.danepost.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.danepost.dns.HopReader.Data;
import org.danepost.dns.HopReader.Gone;
import org.danepost.dns.HopReader.Hop;
import org.danepost.dns.HopReader.Link;
import org.danepost.dns.HopReader.Stuck;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * What was proven about single names: an RRset, an alias, a denial, by owner and type, with its security. It serves any
 * lookup that comes to the same name while the walk finds the name in the same zone: signed with the same keys, or
 * unsigned. So nothing insecure outlives the proof that its zone is unsigned, nor the day on which it is signed. Only
 * what an answer section said of a name that was asked for is kept, or what the zone's signature proves; never anything
 * from authority or additional sections (RFC 2181 §5.4.1). May be used by many threads.
 */
final class HopCache {
    private final InstantSource clock;
    private final Cache<Key, Kept> cache;

    /** An alias stands for every type that is asked there. */
    private record Key(Name name, int type, boolean alias) {}

    /** @param end of the TTL, from which age is told; {@code expires} is never later */
    private record Kept(Hop hop, Optional<Name> apex, List<ZoneKey> keys, Instant end, Instant expires, int octets) {
        boolean fits(ZoneState zone) {
            return switch (zone) {
                case ZoneState.Signed signed ->
                    apex.filter(signed.apex()::equals).isPresent() && ZoneKey.same(keys, signed.keys());
                case ZoneState.Unsigned _ -> apex.isEmpty();
                case ZoneState.Nonexistent _, ZoneState.Broken _ -> false;
            };
        }
    }

    /** A hop as it is now, and until when it may be believed. */
    record Known(Hop hop, Instant until) {}

    HopCache(InstantSource clock, long octets) {
        this.clock = clock;
        this.cache = Caffeine.newBuilder()
                .maximumWeight(octets)
                .weigher((Key _, Kept kept) -> kept.octets())
                .executor(Runnable::run)
                .build();
    }

    Optional<Known> find(ZoneState zone, Question here) {
        Optional<Known> direct = find(zone, new Key(here.name(), here.type(), false));
        return direct.isPresent() || !followsAliases(here.type())
                ? direct
                : find(zone, new Key(here.name(), Type.CNAME, true));
    }

    private Optional<Known> find(ZoneState zone, Key key) {
        Kept kept = cache.getIfPresent(key);
        Instant now = clock.instant();
        if (kept == null || !now.isBefore(kept.expires) || !kept.fits(zone)) {
            return Optional.empty();
        }
        return Optional.of(new Known(withTtl(kept.hop, Duration.between(now, kept.end)), kept.expires));
    }

    /**
     * Keeps what was read.
     *
     * @param asked whether this very name was asked for; if not, it counts only when it is proven
     */
    void keep(ZoneState zone, Question here, Hop hop, boolean asked) {
        if (here.type() == Type.ANY || !(asked || HopReader.secure(hop))) { // RFC 2181 §5.4.1
            return;
        }
        Instant now = clock.instant();
        switch (hop) {
            case Data data -> put(zone, new Key(here.name(), here.type(), false), hop, data.ttl(), now);
            case Gone gone -> put(zone, new Key(here.name(), here.type(), false), hop, gone.ttl(), now);
            case Link link
            when followsAliases(here.type()) -> put(zone, new Key(here.name(), Type.CNAME, true), hop, link.ttl(), now);
            case Link _, Stuck _ -> {}
        }
    }

    private void put(ZoneState zone, Key key, Hop hop, Duration ttl, Instant now) {
        Instant end = now.plus(ttl);
        Instant bound = zone.dataUntil();
        Instant expires = bound.isBefore(end) ? bound : end;
        if (!now.isBefore(expires)) {
            return;
        }
        Optional<ZoneState.Signed> signed =
                zone instanceof ZoneState.Signed state ? Optional.of(state) : Optional.empty();
        Optional<Name> apex = signed.map(ZoneState.Signed::apex);
        List<ZoneKey> keys = signed.map(ZoneState.Signed::keys).orElse(List.of());
        cache.put(key, new Kept(hop, apex, keys, end, expires, octets(key, hop)));
    }

    /** Types for which an alias stands at a name: not for itself, nor for what belongs to the name (RFC 6840 §4.1). */
    private static boolean followsAliases(int type) {
        return switch (type) {
            case Type.CNAME, Type.DNAME, Type.DS, Type.DNSKEY, Type.NSEC, Type.NSEC3, Type.RRSIG, Type.ANY -> false;
            default -> true;
        };
    }

    private static Hop withTtl(Hop hop, Duration ttl) {
        return switch (hop) {
            case Data data -> new Data(data.records(), data.security(), ttl, data.error(), data.words(), data.proof());
            case Link link -> new Link(link.alias(), ttl, link.error(), link.words(), link.proof());
            case Gone gone -> new Gone(gone.kind(), gone.security(), ttl, gone.error(), gone.words(), gone.proof());
            case Stuck stuck -> stuck;
        };
    }

    private static int octets(Key key, Hop hop) {
        return Footprint.ENTRY
                + Footprint.of(key.name)
                + switch (hop) {
                    case Data data ->
                        Footprint.of(data.records())
                                + Footprint.of(data.words())
                                + data.proof().octets();
                    case Link link ->
                        Footprint.of(link.alias().target())
                                + Footprint.of(link.words())
                                + link.proof().octets();
                    case Gone gone -> Footprint.of(gone.words()) + gone.proof().octets();
                    case Stuck _ -> 0;
                };
    }

    long size() {
        cache.cleanUp();
        return cache.estimatedSize();
    }

    long octets() {
        return Shelf.weight(cache);
    }
}
