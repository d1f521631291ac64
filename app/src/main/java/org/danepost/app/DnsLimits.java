package org.danepost.app;

import java.time.Duration;
import java.util.function.Supplier;
import org.danepost.dns.RecursionLimits;
import org.danepost.dns.ResolverPolicy;

/**
 * Table {@code [dns.limits]}: what one lookup may cost and how long things are kept. Each component is one of the same name
 * in {@link ResolverPolicy} or {@link RecursionLimits}; those have the bounds.
 */
record DnsLimits(
        @Setting("The UDP payload size advertised, octets.") int udpSize,

        @Setting("UDP tries per server and query (RFC 9520 §3.1).")
        int triesPerServer,

        @Setting("The longest alias chain followed.") int aliases,

        @Setting("Signature checks for one RRset, good ones included.")
        int signaturesPerSet,

        @Setting("Signature checks for one lookup, the chain of trust included.")
        int signaturesPerLookup,

        @Setting("Keys of one zone that carry the tag of a DS record and do not match it.")
        int dsMismatches,

        @Setting("NSEC3 hashes computed for one lookup.") int nsec3Hashes,

        @Setting("Questions that one lookup may need answered, the chain of trust included.")
        int queriesPerLookup,

        @Setting("How often a question is repeated when its answer cannot be proven.")
        int askAgain,

        @Setting("The longest that found records are kept.") Duration longestTtl,

        @Setting("The longest that denials are kept (RFC 2308 §5).")
        Duration longestNegativeTtl,

        @Setting("How long the first failure of a question is remembered (RFC 9520 §3.2).")
        Duration shortestFailure,

        @Setting("How long a repeated failure is remembered (RFC 9520 §3.2).")
        Duration longestFailure,

        @Setting("TCP connections open at a time, to all servers asked.")
        int tcpConnections,

        @Setting("TCP connections open at a time to one server (RFC 7766 §6.2.2).")
        int tcpConnectionsPerServer,

        @Setting("How long a TCP connection is kept that nobody uses (RFC 7766 §6.2.3).")
        Duration tcpIdle,

        @Setting("The rough size of the cache of answers, octets; the cache of zones gets the same again.")
        long cacheOctets,

        @Setting("Mode recursive: queries on the wire for one lookup, with everything it needs.")
        int sendsPerLookup,

        @Setting("Mode recursive: queries on the wire for one name on the way.")
        int sendsPerQuestion,

        @Setting("Mode recursive: delegations followed for one question.")
        int referralsPerQuestion,

        @Setting("Mode recursive: name servers whose addresses are looked up for one question.")
        int targetsPerQuestion,

        @Setting("Mode recursive: name servers whose addresses are looked up for one delegation.")
        int targetsPerDelegation,

        @Setting("Mode recursive: name servers without an address after which no more are looked up for a question.")
        int missingTargets,

        @Setting("Mode recursive: look-ups of name servers' addresses within each other.")
        int targetDepth,

        @Setting("Mode recursive: names short of the full one that are asked (RFC 9156 §2.3); 0 asks for the full name"
                + " everywhere.")
        int minimisedSteps,

        @Setting("Mode recursive: name servers taken from a delegation.")
        int serversPerDelegation,

        @Setting("Mode recursive: addresses used of one name server.")
        int addressesPerServer,

        @Setting("Mode recursive: aliases taken from one response.")
        int aliasesPerResponse,

        @Setting("Mode recursive: signatures taken for one RRset.")
        int signatureRecordsPerSet,

        @Setting("Mode recursive: the longest that a delegation is kept.")
        Duration longestDelegation,

        @Setting("Mode recursive: how long what was learnt about a server is kept.")
        Duration serverMemory,

        @Setting("Mode recursive: delegations kept.") int delegations,

        @Setting("Mode recursive: servers remembered.") int servers) {

    /** What the resolver has when nothing is configured. */
    static DnsLimits of(ResolverPolicy policy, RecursionLimits recursion) {
        return new DnsLimits(
                policy.udpSize(),
                policy.triesPerServer(),
                policy.aliases(),
                policy.signaturesPerSet(),
                policy.signaturesPerLookup(),
                policy.dsMismatches(),
                policy.nsec3Hashes(),
                policy.queriesPerLookup(),
                policy.askAgain(),
                policy.longestTtl(),
                policy.longestNegativeTtl(),
                policy.shortestFailure(),
                policy.longestFailure(),
                policy.tcpConnections(),
                policy.tcpConnectionsPerServer(),
                policy.tcpIdle(),
                policy.cacheOctets(),
                recursion.sendsPerLookup(),
                recursion.sendsPerQuestion(),
                recursion.referralsPerQuestion(),
                recursion.targetsPerQuestion(),
                recursion.targetsPerDelegation(),
                recursion.missingTargets(),
                recursion.targetDepth(),
                recursion.minimisedSteps(),
                recursion.serversPerDelegation(),
                recursion.addressesPerServer(),
                recursion.aliasesPerResponse(),
                recursion.signatureRecordsPerSet(),
                recursion.longestDelegation(),
                recursion.serverMemory(),
                recursion.delegations(),
                recursion.servers());
    }

    /** @throws UserError that names the setting when a value is out of bounds */
    ResolverPolicy policy(ResolverPolicy base) {
        return checked(() -> base.toBuilder()
                .udpSize(udpSize)
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
                .cacheOctets(cacheOctets)
                .build());
    }

    /** @throws UserError that names the setting when a value is out of bounds */
    RecursionLimits recursion(RecursionLimits base) {
        return checked(() -> base.toBuilder()
                .sendsPerLookup(sendsPerLookup)
                .sendsPerQuestion(sendsPerQuestion)
                .referralsPerQuestion(referralsPerQuestion)
                .targetsPerQuestion(targetsPerQuestion)
                .targetsPerDelegation(targetsPerDelegation)
                .missingTargets(missingTargets)
                .targetDepth(targetDepth)
                .minimisedSteps(minimisedSteps)
                .serversPerDelegation(serversPerDelegation)
                .addressesPerServer(addressesPerServer)
                .aliasesPerResponse(aliasesPerResponse)
                .signatureRecordsPerSet(signatureRecordsPerSet)
                .longestDelegation(longestDelegation)
                .serverMemory(serverMemory)
                .delegations(delegations)
                .servers(servers)
                .build());
    }

    private static <T> T checked(Supplier<T> making) {
        try {
            return making.get();
        } catch (IllegalArgumentException e) {
            String message = ConfigurationFile.kebab(String.valueOf(e.getMessage()));
            throw new UserError("dns.limits." + message + "; remedy: change the value in the configuration file", e);
        }
    }
}
