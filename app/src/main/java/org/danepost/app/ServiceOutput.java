package org.danepost.app;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.danepost.dane.TlsaRecord;
import org.danepost.dane.TlsaRecords;
import org.danepost.policy.Plan;
import org.danepost.policy.ServicePlan;
import org.danepost.policy.ServiceRequest;
import org.danepost.policy.ServiceRequirement;
import org.danepost.policy.ServiceTarget;

/** A service plan as a JSON object; the words are those of the table in {@code docs/json.md}. */
final class ServiceOutput {
    private ServiceOutput() {}

    static int exitCode(ServicePlan plan) {
        return switch (plan) {
            case ServicePlan.Connect _ -> ExitCode.OK;
            case ServicePlan.Defer _ -> ExitCode.DEFERRED;
            case ServicePlan.Unavailable _ -> ExitCode.REFUSED;
        };
    }

    static Map<String, Object> json(ServicePlan plan) {
        Map<String, Object> fields = new LinkedHashMap<>();
        switch (plan.request()) {
            case ServiceRequest.Srv srv -> {
                fields.put("service", srv.service());
                fields.put("domain", srv.domain());
            }
            case ServiceRequest.Https https -> {
                fields.put("service", "https");
                fields.put("domain", https.host());
            }
        }
        Optional<Plan.Reason> reason = switch (plan) {
            case ServicePlan.Connect _ -> Optional.empty();
            case ServicePlan.Defer defer -> Optional.of(defer.reason());
            case ServicePlan.Unavailable unavailable -> Optional.of(unavailable.reason());
        };
        fields.put(
                "disposition",
                switch (plan) {
                    case ServicePlan.Connect _ -> "connect";
                    case ServicePlan.Defer _ -> "defer";
                    case ServicePlan.Unavailable _ -> "unavailable";
                });
        fields.put("reason", reason.map(Plan.Reason::text));
        fields.put("remedy", reason.map(Plan.Reason::remedy));
        fields.put("targets", plan.targets().stream().map(ServiceOutput::target).toList());
        fields.put("evidence", PlanOutput.evidence(plan.evidence()));
        return fields;
    }

    private static Map<String, Object> target(ServiceTarget target) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("host", target.host());
        fields.put("priority", target.priority());
        fields.put("weight", target.weight());
        fields.put("port", target.port());
        fields.put(
                "tls",
                switch (target.start()) {
                    case IMMEDIATE -> "immediate";
                    case UPGRADE -> "upgrade";
                });
        fields.put(
                "addresses",
                target.addresses().stream().map(InetAddress::getHostAddress).toList());
        fields.putAll(requirement(target.requirement()));
        fields.put("evidence", PlanOutput.evidence(target.evidence()));
        return fields;
    }

    private static Map<String, Object> requirement(ServiceRequirement requirement) {
        return switch (requirement) {
            case ServiceRequirement.Dane dane ->
                requirement(
                        "dane",
                        Optional.of(dane.tlsaBase()),
                        true,
                        records(dane.records()),
                        dane.referenceNames(),
                        Optional.empty(),
                        Optional.of(dane.tlsaBase()),
                        Optional.empty());
            case ServiceRequirement.Pkix pkix ->
                requirement(
                        "pkix",
                        Optional.empty(),
                        pkix.compulsory(),
                        pkix.tlsa().map(ServiceOutput::records).orElse(List.of()),
                        pkix.referenceNames(),
                        pkix.srvName(),
                        Optional.of(pkix.sni()),
                        Optional.of(pkix.why()));
            case ServiceRequirement.Unreachable unreachable ->
                requirement(
                        "unreachable",
                        Optional.empty(),
                        true,
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(unreachable.reason().text()));
        };
    }

    private static Map<String, Object> requirement(
            String word,
            Optional<String> tlsaBase,
            boolean compulsory,
            List<String> records,
            List<String> names,
            Optional<String> srvName,
            Optional<String> sni,
            Optional<String> reason) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("requirement", word);
        fields.put("tlsCompulsory", compulsory);
        fields.put("tlsaBase", tlsaBase);
        fields.put("records", records);
        fields.put("referenceNames", names);
        fields.put("srvName", srvName);
        fields.put("sni", sni);
        fields.put("reason", reason);
        return fields;
    }

    private static List<String> records(TlsaRecords records) {
        return records.all().stream().map(TlsaRecord::toString).toList();
    }
}
