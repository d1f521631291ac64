package org.danepost.policy;

import java.util.List;
import java.util.Optional;
import org.danepost.dns.Answer;
import org.danepost.sts.KeptPolicy;
import org.danepost.sts.StsFailure;
import org.danepost.sts.StsOutcome;

/**
 * What an MTA-STS policy adds to hosts about which DANE has decided (RFC 8461 §2, §4, §5). It never takes anything away: a
 * host that DANE refuses stays refused, one that DANE proves keeps proving it that way, and all others must show a
 * certificate that public roots vouch for. A host that a policy in mode enforce does not list gets no mail, DANE or not.
 *
 * <p>Before mail waits because the policy lists no usable host, the policy is fetched anew (RFC 8461 §5.1): people move their
 * mail and forget to change the id.
 */
final class StsDecision {
    private final MtaSts rules;
    private final String domain;
    private final List<Evidence> evidence;

    /**
     * @param domain the recipients' domain or the next hop as configured, before aliases; never a parent (RFC 8461 §3.4)
     * @param evidence of the destination; what is found out here is added
     */
    StsDecision(MtaSts rules, String domain, List<Evidence> evidence) {
        this.rules = rules;
        this.domain = domain;
        this.evidence = evidence;
    }

    /**
     * Whether MTA-STS is asked. An administrator who asks for less than DANE, or for another proof, gets that; a message that
     * does not require TLS passes over what the destination publishes (RFC 8689 §3). Address literals have no policy (RFC 8461
     * §3.4).
     */
    static boolean concerns(String domain, PlanOptions options) {
        boolean asked = switch (options.level()) {
            case NONE, MAY, VERIFY, SECURE, FINGERPRINT -> false;
            case ENCRYPT, DANE -> options.message() != MessageTls.NOT_REQUIRED;
            case DANE_ONLY, STS -> true;
        };
        return asked && !domain.startsWith("[");
    }

    /** The hosts with what each must prove now. */
    List<HostPlan> hosts(List<HostPlan> hosts) {
        if (hosts.stream().noneMatch(this::mayChange)) {
            return hosts;
        }
        StsOutcome outcome = rules.policies().of(domain);
        Optional<Answer> answer = outcome.answer();
        for (String step : outcome.steps()) {
            evidence.add(new Evidence("RFC 8461 §3", "MTA-STS: " + step, answer));
            answer = Optional.empty(); // once is enough
        }
        return switch (outcome) {
            case StsOutcome.Applies applies -> applied(applies.kept(), applies.trouble(), hosts);
            case StsOutcome.NoPolicy none -> {
                evidence.add(new Evidence("RFC 8461 §3.3", "MTA-STS does not apply: " + none.why(), answer));
                yield troubled(hosts, none.trouble());
            }
            case StsOutcome.Unknown unknown -> unknown(unknown, hosts);
        };
    }

    /** Nothing is asked of the Internet where no answer could matter. */
    private boolean mayChange(HostPlan host) {
        return switch (host.requirement()) {
            case Requirement.Unreachable _ -> false;
            case Requirement.Dane _ ->
                switch (rules.unlistedDane()) {
                    case REFUSE -> true;
                    case ACCEPT -> false;
                };
            case Requirement.Encrypt _,
                    Requirement.Sts _,
                    Requirement.Opportunistic _,
                    Requirement.Cleartext _,
                    Requirement.Pkix _,
                    Requirement.Fingerprint _,
                    Requirement.Audited _ -> true;
        };
    }

    private List<HostPlan> unknown(StsOutcome.Unknown unknown, List<HostPlan> hosts) {
        return switch (rules.whenUnknown()) {
            case DELIVER -> {
                evidence.add(new Evidence(
                        "RFC 8461 §3.3", unknown.why() + "; mail goes as if it had none", unknown.answer()));
                yield troubled(hosts, unknown.trouble());
            }
            case WAIT -> {
                evidence.add(new Evidence(
                        "configuration",
                        unknown.why() + "; no host is used but those that DANE proves",
                        unknown.answer()));
                Requirement wait =
                        new Requirement.Unreachable(new Plan.Reason("4.4.3", unknown.why(), unknown.remedy()));
                yield hosts.stream()
                        .map(host -> proven(host)
                                ? host
                                : host.under(standing(false, Optional.empty(), unknown.trouble()), wait, List.of()))
                        .toList();
            }
        };
    }

    /** Proven by DANE, or out already. */
    private static boolean proven(HostPlan host) {
        return host.requirement() instanceof Requirement.Dane || host.requirement() instanceof Requirement.Unreachable;
    }

    private List<HostPlan> troubled(List<HostPlan> hosts, Optional<StsFailure> trouble) {
        return trouble.isEmpty()
                ? hosts
                : hosts.stream()
                        .map(host ->
                                host.under(standing(false, Optional.empty(), trouble), host.requirement(), List.of()))
                        .toList();
    }

    private StsStanding standing(boolean listed, Optional<KeptPolicy> policy, Optional<StsFailure> trouble) {
        return new StsStanding(domain, policy, listed, trouble);
    }

    private List<HostPlan> applied(KeptPolicy kept, Optional<StsFailure> trouble, List<HostPlan> hosts) {
        List<HostPlan> judged = judged(hosts, kept, trouble);
        if (usable(judged)) {
            return judged;
        }
        // RFC 8461 §5.1: the policy may have changed without its id
        Optional<KeptPolicy> fresh = rules.policies().recheck(domain);
        boolean changed =
                fresh.filter(one -> one.policy().equals(kept.policy())).isEmpty();
        evidence.add(new Evidence(
                "RFC 8461 §5.1",
                "MTA-STS: no host that may be used is listed, so the policy was fetched anew: "
                        + (changed
                                ? fresh.map(one -> "it has changed; " + one.describe())
                                        .orElse("it has ended")
                                : "nothing new came of it (it is fetched at most once in five minutes)"),
                Optional.empty()));
        return changed ? fresh.map(one -> judged(hosts, one, trouble)).orElse(hosts) : judged;
    }

    private static boolean usable(List<HostPlan> hosts) {
        return hosts.stream().anyMatch(host -> !(host.requirement() instanceof Requirement.Unreachable));
    }

    private List<HostPlan> judged(List<HostPlan> hosts, KeptPolicy kept, Optional<StsFailure> trouble) {
        return hosts.stream().map(host -> judged(host, kept, trouble)).toList();
    }

    private HostPlan judged(HostPlan host, KeptPolicy kept, Optional<StsFailure> trouble) {
        // RFC 8461 §4.1: the name as the MX record has it, before aliases
        boolean listed = kept.policy().allows(host.host());
        StsStanding standing = standing(listed, Optional.of(kept), trouble);
        Requirement before = host.requirement();
        return switch (kept.policy().mode()) {
            case NONE -> host.under(standing, before, List.of());
            case TESTING -> host.under(standing, before, List.of(step("RFC 8461 §5", tested(host, listed))));
            case ENFORCE -> enforced(host, kept, standing);
        };
    }

    private static String tested(HostPlan host, boolean listed) {
        return "MTA-STS asks for nothing in mode testing; in mode enforce "
                + (listed
                        ? "a certificate of a public authority for " + host.host() + " would do, unless DANE applies"
                        : host.host() + " would get no mail, since the policy does not list it");
    }

    private HostPlan enforced(HostPlan host, KeptPolicy kept, StsStanding standing) {
        return switch (host.requirement()) {
            // RFC 8461 §2: nothing here may rescue a host that DANE refuses
            case Requirement.Unreachable out ->
                host.under(
                        standing, out, List.of(step("RFC 8461 §2", "MTA-STS does not make good what is wrong here")));
            case Requirement.Dane dane -> {
                if (!standing.listed() && rules.unlistedDane() == MtaSts.UnlistedDane.REFUSE) {
                    yield unlisted(host, kept, standing);
                }
                String text = standing.listed()
                        ? "MTA-STS lists the host; DANE decides about its certificate"
                        : "MTA-STS does not list the host; here DANE is set to decide alone";
                yield host.under(standing, dane, List.of(step("RFC 8461 §2", text)));
            }
            case Requirement.Sts _,
                    Requirement.Encrypt _,
                    Requirement.Opportunistic _,
                    Requirement.Cleartext _,
                    Requirement.Pkix _,
                    Requirement.Fingerprint _,
                    Requirement.Audited _ ->
                standing.listed() ? listed(host, kept, standing) : unlisted(host, kept, standing);
        };
    }

    /** RFC 8461 §4.2, §7.1: the certificate names the MX host, not the domain nor a pattern; so does SNI. */
    private static HostPlan listed(HostPlan host, KeptPolicy kept, StsStanding standing) {
        return host.under(
                standing,
                new Requirement.Sts(host.host(), List.of(host.host())),
                List.of(step(
                        "RFC 8461 §4.2",
                        "the MTA-STS policy (mode enforce, hosts " + kept.hosts() + ") lists " + host.host()
                                + ", and DANE does not prove it: a certificate of a public authority must")));
    }

    private HostPlan unlisted(HostPlan host, KeptPolicy kept, StsStanding standing) {
        Plan.Reason reason = new Plan.Reason(
                        "4.7.5",
                        "the MTA-STS policy of " + domain + (kept.id().isEmpty() ? "" : " (id " + kept.id() + ")")
                                + " in mode enforce does not list " + host.host() + "; it lists " + kept.hosts(),
                        "Whoever runs " + domain + " must list the host in https://mta-sts." + domain
                                + "/.well-known/mta-sts.txt and change the id of the TXT record, or take it out of the MX records."
                                + " Forged MX records look the same.")
                .reported(ResultType.VALIDATION_FAILURE);
        return host.under(standing, new Requirement.Unreachable(reason), List.of(step("RFC 8461 §4.1", reason.text())));
    }

    private static Evidence step(String rule, String text) {
        return new Evidence(rule, text, Optional.empty());
    }
}
