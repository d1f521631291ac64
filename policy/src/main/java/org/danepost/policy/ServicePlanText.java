package org.danepost.policy;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.danepost.dane.TlsaRecord;
import org.danepost.dane.TlsaRecords;

/**
 * A service plan in plain language, many lines, for {@code danepost explain}. The same plan gives the same text; lines end
 * with a line feed. For programs there is the JSON form; this text may change.
 */
public final class ServicePlanText {
    private static final String INDENT = "  ";
    private static final int LONGEST_RECORD = 144;

    private final StringBuilder out = new StringBuilder();

    private ServicePlanText() {}

    /** The whole plan: what happens, why, then each target with what it must prove, each with its evidence. */
    public static String of(ServicePlan plan) {
        ServicePlanText text = new ServicePlanText();
        text.plan(plan);
        return text.out.toString();
    }

    private static String title(ServiceRequest request) {
        return switch (request) {
            case ServiceRequest.Srv srv -> srv.service() + " of " + srv.domain();
            case ServiceRequest.Https https -> "https at " + https.host() + ":" + https.port();
        };
    }

    private void plan(ServicePlan plan) {
        String title = title(plan.request());
        switch (plan) {
            case ServicePlan.Connect connect -> {
                long usable = connect.targets().stream()
                        .filter(target -> !(target.requirement() instanceof ServiceRequirement.Unreachable))
                        .count();
                int all = connect.targets().size();
                line(
                        0,
                        title + ": connect, " + usable + " of " + all + (all == 1 ? " server" : " servers")
                                + " may be used");
            }
            case ServicePlan.Defer defer -> {
                line(0, title + ": wait and try again");
                reason(defer.reason());
            }
            case ServicePlan.Unavailable unavailable -> {
                line(0, title + ": not available, trying again is of no use");
                reason(unavailable.reason());
            }
        }
        evidence(plan.evidence());
        plan.targets().forEach(target -> target(plan.request(), target));
    }

    private void target(ServiceRequest request, ServiceTarget target) {
        line(0, "");
        String srv = request instanceof ServiceRequest.Srv
                ? ", priority " + target.priority() + ", weight " + target.weight()
                : "";
        line(0, "server " + target.host() + ", port " + target.port() + srv);
        switch (target.requirement()) {
            case ServiceRequirement.Dane dane -> {
                line(1, "DANE: TLS with a certificate that its TLSA records authenticate");
                start(request, target);
                line(1, "TLSA base domain and SNI: " + dane.tlsaBase());
                line(1, "names a certificate of usage 0, 1 or 2 may bear: " + String.join(", ", dane.referenceNames()));
                records(dane.records());
            }
            case ServiceRequirement.Pkix pkix -> {
                line(
                        1,
                        (pkix.compulsory() ? "TLS compulsory" : "TLS as the protocol's own policy says")
                                + ", with a certificate that public roots vouch for: " + pkix.why());
                start(request, target);
                line(1, "SNI: " + pkix.sni());
                line(
                        1,
                        "names the certificate may bear: " + String.join(", ", pkix.referenceNames())
                                + pkix.srvName()
                                        .map(name -> ", or the SRV name " + name)
                                        .orElse(""));
                pkix.tlsa().ifPresent(this::records);
            }
            case ServiceRequirement.Unreachable unreachable -> {
                line(1, "must not be used now: " + unreachable.reason().text());
                line(1, "who can mend it: " + unreachable.reason().remedy());
            }
        }
        if (!target.addresses().isEmpty()) {
            line(
                    1,
                    "addresses: "
                            + target.addresses().stream()
                                    .map(InetAddress::getHostAddress)
                                    .collect(Collectors.joining(", ")));
        }
        evidence(target.evidence());
    }

    private void start(ServiceRequest request, ServiceTarget target) {
        line(
                1,
                switch (target.start()) {
                    case IMMEDIATE -> "TLS begins with the first octet";
                    case UPGRADE -> "TLS begins with the protocol's own command, such as STARTTLS";
                });
        if (request instanceof ServiceRequest.Srv srv && KnownServices.isXmpp(srv.service())) {
            // RFC 7712 §5.1: SNI is optional in XMPP, and the stream's own header says which domain is meant
            line(1, "stream header: to='" + srv.domain() + "'");
        }
    }

    private void records(TlsaRecords records) {
        line(1, "TLSA records:");
        for (TlsaRecord record : records.all()) {
            String text = record.toString();
            line(2, text.length() > LONGEST_RECORD ? text.substring(0, LONGEST_RECORD) + "..." : text);
        }
    }

    private void reason(Plan.Reason reason) {
        line(1, "reason: " + reason.text());
        line(1, "who can mend it: " + reason.remedy());
    }

    private void evidence(List<Evidence> evidence) {
        if (!evidence.isEmpty()) {
            line(1, "evidence:");
            evidence.forEach(step -> line(2, step.text() + " [" + step.rule() + "]"));
        }
    }

    private void line(int depth, String text) {
        out.append(INDENT.repeat(text.isEmpty() ? 0 : depth)).append(text).append('\n');
    }
}
