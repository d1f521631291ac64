package org.danepost.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.danepost.dns.Answer;

/** The ends a plan can come to, each with its status code (RFC 3463), its words and who can mend it. */
final class Conclusion {
    private Conclusion() {}

    /**
     * Deliver if some host may be used, else wait (RFC 7672 §2.1.2), naming every host and why. Refused only where every host
     * is for good: that is REQUIRETLS without a host that could meet it (RFC 8689 §4.2.1).
     */
    static Plan of(String domain, List<HostPlan> hosts, List<Evidence> evidence) {
        List<Plan.Reason> reasons = new ArrayList<>();
        for (HostPlan host : hosts) {
            if (!(host.requirement() instanceof Requirement.Unreachable unreachable)) {
                return new Plan.Deliver(domain, hosts, evidence);
            }
            reasons.add(unreachable.reason());
        }
        Optional<Plan.Reason> hope =
                reasons.stream().filter(reason -> !reason.permanent()).findFirst();
        Plan.Reason all = together(hosts, reasons, hope.orElse(reasons.getFirst()));
        return hope.isPresent()
                ? new Plan.Defer(domain, all, hosts, evidence)
                : new Plan.Reject(domain, all, withHosts(evidence, hosts));
    }

    private static Plan.Reason together(List<HostPlan> hosts, List<Plan.Reason> reasons, Plan.Reason decisive) {
        if (reasons.size() == 1) {
            return decisive;
        }
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < reasons.size(); i++) {
            parts.add(hosts.get(i).host() + ": " + reasons.get(i).text());
        }
        String remedy = String.join(
                " ", reasons.stream().map(Plan.Reason::remedy).distinct().toList());
        return new Plan.Reason(decisive.enhancedCode(), String.join("; ", parts), remedy, decisive.result());
    }

    private static List<Evidence> withHosts(List<Evidence> evidence, List<HostPlan> hosts) {
        List<Evidence> all = new ArrayList<>(evidence);
        hosts.forEach(host -> all.addAll(host.evidence()));
        return all;
    }

    /** The plan with the local policy in front of its evidence. */
    static Plan under(List<Evidence> policy, Plan plan) {
        List<Evidence> evidence = new ArrayList<>(policy);
        evidence.addAll(plan.evidence());
        return switch (plan) {
            case Plan.Deliver deliver -> new Plan.Deliver(deliver.domain(), deliver.hosts(), evidence);
            case Plan.Defer defer -> new Plan.Defer(defer.domain(), defer.reason(), defer.hosts(), evidence);
            case Plan.Reject reject -> new Plan.Reject(reject.domain(), reject.reason(), evidence);
        };
    }

    static Plan mxFailed(String domain, Answer answer, Plan.Reason reason) {
        Evidence evidence =
                new Evidence("RFC 7672 §2.1.2", reason.text() + "; which hosts to use is unknown", Optional.of(answer));
        return new Plan.Defer(domain, reason, List.of(), List.of(evidence));
    }

    static Plan noSuchDomain(String domain, Answer.Absent absent) {
        String text = "MX NXDOMAIN at " + domain + Words.by(absent) + ": there is no such domain";
        return new Plan.Reject(
                domain,
                new Plan.Reason("5.1.2", text, "The sender must check the spelling of the address."),
                List.of(new Evidence(
                        "RFC 5321 §5.1", text + " (" + Words.state(absent.security()) + ")", Optional.of(absent))));
    }

    static Plan nullMx(String domain, Answer.Found found) {
        String text = domain + " says with a null MX record that it takes no mail";
        return new Plan.Reject(
                domain,
                new Plan.Reason("5.1.10", text, "The sender must use another address of the recipient."),
                List.of(new Evidence(
                        "RFC 7505 §3", text + " (" + Words.state(found.security()) + ")", Optional.of(found))));
    }

    /** RFC 5321 §5.1: MX records exist, so the domain's own addresses are never used in their place. */
    static Plan noUsableMx(String domain, List<Evidence> evidence) {
        return new Plan.Defer(
                domain,
                new Plan.Reason(
                        "4.4.4",
                        "none of the MX records at " + domain + " names a host",
                        "Whoever runs the DNS zone of " + domain + " must mend its MX records."),
                List.of(),
                evidence);
    }

    static Plan loop(String domain, List<Evidence> evidence) {
        return new Plan.Reject(
                domain,
                new Plan.Reason(
                        "5.4.6",
                        "mail for " + domain + " loops back to this server: its MX records name no better host",
                        "The administrator of this mail server must accept " + domain
                                + " here, or its owner change the MX records."),
                evidence);
    }

    static Plan noName(String destination, String why) {
        String shown = Words.shown(destination);
        return new Plan.Reject(
                shown,
                new Plan.Reason(
                        "5.1.2", "'" + shown + "' " + why, "The sender must check the spelling of the address."),
                List.of(new Evidence("RFC 5321 §2.3.5", "'" + shown + "' " + why, Optional.empty())));
    }

    static Plan noSuchPort(NextHop.Relay relay) {
        String text = "the relay " + Words.shown(relay.host()) + " is configured with port " + relay.port()
                + ", which does not exist";
        return new Plan.Reject(
                Words.shown(relay.host()),
                new Plan.Reason("5.3.5", text, "The administrator of this mail server must correct the relay."),
                List.of(new Evidence("configuration", text, Optional.empty())));
    }
}
