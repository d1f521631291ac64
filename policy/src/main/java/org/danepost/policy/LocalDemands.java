package org.danepost.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What else counts once DANE, MTA-STS and the level have said what a host must prove: mandatory MTA-STS, a login, REQUIRETLS
 * (RFC 8689 §4.2.1), and last the audit, which alone takes something away. MTA-STS has its say before this class.
 */
final class LocalDemands {
    private final PlanOptions options;
    private final Gate gate;

    LocalDemands(PlanOptions options, Gate gate) {
        this.options = options;
        this.gate = gate;
    }

    /** The host with what it must prove in the end, and what a session with it must keep to. */
    HostPlan applied(HostPlan host) {
        if (host.addresses().isEmpty()) {
            return host;
        }
        List<Evidence> evidence = new ArrayList<>(host.evidence());
        Requirement sts = options.level() == Level.STS ? mandatorySts(host) : host.requirement();
        Requirement login = options.local().login().isPresent() ? forLogin(host, sts, evidence) : sts;
        Requirement last = switch (options.message()) {
            case REQUIRED -> forRequireTls(host, login, evidence);
            case NOT_REQUIRED -> {
                evidence.add(note("RFC 8689 §3", notRequired()));
                yield audited(host, login, evidence);
            }
            case UNSAID, REQUIRED_IF_OFFERED -> audited(host, login, evidence);
        };
        return host.demanding(last, evidence, terms(host, last));
    }

    /** The host's name; empty where it is an address. */
    private static String name(HostPlan host) {
        return host.host().startsWith("[") ? "" : host.host();
    }

    private String notRequired() {
        return switch (options.level()) {
            case DANE, MAY ->
                "the message does not require TLS: what the destination publishes about TLS is passed over";
            case NONE, ENCRYPT, DANE_ONLY, VERIFY, SECURE, FINGERPRINT, STS ->
                "the message does not require TLS, but level " + Words.level(options.level())
                        + " is local policy and stays";
        };
    }

    private SessionTerms terms(HostPlan host, Requirement requirement) {
        RequireTls requireTls = switch (options.message()) {
            case REQUIRED -> RequireTls.MUST;
            case REQUIRED_IF_OFFERED -> host.proves(requirement) ? RequireTls.IF_OFFERED : RequireTls.NO;
            case UNSAID, NOT_REQUIRED -> RequireTls.NO;
        };
        boolean opportunistic = requirement instanceof Requirement.Opportunistic;
        TlsFloor floor = options.local().floor();
        return new SessionTerms(
                opportunistic ? floor : floor.atLeast(TlsFloor.TLS_1_2),
                requireTls,
                options.local().login());
    }

    private Requirement mandatorySts(HostPlan host) {
        Requirement found = host.requirement();
        if (host.proves(found) || found instanceof Requirement.Unreachable) {
            return found;
        }
        return new Requirement.Unreachable(new Plan.Reason(
                "4.7.5",
                "MTA-STS is mandatory for this destination, and neither DANE nor a policy in mode enforce proves "
                        + host.host(),
                "Whoever runs the mail of the domain must publish an MTA-STS policy in mode enforce, or the administrator"
                        + " of this mail server choose another level than sts."));
    }

    /** A password goes only to a server that is proven to be the right one. */
    private Requirement forLogin(HostPlan host, Requirement found, List<Evidence> evidence) {
        if (host.proves(found) || found instanceof Requirement.Unreachable) {
            return found;
        }
        if (provenName(host) && !(found instanceof Requirement.Cleartext)) {
            String why = "a login is configured, and DANE does not prove the host";
            evidence.add(note("local policy", why + ": public roots must vouch for its certificate"));
            String sni = name(host);
            return new Requirement.Pkix(
                    sni, AcceptedNames.secure(sni, gate, options.local()), Requirement.Assurance.VERIFIED, why);
        }
        return new Requirement.Unreachable(new Plan.Reason(
                "4.7.5",
                "a login is configured for this destination, and nothing proves that " + host.host()
                        + " is the server that may see the password",
                "The administrator of this mail server must name the relay as [host]:port, or give its names or"
                        + " fingerprints in the rule, or take the login away."));
    }

    private Requirement forRequireTls(HostPlan host, Requirement found, List<Evidence> evidence) {
        if (host.proves(found)) {
            evidence.add(note(
                    "RFC 8689 §4.2.1",
                    "the message requires TLS: the host must offer REQUIRETLS once its certificate is proven"));
            return found;
        }
        return switch (found) {
            // A lookup that failed may be mended by time; a policy that is not met (RFC 3463 §3.8: X.7.5) is an answer
            case Requirement.Unreachable(Plan.Reason reason) ->
                reason.enhancedCode().equals("4.7.5") ? notProven(host, reason.text()) : found;
            case Requirement.Encrypt _, Requirement.Opportunistic _ ->
                options.local().requireTlsByPkix() && provenName(host)
                        ? byPublicRoots(host, evidence)
                        : notProven(host, "neither DANE nor MTA-STS authenticates it");
            // RFC 8689 §4.2.1: the name must come by a secure lookup
            case Requirement.Dane _ -> notProven(host, "the MX records that name it are not proven by DNSSEC");
            case Requirement.Pkix _ -> notProven(host, "nothing proves that the domain chose it");
            case Requirement.Cleartext _ -> notProven(host, "level none forbids TLS");
            case Requirement.Fingerprint _, Requirement.Sts _, Requirement.Audited _ ->
                throw new IllegalStateException("cannot be here: " + found);
        };
    }

    private boolean provenName(HostPlan host) {
        return switch (gate) {
            case Gate.ProvenMx _, Gate.ProvenAbsence _, Gate.Configured _ ->
                !name(host).isEmpty();
            case Gate.UnprovenMx _, Gate.UnprovenAbsence _ -> false;
        };
    }

    private Requirement byPublicRoots(HostPlan host, List<Evidence> evidence) {
        String why = "the message requires TLS, and DNSSEC proves the host's name";
        evidence.add(note("RFC 8689 §4.2.1", why + ": public roots must vouch for its certificate"));
        return new Requirement.Pkix(name(host), List.of(name(host)), Requirement.Assurance.VERIFIED, why);
    }

    private Requirement notProven(HostPlan host, String why) {
        // RFC 8689 §4.2.1, RFC 3463 §3.8: X.7.10 encryption needed; X.7.30 is for a server without REQUIRETLS
        return new Requirement.Unreachable(new Plan.Reason(
                "5.7.10",
                "the message requires TLS (REQUIRETLS) and " + host.host() + " cannot give it: " + why,
                "Whoever runs the mail of the domain must sign its zone and publish TLSA records, or an MTA-STS policy in"
                        + " mode enforce; or the sender send the message without REQUIRETLS."));
    }

    private Requirement audited(HostPlan host, Requirement found, List<Evidence> evidence) {
        Audit audit = options.local().audit();
        if (audit == Audit.OFF || options.local().login().isPresent()) {
            return found;
        }
        return switch (found) {
            case Requirement.Opportunistic _, Requirement.Cleartext _, Requirement.Audited _ -> found;
            case Requirement.Dane _,
                    Requirement.Encrypt _,
                    Requirement.Sts _,
                    Requirement.Pkix _,
                    Requirement.Fingerprint _,
                    Requirement.Unreachable _ -> {
                evidence.add(note(
                        "RFC 7672 §9.1",
                        "audit: a failure is recorded and the mail delivered "
                                + (audit == Audit.ENCRYPTED ? "over any TLS" : "over any TLS, or in clear")));
                yield new Requirement.Audited(found, name(host), audit);
            }
        };
    }

    private static Evidence note(String rule, String text) {
        return new Evidence(rule, text, Optional.empty());
    }
}
