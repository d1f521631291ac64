package org.danepost.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.danepost.dns.Answer;

/** The ends a service plan can come to, each with its words and who can mend it. */
final class ServiceConclusion {
    private ServiceConclusion() {}

    /** Connect if some target may be used, else wait, naming every target and why. */
    static ServicePlan of(ServiceRequest request, List<ServiceTarget> targets, List<Evidence> evidence) {
        List<Plan.Reason> reasons = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        for (ServiceTarget target : targets) {
            if (!(target.requirement() instanceof ServiceRequirement.Unreachable unreachable)) {
                return new ServicePlan.Connect(request, targets, evidence);
            }
            reasons.add(unreachable.reason());
            parts.add(target.host() + ": " + unreachable.reason().text());
        }
        String text = parts.size() == 1 ? reasons.getFirst().text() : String.join("; ", parts);
        String remedy = String.join(
                " ", reasons.stream().map(Plan.Reason::remedy).distinct().toList());
        Plan.Reason all = new Plan.Reason(reasons.getFirst().enhancedCode(), text, remedy);
        return new ServicePlan.Defer(request, all, targets, evidence);
    }

    /** RFC 7673 §3.1: the attempt ends. */
    static ServicePlan srvFailed(ServiceRequest request, Answer answer, Plan.Reason reason, List<Evidence> soFar) {
        List<Evidence> evidence = new ArrayList<>(soFar);
        evidence.add(new Evidence(
                "RFC 7673 §3.1", reason.text() + "; which servers to use is unknown", Optional.of(answer)));
        return new ServicePlan.Defer(request, reason, List.of(), evidence);
    }

    /** SRV records exist and name no server: the domain's own addresses are never used in their place (RFC 6120 §3.2.1). */
    static ServicePlan notOffered(ServiceRequest.Srv request, List<Evidence> evidence) {
        return new ServicePlan.Unavailable(
                request,
                new Plan.Reason(
                        "5.4.4",
                        "the SRV records of " + request.domain() + " name no server: it does not offer "
                                + request.service(),
                        "If this is a mistake, whoever runs the DNS zone of " + request.domain()
                                + " must name a server in them."),
                evidence);
    }

    /** RFC 6186 §4, RFC 7673 §3.1: nothing to discover the servers by. */
    static ServicePlan noSrv(ServiceRequest.Srv request, List<Evidence> evidence) {
        String asked = String.join(
                " and ",
                KnownServices.lookedUp(request.service()).stream()
                        .map(service -> "_" + service + "._tcp." + request.domain())
                        .toList());
        return new ServicePlan.Unavailable(
                request,
                new Plan.Reason(
                        "5.4.4",
                        "there are no SRV records at " + asked + ", so the servers are not known",
                        "Whoever runs the DNS zone of " + request.domain()
                                + " can publish SRV records; until then the server's name must be configured."),
                evidence);
    }

    static ServicePlan tooLong(ServiceRequest.Srv request) {
        String text = "SRV records of " + request.service() + " at " + request.domain()
                + " cannot exist: the name would be longer than 255 octets";
        return new ServicePlan.Unavailable(
                request,
                new Plan.Reason("5.1.2", text, "Check the spelling of the domain."),
                List.of(new Evidence("RFC 1035 §2.3.4", text, Optional.empty())));
    }
}
