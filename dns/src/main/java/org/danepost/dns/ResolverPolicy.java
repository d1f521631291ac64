package org.danepost.dns;

import java.time.Duration;

/**
 * What a validating resolver accepts and how much work it does for one lookup.
 *
 * @param sha1Algorithms whether algorithms 5 and 7 count as supported; off makes such zones insecure (RFC 9905 §2)
 * @param nsec3Iterations NSEC3 iterations above this make a denial insecure (RFC 9276 §3.2)
 * @param udpSize the UDP payload size advertised, octets
 * @param tryTimeout how long one try at one server may take
 * @param lookupTimeout how long one lookup may take, with everything it needs
 * @param triesPerServer UDP tries per server and query, at most three (RFC 9520 §3.1)
 * @param aliases the longest alias chain followed (RFC 9520 §2.4)
 * @param signaturesPerSet signature checks per RRset, good ones included
 * @param signaturesPerLookup signature checks per lookup, the chain of trust included
 * @param dsMismatches keys that carry the right tag and do not match a DS, per zone
 * @param nsec3Hashes NSEC3 hashes computed per lookup
 * @param queriesPerLookup questions put to the upstream per lookup
 * @param askAgain how often a question is repeated when the answer cannot be proven
 * @param longestTtl ceiling for the lifetime of found records
 * @param longestNegativeTtl ceiling for the lifetime of denials (RFC 2308 §5)
 * @param shortestFailure how long the first failure of a question is remembered (RFC 9520 §3.2)
 * @param longestFailure how long a repeated failure is remembered, at most five minutes (RFC 9520 §3.2)
 * @param cacheOctets the rough size of all caches together
 */
public record ResolverPolicy(
        boolean sha1Algorithms,
        int nsec3Iterations,
        int udpSize,
        Duration tryTimeout,
        Duration lookupTimeout,
        int triesPerServer,
        int aliases,
        int signaturesPerSet,
        int signaturesPerLookup,
        int dsMismatches,
        int nsec3Hashes,
        int queriesPerLookup,
        int askAgain,
        Duration longestTtl,
        Duration longestNegativeTtl,
        Duration shortestFailure,
        Duration longestFailure,
        long cacheOctets) {

    public ResolverPolicy {
        within("nsec3Iterations", nsec3Iterations, 0, 500);
        within("udpSize", udpSize, 1220, 8_000); // RFC 4035 §4.1
        within("triesPerServer", triesPerServer, 1, 3); // RFC 9520 §3.1
        within("aliases", aliases, 1, 32);
        within("signaturesPerSet", signaturesPerSet, 1, 64);
        within("signaturesPerLookup", signaturesPerLookup, 1, 1_000);
        within("dsMismatches", dsMismatches, 0, 64);
        within("nsec3Hashes", nsec3Hashes, 1, 10_000);
        within("queriesPerLookup", queriesPerLookup, 1, 1_000);
        within("askAgain", askAgain, 0, 5);
        within("tryTimeout in milliseconds", tryTimeout.toMillis(), 1, 60_000);
        within("lookupTimeout in milliseconds", lookupTimeout.toMillis(), 1, 600_000);
        within("longestTtl in seconds", longestTtl.toSeconds(), 1, 604_800);
        within("longestNegativeTtl in seconds", longestNegativeTtl.toSeconds(), 1, 10_800);
        within("shortestFailure in seconds", shortestFailure.toSeconds(), 1, 300);
        within("longestFailure in seconds", longestFailure.toSeconds(), shortestFailure.toSeconds(), 300);
        within("cacheOctets", cacheOctets, 1, Long.MAX_VALUE);
    }

    private static void within(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " is " + value + ", allowed are " + least + " to " + most);
        }
    }

    /** The defaults. */
    public static ResolverPolicy standard() {
        return new ResolverPolicy(
                false,
                50,
                1232,
                Duration.ofMillis(1_500),
                Duration.ofSeconds(10),
                2,
                11,
                8,
                96,
                4,
                256,
                100,
                2,
                Duration.ofDays(1),
                Duration.ofHours(1),
                Duration.ofSeconds(5),
                Duration.ofMinutes(5),
                64L << 20);
    }

    /** This policy with algorithms 5 and 7 switched on or off. */
    public ResolverPolicy withSha1Algorithms(boolean on) {
        return new ResolverPolicy(
                on,
                nsec3Iterations,
                udpSize,
                tryTimeout,
                lookupTimeout,
                triesPerServer,
                aliases,
                signaturesPerSet,
                signaturesPerLookup,
                dsMismatches,
                nsec3Hashes,
                queriesPerLookup,
                askAgain,
                longestTtl,
                longestNegativeTtl,
                shortestFailure,
                longestFailure,
                cacheOctets);
    }

    /** This policy with another limit of NSEC3 iterations. */
    public ResolverPolicy withNsec3Iterations(int most) {
        return new ResolverPolicy(
                sha1Algorithms,
                most,
                udpSize,
                tryTimeout,
                lookupTimeout,
                triesPerServer,
                aliases,
                signaturesPerSet,
                signaturesPerLookup,
                dsMismatches,
                nsec3Hashes,
                queriesPerLookup,
                askAgain,
                longestTtl,
                longestNegativeTtl,
                shortestFailure,
                longestFailure,
                cacheOctets);
    }

    /** This policy with other time limits. */
    public ResolverPolicy withTimeouts(Duration oneTry, Duration wholeLookup) {
        return new ResolverPolicy(
                sha1Algorithms,
                nsec3Iterations,
                udpSize,
                oneTry,
                wholeLookup,
                triesPerServer,
                aliases,
                signaturesPerSet,
                signaturesPerLookup,
                dsMismatches,
                nsec3Hashes,
                queriesPerLookup,
                askAgain,
                longestTtl,
                longestNegativeTtl,
                shortestFailure,
                longestFailure,
                cacheOctets);
    }

    /** This policy with another size of all caches together. */
    public ResolverPolicy withCacheOctets(long octets) {
        return new ResolverPolicy(
                sha1Algorithms,
                nsec3Iterations,
                udpSize,
                tryTimeout,
                lookupTimeout,
                triesPerServer,
                aliases,
                signaturesPerSet,
                signaturesPerLookup,
                dsMismatches,
                nsec3Hashes,
                queriesPerLookup,
                askAgain,
                longestTtl,
                longestNegativeTtl,
                shortestFailure,
                longestFailure,
                octets);
    }
}
