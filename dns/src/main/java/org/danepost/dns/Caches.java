package org.danepost.dns;

import java.time.InstantSource;
import java.util.Optional;
import org.danepost.dns.HopReader.Gone;
import org.danepost.dns.HopReader.Hop;

/**
 * What one resolver has learnt about single names, and the shares of memory that its caches have. May be used by many
 * threads.
 *
 * @param hops RRsets, aliases and denials by owner and type
 * @param denials NSEC and NSEC3 records
 * @param counters what all caches have done
 */
record Caches(HopCache hops, ProvenDenials denials, CacheCounters counters) {
    static Caches of(CachePolicy cachePolicy, ResolverPolicy policy, InstantSource clock) {
        CacheCounters counters = new CacheCounters();
        return new Caches(
                new HopCache(clock, share(policy, 30)),
                new ProvenDenials(cachePolicy, policy, clock, counters, share(policy, 15)),
                counters);
    }

    /** So many hundredths of the memory for caches. */
    static long share(ResolverPolicy policy, int hundredths) {
        return Math.max(1, policy.cacheOctets() / 100 * hundredths);
    }

    /** What is known of a name without asking: its RRset, else a denial that follows from what others were told. */
    Optional<HopCache.Known> known(ZoneState zone, Question here, InstantSource clock, WorkBudget budget) {
        if (budget.renewing()) {
            return Optional.empty();
        }
        Optional<HopCache.Known> set = hops.find(zone, here);
        if (set.isPresent()) {
            counters.setHits.increment();
            return set;
        }
        return zone instanceof ZoneState.Signed signed
                ? denials.absence(signed, here.name(), here.type(), budget)
                        .map(denial ->
                                new HopCache.Known(gone(denial), clock.instant().plus(denial.ttl())))
                : Optional.empty();
    }

    private static Hop gone(Denial.Proven denial) {
        return new Gone(denial.kind(), denial.security(), denial.ttl(), denial.error(), denial.words(), Proof.NONE);
    }
}
