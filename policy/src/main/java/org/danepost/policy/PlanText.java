package org.danepost.policy;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.danepost.dane.TlsaRecord;
import org.danepost.dane.TlsaRecords;

/**
 * A plan in plain language, many lines, for {@code danepost explain}. The same plan gives the same text; lines end with a
 * line feed. For programs there is the JSON form; this text may change.
 */
public final class PlanText {
    private static final String INDENT = "  ";
    private static final int LONGEST_DATA = 128;

    private final StringBuilder out = new StringBuilder();

    private PlanText() {}

    /** The whole plan: what happens, why, then each host with what it must prove, each with its evidence. */
    public static String of(Plan plan) {
        PlanText text = new PlanText();
        text.plan(plan);
        return text.out.toString();
    }

    /** One line: what a host must prove. */
    public static String requirement(Requirement requirement) {
        return switch (requirement) {
            case Requirement.Dane dane ->
                switch (dane.assurance()) {
                    case VERIFIED -> "DANE: TLS with a certificate that its TLSA records authenticate (verified)";
                    case TRUSTED ->
                        "DANE: TLS with a certificate that its TLSA records authenticate (trusted at most:"
                                + " the MX records are not proven)";
                };
            case Requirement.Encrypt encrypt -> "TLS compulsory, any certificate: " + encrypt.why();
            case Requirement.Sts _ -> "MTA-STS: TLS with a certificate that public roots vouch for";
            case Requirement.Opportunistic opportunistic -> "TLS if offered, else cleartext: " + opportunistic.why();
            case Requirement.Pkix pkix ->
                "TLS with a certificate that public roots vouch for"
                        + (pkix.assurance() == Requirement.Assurance.TRUSTED
                                ? " (trusted at most: nothing ties the name to the destination): "
                                : ": ")
                        + pkix.why();
            case Requirement.Fingerprint _ -> "TLS with a certificate or key that has a configured fingerprint";
            case Requirement.Cleartext cleartext -> "in clear: " + cleartext.why();
            case Requirement.Audited audited ->
                "under audit, delivered all the same if not met: " + requirement(audited.strict());
            case Requirement.Unreachable unreachable ->
                "must not be used now: " + unreachable.reason().text();
        };
    }

    private void plan(Plan plan) {
        switch (plan) {
            case Plan.Deliver deliver -> {
                long usable = deliver.hosts().stream()
                        .filter(host -> !(host.requirement() instanceof Requirement.Unreachable))
                        .count();
                line(
                        0,
                        deliver.domain() + ": deliver, " + usable + " of "
                                + deliver.hosts().size() + (deliver.hosts().size() == 1 ? " host" : " hosts")
                                + " may be used");
                evidence(1, deliver.evidence());
                deliver.hosts().forEach(this::host);
            }
            case Plan.Defer defer -> {
                line(0, defer.domain() + ": wait and try again");
                reason(1, defer.reason());
                evidence(1, defer.evidence());
                defer.hosts().forEach(this::host);
            }
            case Plan.Reject reject -> {
                line(0, reject.domain() + ": takes no mail, trying again is of no use");
                reason(1, reject.reason());
                evidence(1, reject.evidence());
            }
        }
    }

    private void host(HostPlan host) {
        line(0, "");
        line(0, "host " + host.host() + ", preference " + host.preference() + ", port " + host.port());
        line(1, requirement(host.requirement()));
        details(host.requirement());
        terms(host.terms());
        if (!host.addresses().isEmpty()) {
            line(
                    1,
                    "addresses: "
                            + host.addresses().stream()
                                    .map(InetAddress::getHostAddress)
                                    .collect(Collectors.joining(", ")));
        }
        evidence(1, host.evidence());
    }

    private void details(Requirement requirement) {
        switch (requirement) {
            case Requirement.Dane dane -> {
                line(1, "TLSA base domain and SNI: " + dane.tlsaBase());
                line(1, "names a usage 2 certificate may bear: " + String.join(", ", dane.referenceNames()));
                records(dane.records());
            }
            case Requirement.Encrypt encrypt -> {
                sni(encrypt.sni());
                encrypt.tlsa().ifPresent(this::records);
            }
            case Requirement.Sts sts -> {
                sni(sts.sni());
                line(1, "names the certificate may bear: " + String.join(", ", sts.referenceNames()));
            }
            case Requirement.Opportunistic opportunistic -> sni(opportunistic.sni());
            case Requirement.Pkix pkix -> {
                sni(pkix.sni());
                line(1, "names the certificate may bear: " + String.join(", ", pkix.referenceNames()));
            }
            case Requirement.Fingerprint fingerprint -> {
                sni(fingerprint.sni());
                fingerprint.digests().forEach(digest -> line(1, "fingerprint: " + digest));
            }
            case Requirement.Cleartext _ -> {}
            case Requirement.Audited audited -> {
                details(audited.strict());
                line(
                        1,
                        "otherwise: "
                                + (audited.fallback() == Audit.ENCRYPTED
                                        ? "TLS with any certificate"
                                        : "TLS with any certificate, or in clear"));
            }
            case Requirement.Unreachable unreachable -> {
                line(1, "status: " + unreachable.reason().enhancedCode());
                line(1, "who can mend it: " + unreachable.reason().remedy());
            }
        }
    }

    private void terms(SessionTerms terms) {
        if (terms.floor() != TlsFloor.TLS_1_2) {
            line(1, "TLS " + terms.floor() + " or later");
        }
        switch (terms.requireTls()) {
            case MUST -> line(1, "REQUIRETLS: the host must offer it");
            case IF_OFFERED -> line(1, "REQUIRETLS: used if the host offers it");
            case NO -> {}
        }
        terms.login().ifPresent(name -> line(1, "login: " + name));
    }

    private void sni(String sni) {
        line(1, sni.isEmpty() ? "SNI: none, the host is an address" : "SNI: " + sni);
    }

    private void records(TlsaRecords records) {
        line(1, "TLSA records:");
        for (TlsaRecord record : records.all()) {
            String text = record.toString();
            line(2, text.length() > LONGEST_DATA + 16 ? text.substring(0, LONGEST_DATA + 16) + "..." : text);
        }
    }

    private void reason(int depth, Plan.Reason reason) {
        line(depth, "reason: " + reason.text());
        line(depth, "status: " + reason.enhancedCode());
        line(depth, "who can mend it: " + reason.remedy());
    }

    private void evidence(int depth, List<Evidence> evidence) {
        if (evidence.isEmpty()) {
            return;
        }
        line(depth, "evidence:");
        for (Evidence step : evidence) {
            line(depth + 1, step.text() + " [" + step.rule() + "]");
        }
    }

    private void line(int depth, String text) {
        out.append(INDENT.repeat(text.isEmpty() ? 0 : depth)).append(text).append('\n');
    }
}
