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
 * @param tcpConnections connections open at a time, to all servers
 * @param tcpConnectionsPerServer connections open at a time to one server (RFC 7766 §6.2.2)
 * @param tcpIdle how long a connection is kept that nobody uses (RFC 7766 §6.2.3)
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
        int tcpConnections,
        int tcpConnectionsPerServer,
        Duration tcpIdle,
        long cacheOctets) {

    public ResolverPolicy {
        Limit.within("nsec3Iterations", nsec3Iterations, 0, 500);
        Limit.within("udpSize", udpSize, 1220, 8_000); // RFC 4035 §4.1
        Limit.within("triesPerServer", triesPerServer, 1, 3); // RFC 9520 §3.1
        Limit.within("aliases", aliases, 1, 32);
        Limit.within("signaturesPerSet", signaturesPerSet, 1, 64);
        Limit.within("signaturesPerLookup", signaturesPerLookup, 1, 1_000);
        Limit.within("dsMismatches", dsMismatches, 0, 64);
        Limit.within("nsec3Hashes", nsec3Hashes, 1, 10_000);
        Limit.within("queriesPerLookup", queriesPerLookup, 1, 1_000);
        Limit.within("askAgain", askAgain, 0, 5);
        Limit.within("tryTimeout in milliseconds", tryTimeout.toMillis(), 1, 60_000);
        Limit.within("lookupTimeout in milliseconds", lookupTimeout.toMillis(), 1, 600_000);
        Limit.within("longestTtl in seconds", longestTtl.toSeconds(), 1, 604_800);
        Limit.within("longestNegativeTtl in seconds", longestNegativeTtl.toSeconds(), 1, 10_800);
        Limit.within("shortestFailure in seconds", shortestFailure.toSeconds(), 1, 300);
        Limit.within("longestFailure in seconds", longestFailure.toSeconds(), shortestFailure.toSeconds(), 300);
        Limit.within("tcpConnections", tcpConnections, 1, 10_000);
        Limit.within("tcpConnectionsPerServer", tcpConnectionsPerServer, 1, 100);
        Limit.within("tcpIdle in milliseconds", tcpIdle.toMillis(), 1, 60_000);
        Limit.within("cacheOctets", cacheOctets, 1, Long.MAX_VALUE);
    }

    /** The defaults. */
    public static ResolverPolicy standard() {
        return new Builder().build();
    }

    /** A builder that starts with these values. */
    public Builder toBuilder() {
        return new Builder()
                .sha1Algorithms(sha1Algorithms)
                .nsec3Iterations(nsec3Iterations)
                .udpSize(udpSize)
                .tryTimeout(tryTimeout)
                .lookupTimeout(lookupTimeout)
                .triesPerServer(triesPerServer)
                .aliases(aliases)
                .signaturesPerSet(signaturesPerSet)
                .signaturesPerLookup(signaturesPerLookup)
                .dsMismatches(dsMismatches)
                .nsec3Hashes(nsec3Hashes)
                .queriesPerLookup(queriesPerLookup)
                .askAgain(askAgain)
                .longestTtl(longestTtl)
                .longestNegativeTtl(longestNegativeTtl)
                .shortestFailure(shortestFailure)
                .longestFailure(longestFailure)
                .tcpConnections(tcpConnections)
                .tcpConnectionsPerServer(tcpConnectionsPerServer)
                .tcpIdle(tcpIdle)
                .cacheOctets(cacheOctets);
    }

    /** This policy with algorithms 5 and 7 switched on or off. */
    public ResolverPolicy withSha1Algorithms(boolean on) {
        return toBuilder().sha1Algorithms(on).build();
    }

    /** This policy with other time limits. */
    public ResolverPolicy withTimeouts(Duration oneTry, Duration wholeLookup) {
        return toBuilder().tryTimeout(oneTry).lookupTimeout(wholeLookup).build();
    }

    /** Collects values; each setter is that of the component of its name, and starts at its default. */
    public static final class Builder {
        private boolean sha1Algorithms;
        private int nsec3Iterations = 50;
        private int udpSize = 1232;
        private Duration tryTimeout = Duration.ofMillis(1_500);
        private Duration lookupTimeout = Duration.ofSeconds(10);
        private int triesPerServer = 2;
        private int aliases = 11;
        private int signaturesPerSet = 8;
        private int signaturesPerLookup = 96;
        private int dsMismatches = 4;
        private int nsec3Hashes = 256;
        private int queriesPerLookup = 100;
        private int askAgain = 2;
        private Duration longestTtl = Duration.ofDays(1);
        private Duration longestNegativeTtl = Duration.ofHours(1);
        private Duration shortestFailure = Duration.ofSeconds(5);
        private Duration longestFailure = Duration.ofMinutes(5);
        private int tcpConnections = 100;
        private int tcpConnectionsPerServer = 4;
        private Duration tcpIdle = Duration.ofSeconds(3);
        private long cacheOctets = 64L << 20;

        private Builder() {}

        public Builder sha1Algorithms(boolean value) {
            sha1Algorithms = value;
            return this;
        }

        public Builder nsec3Iterations(int value) {
            nsec3Iterations = value;
            return this;
        }

        public Builder udpSize(int value) {
            udpSize = value;
            return this;
        }

        public Builder tryTimeout(Duration value) {
            tryTimeout = value;
            return this;
        }

        public Builder lookupTimeout(Duration value) {
            lookupTimeout = value;
            return this;
        }

        public Builder triesPerServer(int value) {
            triesPerServer = value;
            return this;
        }

        public Builder aliases(int value) {
            aliases = value;
            return this;
        }

        public Builder signaturesPerSet(int value) {
            signaturesPerSet = value;
            return this;
        }

        public Builder signaturesPerLookup(int value) {
            signaturesPerLookup = value;
            return this;
        }

        public Builder dsMismatches(int value) {
            dsMismatches = value;
            return this;
        }

        public Builder nsec3Hashes(int value) {
            nsec3Hashes = value;
            return this;
        }

        public Builder queriesPerLookup(int value) {
            queriesPerLookup = value;
            return this;
        }

        public Builder askAgain(int value) {
            askAgain = value;
            return this;
        }

        public Builder longestTtl(Duration value) {
            longestTtl = value;
            return this;
        }

        public Builder longestNegativeTtl(Duration value) {
            longestNegativeTtl = value;
            return this;
        }

        public Builder shortestFailure(Duration value) {
            shortestFailure = value;
            return this;
        }

        public Builder longestFailure(Duration value) {
            longestFailure = value;
            return this;
        }

        public Builder tcpConnections(int value) {
            tcpConnections = value;
            return this;
        }

        public Builder tcpConnectionsPerServer(int value) {
            tcpConnectionsPerServer = value;
            return this;
        }

        public Builder tcpIdle(Duration value) {
            tcpIdle = value;
            return this;
        }

        public Builder cacheOctets(long value) {
            cacheOctets = value;
            return this;
        }

        /** @throws IllegalArgumentException when a value is out of bounds; the message begins with its component */
        public ResolverPolicy build() {
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
                    tcpConnections,
                    tcpConnectionsPerServer,
                    tcpIdle,
                    cacheOctets);
        }
    }
}
