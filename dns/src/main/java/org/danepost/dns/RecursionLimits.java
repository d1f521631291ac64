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
 * @param aliasesPerResponse CNAME records taken from one response
 * @param signatureRecordsPerSet RRSIG records taken for one RRset
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
        int aliasesPerResponse,
        int signatureRecordsPerSet,
        Duration longestDelegation,
        Duration serverMemory,
        int delegations,
        int servers) {

    public RecursionLimits {
        Limit.within("serverPort", serverPort, 1, 65_535);
        Limit.within("sendsPerLookup", sendsPerLookup, 1, 10_000);
        Limit.within("sendsPerQuestion", sendsPerQuestion, 1, 1_000);
        Limit.within("referralsPerQuestion", referralsPerQuestion, 1, 10_000);
        Limit.within("targetsPerQuestion", targetsPerQuestion, 0, 1_000);
        Limit.within("targetsPerDelegation", targetsPerDelegation, 0, 1_000);
        Limit.within("missingTargets", missingTargets, 0, 1_000);
        Limit.within("targetDepth", targetDepth, 0, 16);
        Limit.within("minimisedSteps", minimisedSteps, 0, 127);
        Limit.within("serversPerDelegation", serversPerDelegation, 1, 1_000);
        Limit.within("addressesPerServer", addressesPerServer, 1, 1_000);
        Limit.within("aliasesPerResponse", aliasesPerResponse, 1, 32);
        Limit.within("signatureRecordsPerSet", signatureRecordsPerSet, 1, 64);
        Limit.within("longestDelegation in seconds", longestDelegation.toSeconds(), 1, 604_800);
        Limit.within("serverMemory in seconds", serverMemory.toSeconds(), 1, 86_400);
        Limit.within("delegations", delegations, 1, 10_000_000);
        Limit.within("servers", servers, 1, 10_000_000);
    }

    /** The defaults. */
    public static RecursionLimits standard() {
        return new Builder().build();
    }

    /** A builder that starts with these values. */
    public Builder toBuilder() {
        return new Builder()
                .serverPort(serverPort)
                .allowPrivateServers(allowPrivateServers)
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
                .servers(servers);
    }

    /** These limits for a closed network: authoritative servers on another port, on any address. */
    public RecursionLimits closedNetwork(int port) {
        return toBuilder().serverPort(port).allowPrivateServers(true).build();
    }

    /** Collects values; each setter is that of the component of its name, and starts at its default. */
    public static final class Builder {
        private int serverPort = 53;
        private boolean allowPrivateServers;
        private int sendsPerLookup = 200;
        private int sendsPerQuestion = 32;
        private int referralsPerQuestion = 130;
        private int targetsPerQuestion = 64;
        private int targetsPerDelegation = 16;
        private int missingTargets = 5;
        private int targetDepth = 4;
        private int minimisedSteps = 10;
        private int serversPerDelegation = 20;
        private int addressesPerServer = 16;
        private int aliasesPerResponse = 11;
        private int signatureRecordsPerSet = 8;
        private Duration longestDelegation = Duration.ofDays(1);
        private Duration serverMemory = Duration.ofMinutes(15);
        private int delegations = 20_000;
        private int servers = 20_000;

        private Builder() {}

        public Builder serverPort(int value) {
            serverPort = value;
            return this;
        }

        public Builder allowPrivateServers(boolean value) {
            allowPrivateServers = value;
            return this;
        }

        public Builder sendsPerLookup(int value) {
            sendsPerLookup = value;
            return this;
        }

        public Builder sendsPerQuestion(int value) {
            sendsPerQuestion = value;
            return this;
        }

        public Builder referralsPerQuestion(int value) {
            referralsPerQuestion = value;
            return this;
        }

        public Builder targetsPerQuestion(int value) {
            targetsPerQuestion = value;
            return this;
        }

        public Builder targetsPerDelegation(int value) {
            targetsPerDelegation = value;
            return this;
        }

        public Builder missingTargets(int value) {
            missingTargets = value;
            return this;
        }

        public Builder targetDepth(int value) {
            targetDepth = value;
            return this;
        }

        public Builder minimisedSteps(int value) {
            minimisedSteps = value;
            return this;
        }

        public Builder serversPerDelegation(int value) {
            serversPerDelegation = value;
            return this;
        }

        public Builder addressesPerServer(int value) {
            addressesPerServer = value;
            return this;
        }

        public Builder aliasesPerResponse(int value) {
            aliasesPerResponse = value;
            return this;
        }

        public Builder signatureRecordsPerSet(int value) {
            signatureRecordsPerSet = value;
            return this;
        }

        public Builder longestDelegation(Duration value) {
            longestDelegation = value;
            return this;
        }

        public Builder serverMemory(Duration value) {
            serverMemory = value;
            return this;
        }

        public Builder delegations(int value) {
            delegations = value;
            return this;
        }

        public Builder servers(int value) {
            servers = value;
            return this;
        }

        /** @throws IllegalArgumentException when a value is out of bounds; the message begins with its component */
        public RecursionLimits build() {
            return new RecursionLimits(
                    serverPort,
                    allowPrivateServers,
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
                    aliasesPerResponse,
                    signatureRecordsPerSet,
                    longestDelegation,
                    serverMemory,
                    delegations,
                    servers);
        }
    }
}
