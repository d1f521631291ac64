package org.danepost.dns;

import java.time.Duration;

/**
 * What finding answers from the root may cost, and whom it may ask. The numbers are those that other resolvers settled on
 * after the attacks that multiply one question into many (NXNSAttack, NRDelegation, CAMP).
 *
 * @param serverPort the port of authoritative servers: 53, but in a closed network or a test
 * @param allowPrivateServers whether a delegation may lead to loopback, private and other addresses that are not of the
 *     public Internet; root hints may hold them in any case
 * @param sendsPerLookup queries on the wire for one lookup with everything it needs, asking again included
 * @param sendsPerQuestion queries on the wire for one name on the way
 * @param referralsPerQuestion delegations followed for one question, with the look-up of server addresses
 * @param targetsPerQuestion name servers whose addresses are looked up for one question
 * @param targetsPerDelegation the same, for one delegation
 * @param missingTargets name servers without an address after which no more are looked up for a question
 * @param targetDepth look-ups of server addresses within each other
 * @param minimisedSteps names short of the full one that are asked (RFC 9156 §2.3); 0 asks the full name everywhere
 * @param serversPerDelegation NS records taken from a delegation
 * @param addressesPerServer addresses used of one name server
 * @param aliases CNAME records taken from one response
 * @param signaturesPerSet RRSIG records taken for one RRset
 * @param longestDelegation ceiling for the lifetime of a delegation
 * @param serverMemory how long what was learnt about a server is kept
 * @param delegations delegations kept
 * @param servers servers remembered
 */
public record RecursionLimits(
        int serverPort,
        boolean allowPrivateServers,
        int sendsPerLookup,
        int sendsPerQuestion,
        int referralsPerQuestion,
        int targetsPerQuestion,
        int targetsPerDelegation,
        int missingTargets,
        int targetDepth,
        int minimisedSteps,
        int serversPerDelegation,
        int addressesPerServer,
        int aliases,
        int signaturesPerSet,
        Duration longestDelegation,
        Duration serverMemory,
        int delegations,
        int servers) {

    public RecursionLimits {
        within("serverPort", serverPort, 1, 65_535);
        within("sendsPerLookup", sendsPerLookup, 1, 10_000);
        within("sendsPerQuestion", sendsPerQuestion, 1, 1_000);
        within("referralsPerQuestion", referralsPerQuestion, 1, 10_000);
        within("targetsPerQuestion", targetsPerQuestion, 0, 1_000);
        within("targetsPerDelegation", targetsPerDelegation, 0, 1_000);
        within("missingTargets", missingTargets, 0, 1_000);
        within("targetDepth", targetDepth, 0, 16);
        within("minimisedSteps", minimisedSteps, 0, 127);
        within("serversPerDelegation", serversPerDelegation, 1, 1_000);
        within("addressesPerServer", addressesPerServer, 1, 1_000);
        within("aliases", aliases, 1, 32);
        within("signaturesPerSet", signaturesPerSet, 1, 64);
        within("longestDelegation in seconds", longestDelegation.toSeconds(), 1, 604_800);
        within("serverMemory in seconds", serverMemory.toSeconds(), 1, 86_400);
        within("delegations", delegations, 1, 10_000_000);
        within("servers", servers, 1, 10_000_000);
    }

    private static void within(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " is " + value + ", allowed are " + least + " to " + most);
        }
    }

    /** The defaults. */
    public static RecursionLimits standard() {
        return new RecursionLimits(
                53,
                false,
                200,
                32,
                130,
                64,
                16,
                5,
                4,
                10,
                20,
                16,
                11,
                8,
                Duration.ofDays(1),
                Duration.ofMinutes(15),
                20_000,
                20_000);
    }

    /** These limits for a closed network: authoritative servers on another port, on any address. */
    public RecursionLimits closedNetwork(int port) {
        return new RecursionLimits(
                port,
                true,
                sendsPerLookup,
                sendsPerQuestion,
                referralsPerQuestion,
                targetsPerQuestion,
                targetsPerDelegation,
                missingTargets,
                targetDepth,
                minimisedSteps,
                serversPerDelegation,
                addressesPerServer,
                aliases,
                signaturesPerSet,
                longestDelegation,
                serverMemory,
                delegations,
                servers);
    }

    /** These limits with other numbers of queries on the wire. */
    public RecursionLimits withSends(int perQuestion, int perLookup) {
        return new RecursionLimits(
                serverPort,
                allowPrivateServers,
                perLookup,
                perQuestion,
                referralsPerQuestion,
                targetsPerQuestion,
                targetsPerDelegation,
                missingTargets,
                targetDepth,
                minimisedSteps,
                serversPerDelegation,
                addressesPerServer,
                aliases,
                signaturesPerSet,
                longestDelegation,
                serverMemory,
                delegations,
                servers);
    }

    /** These limits with other numbers of name servers looked up. */
    public RecursionLimits withTargets(int perQuestion, int perDelegation, int missing) {
        return new RecursionLimits(
                serverPort,
                allowPrivateServers,
                sendsPerLookup,
                sendsPerQuestion,
                referralsPerQuestion,
                perQuestion,
                perDelegation,
                missing,
                targetDepth,
                minimisedSteps,
                serversPerDelegation,
                addressesPerServer,
                aliases,
                signaturesPerSet,
                longestDelegation,
                serverMemory,
                delegations,
                servers);
    }

    /** These limits with another number of delegations followed. */
    public RecursionLimits withReferrals(int perQuestion) {
        return new RecursionLimits(
                serverPort,
                allowPrivateServers,
                sendsPerLookup,
                sendsPerQuestion,
                perQuestion,
                targetsPerQuestion,
                targetsPerDelegation,
                missingTargets,
                targetDepth,
                minimisedSteps,
                serversPerDelegation,
                addressesPerServer,
                aliases,
                signaturesPerSet,
                longestDelegation,
                serverMemory,
                delegations,
                servers);
    }
}
