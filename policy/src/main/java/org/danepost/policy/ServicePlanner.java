package org.danepost.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.danepost.dns.Answer;
import org.danepost.dns.Question;
import org.danepost.dns.Resolver;
import org.danepost.dns.Security;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Makes the plan for a service of a domain: SRV, then addresses, then TLSA (RFC 7673), for XMPP as RFC 7712 §5.1 has it; or
 * for one web server (RFC 7671). Every answer that a plan rests on is in its evidence. POSH (RFC 7711) is not looked at.
 *
 * <p>Thread rule: may be used by many threads at once; blocks as long as the resolver does. Throws nothing for any request
 * or any answer.
 */
public final class ServicePlanner {
    private final Resolver resolver;
    private final PlanOptions options;
    private final RandomGenerator random;
    private final Object randomLock = new Object();

    /**
     * @param options of which the limits and the address family count
     * @param random draws targets of equal priority by weight; guarded here, so any generator will do
     */
    public ServicePlanner(Resolver resolver, PlanOptions options, RandomGenerator random) {
        this.resolver = resolver;
        this.options = options;
        this.random = random;
    }

    /** The plan for this moment. */
    public ServicePlan plan(ServiceRequest request) {
        return switch (request) {
            case ServiceRequest.Https https -> https(https);
            case ServiceRequest.Srv srv -> srv(srv);
        };
    }

    private ServicePlan https(ServiceRequest.Https https) {
        TargetDecision decision =
                new TargetDecision(resolver, options, Optional.empty(), https.host(), TargetDecision.Found.NAMED);
        return ServiceConclusion.of(
                https,
                List.of(decision.decide(new TargetDecision.Place(
                        absolute(https.host()), 0, 0, https.port(), ServiceTarget.Start.IMMEDIATE))),
                List.of());
    }

    private ServicePlan srv(ServiceRequest.Srv request) {
        List<Evidence> evidence = new ArrayList<>();
        List<ServiceTarget> targets = new ArrayList<>();
        boolean anyRecords = false;
        for (String service : KnownServices.lookedUp(request.service())) {
            Optional<Name> owner = owner(service, request.domain());
            if (owner.isEmpty()) {
                return ServiceConclusion.tooLong(request);
            }
            Answer answer = resolver.resolve(new Question(owner.get(), Type.SRV));
            switch (answer) {
                // RFC 7673 §3.1: the attempt ends, also where another service name could still be asked
                case Answer.Bogus bogus -> {
                    return ServiceConclusion.srvFailed(request, bogus, Words.bogus(bogus), evidence);
                }
                case Answer.Failed failed -> {
                    return ServiceConclusion.srvFailed(request, failed, Words.failed(failed), evidence);
                }
                case Answer.Absent absent -> evidence.add(absent(absent));
                case Answer.Found found -> {
                    anyRecords = true;
                    targets.addAll(targets(request, service, found, evidence));
                }
            }
        }
        if (!targets.isEmpty()) {
            return ServiceConclusion.of(request, targets, evidence);
        }
        if (anyRecords) {
            return ServiceConclusion.notOffered(request, evidence);
        }
        Optional<Integer> port = KnownServices.portWithoutSrv(request.service());
        return port.isPresent()
                ? withoutSrv(request, port.get(), evidence)
                : ServiceConclusion.noSrv(request, evidence);
    }

    private static Evidence absent(Answer.Absent absent) {
        return new Evidence(
                "RFC 7673 §3.1",
                Words.asked(absent) + ": " + Words.denial(absent) + Words.by(absent) + ", "
                        + Words.state(absent.security()),
                Optional.of(absent));
    }

    private List<ServiceTarget> targets(
            ServiceRequest.Srv request, String service, Answer.Found found, List<Evidence> evidence) {
        SrvSelection selection;
        synchronized (randomLock) {
            selection = SrvSelection.of(found, options.maxHosts(), random);
        }
        boolean secure = found.security() == Security.SECURE;
        evidence.add(new Evidence(
                selection.refused() ? "RFC 2782" : "RFC 7673 §3.1",
                Words.asked(found) + ": " + SrvSelection.shown(found) + Words.by(found) + ", "
                        + Words.state(found.security())
                        + (selection.refused() ? ": the service is not offered" : "")
                        + (secure || selection.refused()
                                ? ""
                                : ": nothing proves that the domain chose these servers, so DANE does not apply"),
                Optional.of(found)));
        evidence.addAll(selection.notes());
        TargetDecision decision = new TargetDecision(
                resolver,
                options,
                Optional.of(service),
                request.domain(),
                secure ? TargetDecision.Found.PROVEN_SRV : TargetDecision.Found.UNPROVEN_SRV);
        return Together.inOrder(selection.targets().stream()
                .<Callable<ServiceTarget>>map(srv -> () -> decision.decide(new TargetDecision.Place(
                        srv.getTarget(),
                        srv.getPriority(),
                        srv.getWeight(),
                        srv.getPort(),
                        KnownServices.start(service))))
                .toList());
    }

    /** RFC 6120 §3.2.2, RFC 7712 §5.1: without SRV records the domain itself is the server. */
    private ServicePlan withoutSrv(ServiceRequest.Srv request, int port, List<Evidence> soFar) {
        List<Evidence> evidence = new ArrayList<>(soFar);
        evidence.add(new Evidence(
                "RFC 6120 §3.2.2",
                "no SRV records: " + request.domain() + " itself is the server, at port " + port,
                Optional.empty()));
        TargetDecision decision = new TargetDecision(
                resolver, options, Optional.of(request.service()), request.domain(), TargetDecision.Found.NAMED);
        TargetDecision.Place place = new TargetDecision.Place(
                absolute(request.domain()), 0, 0, port, KnownServices.start(request.service()));
        return ServiceConclusion.of(request, List.of(decision.decide(place)), evidence);
    }

    private static Optional<Name> owner(String service, String domain) {
        try {
            return Optional.of(Name.fromString("_" + service + "._tcp." + domain + "."));
        } catch (TextParseException e) {
            return Optional.empty(); // longer than a name may be
        }
    }

    private static Name absolute(String host) {
        try {
            return Name.fromString(host + ".");
        } catch (TextParseException e) {
            throw new IllegalArgumentException(
                    "'" + host + "' is not a domain name; make requests by their parsers", e);
        }
    }
}
