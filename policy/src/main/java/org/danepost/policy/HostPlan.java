package org.danepost.policy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One host of a plan.
 *
 * @param host the name as in the MX record (or the destination itself), A-labels, no final dot; or an address literal
 * @param preference the MX preference; 0 where no MX record stands behind it
 * @param port the TCP port
 * @param addresses in the order to try; empty when unreachable for want of addresses. Only addresses whose security the
 *     requirement rests on
 * @param requirement what the host must prove
 * @param evidence the answers and rules that led here, in order
 * @param terms what a session must keep to besides
 * @param sts where it stands under MTA-STS; empty where that has nothing to say
 */
public record HostPlan(
        String host,
        int preference,
        int port,
        List<InetAddress> addresses,
        Requirement requirement,
        List<Evidence> evidence,
        SessionTerms terms,
        Optional<StsStanding> sts) {
    public HostPlan {
        addresses = List.copyOf(addresses);
        evidence = List.copyOf(evidence);
    }

    /** A host with {@link SessionTerms#ordinary()}, about which MTA-STS has nothing to say. */
    public HostPlan(
            String host,
            int preference,
            int port,
            List<InetAddress> addresses,
            Requirement requirement,
            List<Evidence> evidence) {
        this(host, preference, port, addresses, requirement, evidence, SessionTerms.ordinary(), Optional.empty());
    }

    /** The same host after MTA-STS had its say. */
    HostPlan under(StsStanding standing, Requirement newRequirement, List<Evidence> more) {
        List<Evidence> all = new ArrayList<>(evidence);
        all.addAll(more);
        return new HostPlan(host, preference, port, addresses, newRequirement, all, terms, Optional.of(standing));
    }

    /** The same host with other demands. */
    public HostPlan demanding(Requirement newRequirement, List<Evidence> newEvidence, SessionTerms newTerms) {
        return new HostPlan(host, preference, port, addresses, newRequirement, newEvidence, newTerms, sts);
    }
}
