package org.danepost.policy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.danepost.dane.Profile;
import org.danepost.dns.Answer;
import org.danepost.dns.Resolver;

/**
 * What one host must prove: its addresses, how it was found, its TLSA records and the level, to a {@link Requirement}
 * (RFC 7672 §2.2; appendix A of the requirements). Never decides less than a proven TLSA RRset asks for.
 *
 * <p>MTA-STS comes afterwards ({@link StsDecision}) and only ever adds to what is decided here.
 */
final class HostDecision {
    private final Resolver resolver;
    private final PlanOptions options;
    private final Gate gate;
    private final int port;

    HostDecision(Resolver resolver, PlanOptions options, Gate gate, int port) {
        this.resolver = resolver;
        this.options = options;
        this.gate = gate;
        this.port = port;
    }

    /** How far TLSA records are taken into account. */
    private enum Dane {
        FULL,
        /** Proven records make TLS compulsory; they authenticate nothing ({@link InsecureMx#ENCRYPT}). */
        ENCRYPT_ONLY,
        OFF
    }

    /** A host that was named by its address (RFC 7672 §2.2: DANE does not apply). */
    HostPlan literal(String host, int preference, InetAddress address) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence("RFC 7672 §2.2", host + " is an address: DANE does not apply", Optional.empty()));
        Requirement found = withoutDane("", host, "it is named by its address, which has no TLSA records");
        return new HostPlan(host, preference, port, List.of(address), found, evidence);
    }

    HostPlan decide(MxHost host, HostAddresses addresses) {
        if (host.literal().isPresent()) {
            return literal(host.text(), host.preference(), host.literal().get());
        }
        List<Evidence> evidence = new ArrayList<>(addresses.evidence());
        if (addresses.found().isEmpty()) {
            // RFC 7672 §2.2.2: without addresses the host is out, and TLSA is not asked for
            return new HostPlan(
                    host.text(),
                    host.preference(),
                    port,
                    List.of(),
                    new Requirement.Unreachable(addresses.unreachable()),
                    evidence);
        }
        Dane dane = dane();
        Requirement requirement = dane == Dane.OFF
                ? withoutDane(host.text(), host.text(), whyOff())
                : byTlsa(dane, host.text(), addresses, evidence);
        // Only proven addresses may carry what the TLSA records of a proven host promise
        boolean onlySecure = dane != Dane.OFF && !addresses.secure().isEmpty();
        List<Answer.Found> families = onlySecure ? addresses.secure() : addresses.found();
        if (families.size() < addresses.found().size()) {
            evidence.add(new Evidence(
                    "RFC 7672 §2.2.2",
                    "the other family's addresses are left out: not proven, or behind another alias",
                    Optional.empty()));
        }
        return new HostPlan(
                host.text(), host.preference(), port, HostAddresses.interleaved(families), requirement, evidence);
    }

    private Dane dane() {
        boolean passedOver = options.message() == MessageTls.NOT_REQUIRED; // RFC 8689 §3
        return switch (options.level()) {
            case NONE, MAY, VERIFY, SECURE, FINGERPRINT -> Dane.OFF;
            case ENCRYPT -> passedOver ? Dane.OFF : daneByGate(InsecureMx.MAY);
            // RFC 7672 §2.2.1: behind unproven MX records not enough where DANE is mandatory
            case DANE_ONLY -> daneByGate(InsecureMx.MAY);
            case DANE -> passedOver ? Dane.OFF : daneByGate(options.insecureMx());
            case STS -> daneByGate(options.insecureMx());
        };
    }

    private Dane daneByGate(InsecureMx unproven) {
        return switch (gate) {
            case Gate.ProvenMx _, Gate.ProvenAbsence _, Gate.Configured _ -> Dane.FULL;
            case Gate.UnprovenAbsence _ -> Dane.OFF;
            // RFC 7672 §2.2.1: the client's choice
            case Gate.UnprovenMx _ ->
                switch (unproven) {
                    case MAY -> Dane.OFF;
                    case ENCRYPT -> Dane.ENCRYPT_ONLY;
                    case DANE -> Dane.FULL;
                };
        };
    }

    private String whyOff() {
        switch (options.level()) {
            case NONE, MAY, VERIFY, SECURE, FINGERPRINT -> {
                return "level " + Words.level(options.level()) + " does not ask for TLSA records";
            }
            case ENCRYPT, DANE, DANE_ONLY, STS -> {
                if (options.message() == MessageTls.NOT_REQUIRED
                        && (options.level() == Level.DANE || options.level() == Level.ENCRYPT)) {
                    return "the message does not require TLS, so TLSA records are not asked for";
                }
            }
        }
        return switch (gate) {
            case Gate.UnprovenMx _ -> "the MX records are not proven by DNSSEC";
            case Gate.UnprovenAbsence _ -> "the absence of MX records is not proven by DNSSEC";
            case Gate.ProvenMx _, Gate.ProvenAbsence _, Gate.Configured _ -> "DANE is off";
        };
    }

    private Requirement byTlsa(Dane dane, String host, HostAddresses addresses, List<Evidence> evidence) {
        TlsaSearch search = new TlsaSearch(resolver, options.maxTlsaRecords(), evidence);
        return switch (search.search(addresses, port)) {
            case TlsaSearch.Result.Inconclusive inconclusive -> new Requirement.Unreachable(inconclusive.reason());
            case TlsaSearch.Result.None none -> withoutDane(host, host, none.why());
            case TlsaSearch.Result.Records records -> {
                evidence.add(Evidence.worth(records.records(), Profile.SMTP, "RFC 7672 §3.1"));
                yield byRecords(dane, host, records);
            }
        };
    }

    private Requirement byRecords(Dane dane, String host, TlsaSearch.Result.Records result) {
        String base = DomainText.of(result.base());
        if (dane == Dane.ENCRYPT_ONLY) {
            return new Requirement.Encrypt(
                    base,
                    Optional.of(result.records()),
                    "the host has TLSA records, and the MX records that name it are not proven: TLS is compulsory,"
                            + " the certificate is not checked");
        }
        if (result.records().anyUsable(Profile.SMTP)) {
            // RFC 7672 §2.2, first case; §8.1: SNI is the base domain
            return new Requirement.Dane(base, result.records(), gate.referenceNames(base), gate.assurance());
        }
        if (options.level() == Level.DANE_ONLY) {
            return danePolicy(host, "none of its TLSA records at " + base + " can be used");
        }
        // RFC 7672 §2.2, second case: records that cannot be used still promise TLS
        return new Requirement.Encrypt(
                base,
                Optional.of(result.records()),
                "secure TLSA records exist and none can be used: TLS is compulsory, the certificate is not checked");
    }

    /** What is asked of a host about which DANE says nothing: rows A5, A8, A9 and A13 of the table. */
    private Requirement withoutDane(String sni, String host, String why) {
        return switch (options.level()) {
            case NONE -> new Requirement.Cleartext("level none: TLS is not used");
            // RFC 7672 §2.2, RFC 7435 §3: the best that both sides support. Level sts: see LocalDemands
            case MAY, DANE, STS -> new Requirement.Opportunistic(sni, why);
            case ENCRYPT -> new Requirement.Encrypt(sni, Optional.empty(), "level encrypt: TLS is compulsory; " + why);
            // RFC 7672 §6
            case DANE_ONLY -> danePolicy(host, why);
            case VERIFY ->
                pkix(
                        host,
                        sni,
                        AcceptedNames.verify(sni, options.local()),
                        options.local().names().isEmpty() ? gate.assurance() : Requirement.Assurance.VERIFIED,
                        "level verify");
            case SECURE ->
                pkix(
                        host,
                        sni,
                        sni.isEmpty() ? options.local().names() : AcceptedNames.secure(sni, gate, options.local()),
                        Requirement.Assurance.VERIFIED,
                        "level secure");
            case FINGERPRINT ->
                options.local().digests().isEmpty()
                        ? notSaid(host, "level fingerprint asks for a certificate with a digest", "fingerprints")
                        : new Requirement.Fingerprint(sni, options.local().digests());
        };
    }

    private static Requirement pkix(
            String host, String sni, List<String> names, Requirement.Assurance assurance, String why) {
        List<String> complete = names.stream()
                .filter(name -> !name.isEmpty() && !name.startsWith("."))
                .toList();
        return complete.isEmpty()
                ? notSaid(host, why + " asks for a certificate with a name", "names")
                : new Requirement.Pkix(sni, complete, assurance, why);
    }

    private static Requirement notSaid(String host, String why, String key) {
        return new Requirement.Unreachable(new Plan.Reason(
                "4.7.5",
                why + ", and none is configured that " + host + " could show",
                "The administrator of this mail server must give it in the rule for this destination (" + key
                        + "), or choose another level."));
    }

    private static Requirement danePolicy(String host, String why) {
        return new Requirement.Unreachable(new Plan.Reason(
                        "4.7.5",
                        "DANE is mandatory for this destination and " + host + " cannot meet it: " + why,
                        "Whoever runs " + host
                                + " must sign its zone and publish usable TLSA records, or the administrator of"
                                + " this mail server lower the level from dane-only.")
                .reported(ResultType.DANE_REQUIRED));
    }
}
