package org.danepost.bench;

import java.time.Duration;

/**
 * How a soak runs.
 *
 * @param length the whole run
 * @param rate lookups started per second
 * @param seed of everything that is drawn; the interleaving of threads is not repeatable
 * @param zones leaf zones
 * @param longestTtl ceiling of all lifetimes in the caches, delegations too
 * @param shortestFailure how long a first failure is remembered
 * @param longestFailure how long a repeated one is
 * @param lookupTimeout how long one lookup may take
 * @param tryTimeout how long one try at one server may take
 * @param storm how long servers die and lie in each cycle
 * @param calm how long all are well afterwards
 * @param cacheOctets size of each resolver's caches, small enough to be full soon
 */
record SoakSettings(
        Duration length,
        int rate,
        long seed,
        int zones,
        Duration longestTtl,
        Duration shortestFailure,
        Duration longestFailure,
        Duration lookupTimeout,
        Duration tryTimeout,
        Duration storm,
        Duration calm,
        long cacheOctets) {

    /** What a busy machine and a collection of garbage may add to a time limit. */
    static final Duration GRACE = Duration.ofSeconds(2);

    static SoakSettings of(Duration length, int rate, long seed) {
        return new SoakSettings(
                length,
                rate,
                seed,
                120,
                Duration.ofSeconds(8),
                Duration.ofSeconds(1),
                Duration.ofSeconds(8),
                Duration.ofSeconds(5),
                Duration.ofMillis(500),
                Duration.ofSeconds(50),
                Duration.ofSeconds(70),
                4L << 20);
    }

    /** A run of some twenty seconds, for the build. */
    static SoakSettings smoke(long seed) {
        return new SoakSettings(
                Duration.ofSeconds(20),
                60,
                seed,
                24,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                Duration.ofMillis(400),
                Duration.ofSeconds(3),
                Duration.ofSeconds(10),
                1L << 20);
    }

    /** How long a stale answer is given before its servers are tried again (RFC 8767 §5). */
    private static final Duration STALE = Duration.ofSeconds(30);

    /** When everything has been well for so long, no stale answer may be left either. */
    Duration renewal() {
        return recovery().plus(STALE);
    }

    /** When everything has been well for so long, every lookup must succeed again. */
    Duration recovery() {
        return longestTtl.plus(longestFailure).plus(lookupTimeout).plus(GRACE);
    }
}
