package org.danepost.app;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.danepost.dane.TlsaRecord;
import org.danepost.dane.TlsaRecords;
import org.danepost.policy.CertificateDigest;
import org.danepost.policy.DaneState;
import org.danepost.policy.Evidence;
import org.danepost.policy.HostPlan;
import org.danepost.policy.Plan;
import org.danepost.policy.Requirement;

/** A plan as a JSON object; the words are those of the table in {@code docs/json.md}. */
final class PlanOutput {
    private PlanOutput() {}

    static Map<String, Object> json(Plan plan) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("domain", plan.domain());
        fields.put("disposition", disposition(plan));
        fields.put("reason", reason(plan).map(Plan.Reason::text));
        fields.put("status", reason(plan).map(Plan.Reason::enhancedCode));
        fields.put("remedy", reason(plan).map(Plan.Reason::remedy));
        fields.put("hosts", hosts(plan).stream().map(host -> host(plan, host)).toList());
        fields.put("evidence", evidence(plan.evidence()));
        return fields;
    }

    static String disposition(Plan plan) {
        return switch (plan) {
            case Plan.Deliver ignored -> "deliver";
            case Plan.Defer ignored -> "defer";
            case Plan.Reject ignored -> "reject";
        };
    }

    static int exitCode(Plan plan) {
        return switch (plan) {
            case Plan.Deliver ignored -> ExitCode.OK;
            case Plan.Defer ignored -> ExitCode.DEFERRED;
            case Plan.Reject ignored -> ExitCode.REFUSED;
        };
    }

    private static Optional<Plan.Reason> reason(Plan plan) {
        return switch (plan) {
            case Plan.Deliver ignored -> Optional.empty();
            case Plan.Defer defer -> Optional.of(defer.reason());
            case Plan.Reject reject -> Optional.of(reject.reason());
        };
    }

    private static List<HostPlan> hosts(Plan plan) {
        return switch (plan) {
            case Plan.Deliver deliver -> deliver.hosts();
            case Plan.Defer defer -> defer.hosts();
            case Plan.Reject ignored -> List.of();
        };
    }

    private static Map<String, Object> host(Plan plan, HostPlan host) {
        Requirement requirement = host.requirement();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("host", host.host());
        fields.put("preference", host.preference());
        fields.put("port", host.port());
        fields.put(
                "addresses",
                host.addresses().stream().map(InetAddress::getHostAddress).toList());
        fields.put("requirement", word(requirement));
        fields.put("dane", Words.of(DaneState.of(plan, host)));
        fields.put("tlsaBase", tlsaBase(requirement));
        fields.put(
                "records",
                records(requirement).stream().map(TlsaRecord::toString).toList());
        fields.put("referenceNames", referenceNames(requirement));
        fields.put("sni", sni(requirement));
        fields.put("digests", digests(requirement));
        fields.put("assurance", assurance(requirement).map(Words::of));
        fields.put(
                "audit",
                requirement instanceof Requirement.Audited audited ? Words.of(audited.fallback()) : Optional.empty());
        fields.put("tlsFloor", host.terms().floor());
        fields.put("requireTls", Words.of(host.terms().requireTls()));
        fields.put("login", host.terms().login());
        fields.put("reason", why(requirement));
        fields.put("sts", host.sts().map(StsOutput::json));
        fields.put("evidence", evidence(host.evidence()));
        return fields;
    }

    static String word(Requirement requirement) {
        return switch (requirement) {
            case Requirement.Dane ignored -> "dane";
            case Requirement.Encrypt ignored -> "encrypt";
            case Requirement.Sts ignored -> "sts";
            case Requirement.Opportunistic ignored -> "opportunistic";
            case Requirement.Pkix ignored -> "pkix";
            case Requirement.Fingerprint ignored -> "fingerprint";
            case Requirement.Cleartext ignored -> "cleartext";
            case Requirement.Audited audited -> word(audited.strict());
            case Requirement.Unreachable ignored -> "unreachable";
        };
    }

    private static Optional<String> tlsaBase(Requirement requirement) {
        return switch (requirement) {
            case Requirement.Dane dane -> Optional.of(dane.tlsaBase());
            case Requirement.Encrypt encrypt -> encrypt.tlsa().map(records -> encrypt.sni());
            case Requirement.Sts ignored -> Optional.empty();
            case Requirement.Opportunistic ignored -> Optional.empty();
            case Requirement.Audited audited -> tlsaBase(audited.strict());
            case Requirement.Pkix ignored -> Optional.empty();
            case Requirement.Fingerprint ignored -> Optional.empty();
            case Requirement.Cleartext ignored -> Optional.empty();
            case Requirement.Unreachable ignored -> Optional.empty();
        };
    }

    private static List<TlsaRecord> records(Requirement requirement) {
        return switch (requirement) {
            case Requirement.Dane dane -> dane.records().all();
            case Requirement.Encrypt encrypt ->
                encrypt.tlsa().map(TlsaRecords::all).orElse(List.of());
            case Requirement.Sts ignored -> List.of();
            case Requirement.Opportunistic ignored -> List.of();
            case Requirement.Audited audited -> records(audited.strict());
            case Requirement.Pkix ignored -> List.of();
            case Requirement.Fingerprint ignored -> List.of();
            case Requirement.Cleartext ignored -> List.of();
            case Requirement.Unreachable ignored -> List.of();
        };
    }

    private static List<String> referenceNames(Requirement requirement) {
        return switch (requirement) {
            case Requirement.Dane dane -> dane.referenceNames();
            case Requirement.Sts sts -> sts.referenceNames();
            case Requirement.Encrypt ignored -> List.of();
            case Requirement.Opportunistic ignored -> List.of();
            case Requirement.Audited audited -> referenceNames(audited.strict());
            case Requirement.Pkix pkix -> pkix.referenceNames();
            case Requirement.Fingerprint ignored -> List.of();
            case Requirement.Cleartext ignored -> List.of();
            case Requirement.Unreachable ignored -> List.of();
        };
    }

    private static Optional<String> sni(Requirement requirement) {
        return switch (requirement) {
            case Requirement.Dane dane -> Optional.of(dane.tlsaBase());
            case Requirement.Encrypt encrypt -> Optional.of(encrypt.sni());
            case Requirement.Sts sts -> Optional.of(sts.sni());
            case Requirement.Opportunistic opportunistic -> Optional.of(opportunistic.sni());
            case Requirement.Audited audited -> Optional.of(audited.sni());
            case Requirement.Pkix pkix -> Optional.of(pkix.sni());
            case Requirement.Fingerprint pinned -> Optional.of(pinned.sni());
            case Requirement.Cleartext ignored -> Optional.empty();
            case Requirement.Unreachable ignored -> Optional.empty();
        };
    }

    private static List<String> digests(Requirement requirement) {
        return switch (requirement) {
            case Requirement.Fingerprint pinned ->
                pinned.digests().stream().map(CertificateDigest::toString).toList();
            case Requirement.Audited audited -> digests(audited.strict());
            case Requirement.Dane ignored -> List.of();
            case Requirement.Encrypt ignored -> List.of();
            case Requirement.Sts ignored -> List.of();
            case Requirement.Pkix ignored -> List.of();
            case Requirement.Opportunistic ignored -> List.of();
            case Requirement.Cleartext ignored -> List.of();
            case Requirement.Unreachable ignored -> List.of();
        };
    }

    private static Optional<Requirement.Assurance> assurance(Requirement requirement) {
        return switch (requirement) {
            case Requirement.Dane dane -> Optional.of(dane.assurance());
            case Requirement.Pkix pkix -> Optional.of(pkix.assurance());
            case Requirement.Audited audited -> assurance(audited.strict());
            case Requirement.Fingerprint ignored -> Optional.of(Requirement.Assurance.VERIFIED);
            case Requirement.Encrypt ignored -> Optional.empty();
            case Requirement.Sts ignored -> Optional.empty();
            case Requirement.Opportunistic ignored -> Optional.empty();
            case Requirement.Cleartext ignored -> Optional.empty();
            case Requirement.Unreachable ignored -> Optional.empty();
        };
    }

    private static Optional<String> why(Requirement requirement) {
        return switch (requirement) {
            case Requirement.Dane ignored -> Optional.empty();
            case Requirement.Sts ignored -> Optional.empty();
            case Requirement.Encrypt encrypt -> Optional.of(encrypt.why());
            case Requirement.Opportunistic opportunistic -> Optional.of(opportunistic.why());
            case Requirement.Audited audited -> why(audited.strict());
            case Requirement.Pkix pkix -> Optional.of(pkix.why());
            case Requirement.Fingerprint ignored -> Optional.empty();
            case Requirement.Cleartext cleartext -> Optional.of(cleartext.why());
            case Requirement.Unreachable unreachable ->
                Optional.of(unreachable.reason().text());
        };
    }

    static List<Map<String, Object>> evidence(List<Evidence> steps) {
        return steps.stream().map(PlanOutput::step).toList();
    }

    private static Map<String, Object> step(Evidence step) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("rule", step.rule());
        fields.put("text", step.text());
        step.answer().ifPresent(answer -> {
            fields.put("question", answer.question().toString());
            fields.put("status", AnswerOutput.status(answer));
            fields.put("rcode", AnswerOutput.rcode(answer));
            fields.put("answers", AnswerOutput.answers(answer));
            fields.put("why", answer.explanation().why());
        });
        return fields;
    }
}
