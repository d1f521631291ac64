package org.danepost.dns;

import java.time.Duration;

/**
 * What a resolver does with what it has learnt, beyond keeping answers for their TTL. How much memory all of it may take
 * is {@link ResolverPolicy#cacheOctets()}.
 *
 * @param aggressive whether proven NSEC and NSEC3 records answer other questions that they deny as well (RFC 8198)
 * @param denialsPerZone how many such records are kept of one zone
 * @param stale how long after its end an insecure A, AAAA or MX answer may still serve while its servers fail (RFC 8767);
 *     zero for never
 * @param prefetch whether an answer that is asked for often is renewed in the background before it ends
 * @param renewals how many such renewals may run at once
 */
public record CachePolicy(boolean aggressive, int denialsPerZone, Duration stale, boolean prefetch, int renewals) {
    private static final Duration LONGEST_STALE = Duration.ofDays(3); // RFC 8767 §5

    public CachePolicy {
        within("denialsPerZone", denialsPerZone, 2, 1_000_000);
        within("renewals", renewals, 1, 1_000);
        if (stale.isNegative() || stale.compareTo(LONGEST_STALE) > 0) {
            throw new IllegalArgumentException("stale is " + stale + ", allowed are zero to three days");
        }
    }

    private static void within(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " is " + value + ", allowed are " + least + " to " + most);
        }
    }

    /** The defaults: all of it, with stale answers for an hour at most. */
    public static CachePolicy standard() {
        return new CachePolicy(true, 10_000, Duration.ofHours(1), true, 16);
    }

    /** Nothing but keeping what was asked for until it ends. */
    public static CachePolicy plain() {
        return new CachePolicy(false, 10_000, Duration.ZERO, false, 16);
    }

    /** This policy with aggressive use of denials switched on or off. */
    public CachePolicy withAggressive(boolean on) {
        return new CachePolicy(on, denialsPerZone, stale, prefetch, renewals);
    }

    /** This policy with another limit of denials per zone. */
    public CachePolicy withDenialsPerZone(int most) {
        return new CachePolicy(aggressive, most, stale, prefetch, renewals);
    }

    /** This policy with stale answers for at most this long; zero for none. */
    public CachePolicy withStale(Duration most) {
        return new CachePolicy(aggressive, denialsPerZone, most, prefetch, renewals);
    }

    /** This policy with renewal ahead of time switched on or off. */
    public CachePolicy withPrefetch(boolean on) {
        return new CachePolicy(aggressive, denialsPerZone, stale, on, renewals);
    }
}
