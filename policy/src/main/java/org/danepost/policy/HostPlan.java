package org.danepost.policy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.danepost.sts.StsPolicy;

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

    /** Whether what it must prove makes sure that the server is the one that the destination or the administrator means. */
    public boolean proves() {
        return proves(requirement);
    }

    /** Whether it makes sure that the server is the one that the destination or the administrator means. */
    boolean proves(Requirement asked) {
        return switch (asked) {
            // RFC 8689 §4.2.1: who names the host, DNSSEC or MTA-STS, and who proves its certificate may be two
            case Requirement.Dane dane -> dane.assurance() == Requirement.Assurance.VERIFIED || vouched();
            case Requirement.Pkix pkix -> pkix.assurance() == Requirement.Assurance.VERIFIED;
            case Requirement.Fingerprint _, Requirement.Sts _ -> true;
            case Requirement.Encrypt _,
                    Requirement.Opportunistic _,
                    Requirement.Cleartext _,
                    Requirement.Audited _,
                    Requirement.Unreachable _ -> false;
        };
    }

    /** A policy in mode enforce lists the host. */
    private boolean vouched() {
        return sts.filter(StsStanding::listed)
                .flatMap(StsStanding::policy)
                .filter(kept -> kept.policy().mode() == StsPolicy.Mode.ENFORCE)
                .isPresent();
    }
}
