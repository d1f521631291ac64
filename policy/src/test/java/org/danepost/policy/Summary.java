package org.danepost.policy;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import org.danepost.dane.TlsaRecord;

/** Plans as one line, so that a test row shows the whole decision. */
final class Summary {
    private Summary() {}

    static Plan plan(String world, String domain, PlanOptions options) {
        return plan(new FakeResolver(world), domain, options);
    }

    static Plan plan(FakeResolver resolver, String destination, PlanOptions options) {
        Planner planner = new Planner(resolver, options, new Random(1));
        return switch (NextHop.parse(destination)) {
            case NextHop.Parsed.Good good -> planner.plan(good.nextHop());
            case NextHop.Parsed.Bad bad ->
                throw new IllegalArgumentException(bad.reason().text());
        };
    }

    /** For example {@code DELIVER h.example=DANE(h.example: h.example,example.org) VERIFIED | m.example=OPP}. */
    static String of(Plan plan) {
        return switch (plan) {
            case Plan.Deliver deliver -> "DELIVER " + hosts(deliver.hosts());
            case Plan.Defer defer ->
                "DEFER " + defer.reason().enhancedCode() + (defer.hosts().isEmpty() ? "" : " " + hosts(defer.hosts()));
            case Plan.Reject reject -> "REJECT " + reject.reason().enhancedCode();
        };
    }

    private static String hosts(List<HostPlan> hosts) {
        return hosts.stream()
                .map(host -> host.host() + "=" + of(host.requirement()))
                .collect(Collectors.joining(" | "));
    }

    static String of(Requirement requirement) {
        return switch (requirement) {
            case Requirement.Dane dane ->
                "DANE(" + dane.tlsaBase() + ": " + String.join(",", dane.referenceNames()) + ") " + dane.assurance();
            case Requirement.Encrypt encrypt ->
                "ENC(" + encrypt.sni() + ")" + (encrypt.tlsa().isPresent() ? " tlsa" : "");
            case Requirement.Sts sts -> "STS(" + sts.sni() + ")";
            case Requirement.Opportunistic opportunistic -> "OPP(" + opportunistic.sni() + ")";
            case Requirement.Pkix pkix ->
                "PKIX(" + pkix.sni() + ": " + String.join(",", pkix.referenceNames()) + ") " + pkix.assurance();
            case Requirement.Fingerprint pinned ->
                "PIN(" + pinned.sni() + ") " + pinned.digests().size();
            case Requirement.Cleartext _ -> "CLEAR";
            case Requirement.Audited audited -> "AUDIT(" + of(audited.strict()) + ") " + audited.fallback();
            case Requirement.Unreachable unreachable ->
                "SKIP " + unreachable.reason().enhancedCode();
        };
    }

    static String addresses(HostPlan host) {
        return host.addresses().stream().map(InetAddress::getHostAddress).collect(Collectors.joining(" "));
    }

    static String records(Requirement.Dane dane) {
        return dane.records().all().stream()
                .map(TlsaRecord::toString)
                .map(text -> text.substring(0, 5).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
