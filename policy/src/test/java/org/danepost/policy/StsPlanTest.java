package org.danepost.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.danepost.policy.StsScenario.in;
import static org.danepost.policy.StsScenario.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.danepost.sts.KeptPolicy;
import org.danepost.sts.StsFailure;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Acceptance group H as far as the plan decides it; what documents and records mean is tested in module sts. */
class StsPlanTest {
    private static final String DOMAIN = "example.org";
    private static final String MX = "secure example.org MX 10 h.example\n";
    private static final String HOST = "secure h.example A 192.0.2.1\n";
    private static final String PLAIN = MX + HOST;
    private static final String TLSA = "secure _25._tcp.h.example TLSA 3 1 1\n";
    private static final String UNUSABLE = "secure _25._tcp.h.example TLSA 0 0 1\n";
    private static final String SECOND = "secure example.org MX 20 i.example\nsecure i.example A 192.0.2.9\n";
    private static final String TXT = "insecure _mta-sts.example.org TXT v=STSv1; id=1;\n";
    private static final String NEWER = TXT.replace("id=1", "id=2");
    private static final String VERIFIED = "h.example=DANE(h.example: h.example,example.org) VERIFIED";
    private static final String OPP = "DELIVER h.example=OPP(h.example)";
    private static final String STS = "DELIVER h.example=STS(h.example)";
    private static final String REFUSED = "DEFER 4.7.5 h.example=SKIP 4.7.5";
    private static final String ENFORCE = policy("enforce", "h.example");
    private static final String ELSEWHERE = policy("enforce", "elsewhere.example");

    private static Arguments row(String name, String world, String document, String expected) {
        return row(name, PlanOptions.defaults(), DOMAIN, world, document, expected);
    }

    private static Arguments row(
            String name, PlanOptions options, String destination, String world, String document, String expected) {
        return Arguments.of(name, options, destination, world, document, expected);
    }

    private static PlanOptions level(Level level) {
        return PlanOptions.defaults().withLevel(level);
    }

    static Stream<Arguments> rows() {
        String unproven = "insecure example.org MX 10 h.example\n" + HOST;
        return Stream.of(
                row("no record, no policy", PLAIN, ENFORCE, OPP),
                row(
                        "case 128: DANE decides about a host that both cover",
                        PLAIN + TLSA + TXT,
                        ENFORCE,
                        "DELIVER " + VERIFIED),
                row("case 130: DANE host that the policy does not list", PLAIN + TLSA + TXT, ELSEWHERE, REFUSED),
                row(
                        "case 131: DANE where it applies, public roots where not",
                        PLAIN + TLSA + SECOND + TXT,
                        policy("enforce", "*.example"),
                        "DELIVER " + VERIFIED + " | i.example=STS(i.example)"),
                row(
                        "case 114: a second host without TLSA must pass the policy",
                        PLAIN + TLSA + SECOND + TXT,
                        ENFORCE,
                        "DELIVER " + VERIFIED + " | i.example=SKIP 4.7.5"),
                row(
                        "case 132, STS-01: TLSA SERVFAIL is not made good by a policy",
                        PLAIN + "servfail _25._tcp.h.example TLSA\n" + TXT,
                        ENFORCE,
                        "DEFER 4.4.3 h.example=SKIP 4.4.3"),
                row(
                        "case 132: nor bogus TLSA",
                        PLAIN + "bogus _25._tcp.h.example TLSA\n" + TXT,
                        ENFORCE,
                        "DEFER 4.4.3 h.example=SKIP 4.4.3"),
                row(
                        "case 133: a policy never takes the place of TLSA records",
                        PLAIN + TLSA + TXT,
                        ENFORCE,
                        "DELIVER " + VERIFIED),
                row(
                        "case 62, STS-34: unusable TLSA records and a policy: both count",
                        PLAIN + UNUSABLE + TXT,
                        ENFORCE,
                        STS),
                row(
                        "case 62: mode testing does not relax what unusable TLSA records promise",
                        PLAIN + UNUSABLE + TXT,
                        policy("testing", "h.example"),
                        "DELIVER h.example=ENC(h.example) tlsa"),
                row(
                        "case 62: nor does mode none",
                        PLAIN + UNUSABLE + TXT,
                        policy("none"),
                        "DELIVER h.example=ENC(h.example) tlsa"),
                row(
                        "insecure MX with TLSA and a policy: DANE, never weaker",
                        unproven + TLSA + TXT,
                        ENFORCE,
                        "DELIVER h.example=DANE(h.example: h.example) TRUSTED"),
                row("insecure MX and a policy", unproven + TXT, ENFORCE, STS),
                row("case 134, STS-34: no host fits", PLAIN + TXT, ELSEWHERE, REFUSED),
                row("case 135: the host is listed", PLAIN + TXT, ENFORCE, STS),
                row("case 136, STS-35: testing asks for nothing", PLAIN + TXT, policy("testing", "h.example"), OPP),
                row("case 136: testing, host not listed", PLAIN + TXT, policy("testing", "elsewhere.example"), OPP),
                row(
                        "case 136: testing takes nothing from DANE",
                        PLAIN + TLSA + TXT,
                        policy("testing", "elsewhere.example"),
                        "DELIVER " + VERIFIED),
                row("case 137, STS-36: none is as no policy", PLAIN + TXT, policy("none"), OPP),
                row(
                        "case 139: the TXT lookup fails and nothing is kept",
                        PLAIN + "servfail _mta-sts.example.org TXT\n",
                        ENFORCE,
                        OPP),
                row("case 139: bogus TXT and nothing kept", PLAIN + "bogus _mta-sts.example.org TXT\n", ENFORCE, OPP),
                row("case 143: two records", PLAIN + TXT + NEWER, ENFORCE, OPP),
                row(
                        "case 143: one among other TXT records",
                        PLAIN + TXT + "insecure _mta-sts.example.org TXT v=spf1 -all\n",
                        ENFORCE,
                        STS),
                row("case 147: nmx: in place of mx: is no policy", PLAIN + TXT, ENFORCE.replace("mx:", "nmx:"), OPP),
                row(
                        "case 148: an address among the mx lines is passed over",
                        PLAIN + TXT,
                        policy("enforce", "192.0.2.1", "h.example"),
                        STS),
                row(
                        "case 148: an MX that is an address fits no line",
                        "secure example.org MX 10 192.0.2.1\n" + TXT,
                        policy("enforce", "192.0.2.1", "h.example"),
                        "DEFER 4.7.5 [192.0.2.1]=SKIP 4.7.5"),
                row(
                        "case 149: a wildcard stands for one label",
                        "secure example.org MX 10 a.example.net\nsecure example.org MX 20 example.net\n"
                                + "secure example.org MX 30 a.b.example.net\nsecure a.example.net A 192.0.2.1\n"
                                + "secure example.net A 192.0.2.2\nsecure a.b.example.net A 192.0.2.3\n" + TXT,
                        policy("enforce", "*.example.net"),
                        "DELIVER a.example.net=STS(a.example.net) | example.net=SKIP 4.7.5 | a.b.example.net=SKIP 4.7.5"),
                row(
                        "case 151, STS-42: the domain as typed, not its alias",
                        "secure example.org CNAME b.example\nsecure b.example MX 10 h.example\n" + HOST + TXT,
                        ENFORCE,
                        STS),
                row(
                        "case 151: the policy of the alias' target is nobody's business",
                        "secure example.org CNAME b.example\nsecure b.example MX 10 h.example\n" + HOST
                                + "insecure _mta-sts.b.example TXT v=STSv1; id=1\n",
                        ELSEWHERE,
                        OPP),
                row(
                        "case 152, STS-41: a subdomain does not inherit",
                        PlanOptions.defaults(),
                        "a.example.org",
                        PLAIN.replace("example.org", "a.example.org") + TXT,
                        ELSEWHERE,
                        OPP),
                row(
                        "case 156, STS-29: the MX name counts, before its alias",
                        MX + "secure h.example CNAME f.example\nsecure f.example A 192.0.2.1\n" + TXT,
                        ENFORCE,
                        STS),
                row(
                        "case 156, STS-29: not the alias' target",
                        MX + "secure h.example CNAME f.example\nsecure f.example A 192.0.2.1\n" + TXT,
                        policy("enforce", "f.example"),
                        REFUSED),
                row("case 156: any case, with or without final dot", PLAIN + TXT, policy("enforce", "H.Example."), STS),
                row(
                        "case 99: the host of an implicit MX",
                        "secure example.org A 192.0.2.1\n" + TXT,
                        policy("enforce", DOMAIN),
                        "DELIVER example.org=STS(example.org)"),
                row("level encrypt", level(Level.ENCRYPT), DOMAIN, PLAIN + TXT, ENFORCE, STS),
                row("level may asks for less", level(Level.MAY), DOMAIN, PLAIN + TXT, ENFORCE, OPP),
                row(
                        "level dane-only is not met by a policy",
                        level(Level.DANE_ONLY),
                        DOMAIN,
                        PLAIN + TXT,
                        ENFORCE,
                        REFUSED),
                row(
                        "STS-40: a relay is its own policy domain",
                        PlanOptions.defaults(),
                        "[h.example]:25",
                        HOST + "insecure _mta-sts.h.example TXT v=STSv1; id=1\n" + TXT,
                        ENFORCE,
                        STS),
                row(
                        "STS-40: no policy for an address literal",
                        PlanOptions.defaults(),
                        "[192.0.2.1]",
                        TXT,
                        ELSEWHERE,
                        "DELIVER [192.0.2.1]=OPP()"),
                row(
                        "STS-46: names in A-labels",
                        PlanOptions.defaults(),
                        "bücher.example",
                        """
                        secure xn--bcher-kva.example MX 10 mx.xn--bcher-kva.example
                        secure mx.xn--bcher-kva.example A 192.0.2.1
                        insecure _mta-sts.xn--bcher-kva.example TXT v=STSv1; id=1
                        """,
                        policy("enforce", "mx.bücher.example"),
                        "DELIVER mx.xn--bcher-kva.example=STS(mx.xn--bcher-kva.example)"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void outcome(String name, PlanOptions options, String destination, String world, String document, String expected) {
        StsScenario scenario = in(world);
        Stream.of(DOMAIN, "b.example", "h.example", "xn--bcher-kva.example")
                .forEach(domain -> scenario.document(domain, document));
        assertThat(Summary.of(scenario.plan(destination, options))).isEqualTo(expected);
    }

    @Test
    @DisplayName(
            "case 130: where the administrator lets DANE win, an unlisted DANE host is used and no policy is fetched")
    void daneAlone() {
        StsScenario scenario =
                in(PLAIN + TLSA + TXT).document(DOMAIN, ELSEWHERE).daneAlone();
        assertThat(scenario.summary()).isEqualTo("DELIVER " + VERIFIED);
        assertThat(scenario.asked()).isEmpty();
        scenario.world(PLAIN + TLSA + SECOND + TXT);
        assertThat(scenario.summary()).isEqualTo("DELIVER " + VERIFIED + " | i.example=SKIP 4.7.5");
    }

    @Test
    @DisplayName("no policy is fetched for hosts that DANE refuses")
    void nothingToAsk() {
        StsScenario scenario =
                in(PLAIN + "bogus _25._tcp.h.example TLSA\n" + TXT).document(DOMAIN, ENFORCE);
        scenario.plan();
        assertThat(scenario.asked()).isEmpty();
        assertThat(scenario.fetched()).isEmpty();
    }

    @Test
    @DisplayName("case 134, case 142, STS-37: before mail waits, the policy is fetched anew though the id stands")
    void refetched() {
        StsScenario scenario = in(PLAIN + TXT).document(DOMAIN, ELSEWHERE);
        assertThat(scenario.summary()).isEqualTo(REFUSED);
        scenario.document(DOMAIN, ENFORCE);
        assertThat(scenario.summary()).as("not again within five minutes").isEqualTo(REFUSED);
        assertThat(scenario.fetched()).hasSize(1);
        scenario.pass(Duration.ofMinutes(5));
        assertThat(scenario.summary()).isEqualTo(STS);
        assertThat(scenario.fetched()).hasSize(2);
    }

    @Test
    @DisplayName("case 142: the fresh policy may have given up enforcing")
    void refetchedAndGivenUp() {
        StsScenario scenario = in(PLAIN + TXT).keep(DOMAIN, "1", ELSEWHERE).document(DOMAIN, policy("none"));
        scenario.pass(Duration.ofHours(1));
        assertThat(scenario.summary()).isEqualTo(OPP);
        assertThat(PlanText.of(scenario.plan())).contains("mode none");
    }

    @Test
    @DisplayName("case 138, STS-20: the TXT lookup fails, the kept policy decides")
    void keptWhenTheLookupFails() {
        StsScenario scenario = in(PLAIN + "servfail _mta-sts.example.org TXT\n").keep(DOMAIN, "1", ENFORCE);
        assertThat(scenario.summary()).isEqualTo(STS);
    }

    @Test
    @DisplayName("case 140, STS-08, STS-24: the record is gone, the kept policy decides until its end")
    void keptWhenTheRecordIsGone() {
        StsScenario scenario = in(PLAIN).keep(DOMAIN, "1", ELSEWHERE);
        assertThat(scenario.summary()).isEqualTo(REFUSED);
        scenario.pass(Duration.ofDays(7));
        assertThat(scenario.summary()).isEqualTo(OPP);
    }

    @Test
    @DisplayName("case 141, STS-25: another id means a fresh policy; while it cannot be had the old one stays")
    void anotherId() {
        StsScenario scenario = in(PLAIN + NEWER).keep(DOMAIN, "1", ENFORCE);
        HostPlan host = ((Plan.Deliver) scenario.plan()).hosts().getFirst();
        assertThat(Summary.of(host.requirement())).isEqualTo("STS(h.example)");
        assertThat(host.sts().orElseThrow().trouble().map(StsFailure::kind))
                .as("case 164")
                .contains(StsFailure.Kind.FETCH_ERROR);
        scenario.document(DOMAIN, policy("none")).pass(Duration.ofMinutes(5));
        assertThat(scenario.summary()).isEqualTo(OPP);
    }

    @Test
    @DisplayName("case 137: mode none is kept to its end like any other policy")
    void noneIsKept() {
        StsScenario scenario = in(PLAIN + TXT).document(DOMAIN, policy("none"));
        scenario.plan();
        scenario.document(DOMAIN, ELSEWHERE).pass(Duration.ofDays(2));
        assertThat(scenario.summary()).isEqualTo(OPP);
        assertThat(scenario.fetched()).hasSize(1);
    }

    @Test
    @DisplayName("case 139, STS-47: waiting instead is a setting; hosts that DANE proves are used all the same")
    void waitsWhenUnknown() {
        String fails = "servfail _mta-sts.example.org TXT\n";
        assertThat(in(PLAIN + fails).waits().summary()).isEqualTo("DEFER 4.4.3 h.example=SKIP 4.4.3");
        assertThat(in(PLAIN + TLSA + SECOND + fails).waits().summary())
                .isEqualTo("DELIVER " + VERIFIED + " | i.example=SKIP 4.4.3");
    }

    @Test
    @DisplayName(
            "case 144, case 145, case 154, STS-19: a policy that cannot be had does not hold mail up, and is not asked for again at once")
    void fetchFails() {
        StsScenario scenario = in(PLAIN + TXT);
        for (int i = 0; i < 20; i++) {
            assertThat(scenario.summary()).isEqualTo(OPP);
        }
        assertThat(scenario.fetched()).hasSize(1);
        HostPlan host = ((Plan.Deliver) scenario.plan()).hosts().getFirst();
        assertThat(host.sts().orElseThrow().policy()).isEmpty();
        assertThat(host.sts().orElseThrow().trouble().map(StsFailure::kind)).contains(StsFailure.Kind.FETCH_ERROR);
    }

    @Test
    @DisplayName("case 155: two domains with the same hosts, one with a policy that fits none of them")
    void policiesOfTheirOwn() {
        StsScenario scenario = in(PLAIN + TXT + "secure example.net MX 10 h.example\n"
                        + "insecure _mta-sts.example.net TXT v=STSv1; id=1\n")
                .document(DOMAIN, ELSEWHERE)
                .document("example.net", ENFORCE);
        assertThat(scenario.summary()).isEqualTo(REFUSED);
        assertThat(Summary.of(scenario.plan("example.net", PlanOptions.defaults())))
                .isEqualTo(STS);
    }

    @Test
    @DisplayName("case 152: nobody asks at a parent domain")
    void onlyTheDomain() {
        StsScenario scenario = in(PLAIN.replace("example.org", "a.example.org") + TXT);
        scenario.plan("a.example.org", PlanOptions.defaults());
        assertThat(scenario.asked()).containsExactly("TXT _mta-sts.a.example.org");
    }

    @Test
    @DisplayName("case 162, case 163, case 164: a refusal knows what reports call it")
    void resultTypes() {
        String bogus = PLAIN + "bogus _25._tcp.h.example TLSA\n";
        assertThat(reported(in(bogus).plan())).contains(ResultType.DNSSEC_INVALID);
        assertThat(reported(in("bogus example.org MX").plan())).contains(ResultType.DNSSEC_INVALID);
        assertThat(reported(in(PLAIN).plan(DOMAIN, level(Level.DANE_ONLY)))).contains(ResultType.DANE_REQUIRED);
        assertThat(reported(in(PLAIN + TXT).document(DOMAIN, ELSEWHERE).plan()))
                .contains(ResultType.VALIDATION_FAILURE);
        assertThat(reported(in(PLAIN + "servfail _25._tcp.h.example TLSA\n").plan()))
                .as("nothing that reports have a word for")
                .isEmpty();
    }

    private static Optional<ResultType> reported(Plan plan) {
        return ((Plan.Defer) plan).reason().result();
    }

    @Test
    @DisplayName(
            "TLS-Required: No passes over the policy; REQUIRETLS is met by it, but not by mode testing (cases 171, 175, 178)")
    void messages() {
        PlanOptions no = PlanOptions.defaults().withMessage(MessageTls.NOT_REQUIRED);
        PlanOptions required = PlanOptions.defaults().withMessage(MessageTls.REQUIRED);
        StsScenario scenario = in(PLAIN + TXT).document(DOMAIN, ELSEWHERE);
        assertThat(Summary.of(scenario.plan(DOMAIN, no))).isEqualTo(OPP);
        assertThat(scenario.asked()).isEmpty();
        assertThat(Summary.of(in(PLAIN + TXT).document(DOMAIN, ENFORCE).plan(DOMAIN, required)))
                .isEqualTo(STS);
        assertThat(Summary.of(in(PLAIN + TXT)
                        .document(DOMAIN, policy("testing", "h.example"))
                        .plan(DOMAIN, required)))
                .doesNotContain("DELIVER");
    }

    @Test
    @DisplayName(
            "level sts: a policy in mode enforce, or DANE; nothing less, and never in place of a failed DANE lookup")
    void levelSts() {
        PlanOptions sts = level(Level.STS);
        assertThat(Summary.of(in(PLAIN + TXT).document(DOMAIN, ENFORCE).plan(DOMAIN, sts)))
                .isEqualTo(STS);
        assertThat(Summary.of(in(PLAIN + TLSA).plan(DOMAIN, sts))).isEqualTo("DELIVER " + VERIFIED);
        assertThat(Summary.of(in(PLAIN).plan(DOMAIN, sts))).isEqualTo(REFUSED);
        assertThat(Summary.of(in(PLAIN + TXT)
                        .document(DOMAIN, policy("testing", "h.example"))
                        .plan(DOMAIN, sts)))
                .isEqualTo(REFUSED);
    }

    @Test
    @DisplayName("STS-38: hosts stay in their order, those that the policy rules out as unreachable")
    void order() {
        StsScenario scenario = in(PLAIN + SECOND + TXT).document(DOMAIN, policy("enforce", "i.example"));
        assertThat(scenario.summary()).isEqualTo("DELIVER h.example=SKIP 4.7.5 | i.example=STS(i.example)");
    }

    @Test
    @DisplayName("the evidence names the policy, its times, and why it decides or not")
    void evidence() {
        StsScenario scenario = in(PLAIN + TLSA + SECOND + TXT).document(DOMAIN, policy("enforce", "*.example"));
        Plan.Deliver plan = (Plan.Deliver) scenario.plan();
        String text = PlanText.of(plan);
        assertThat(text)
                .contains("_mta-sts.example.org has id 1")
                .contains("policy of example.org with id 1: mode enforce, hosts *.example,"
                        + " fetched at 2026-11-24T10:00:00Z, binds until 2026-12-01T10:00:00Z (fetched)")
                .contains("MTA-STS lists the host; DANE decides about its certificate")
                .contains("lists i.example, and DANE does not prove it: a certificate of a public authority must");
        assertThat(plan.hosts()).allSatisfy(host -> {
            StsStanding standing = host.sts().orElseThrow();
            assertThat(standing.domain()).isEqualTo(DOMAIN);
            assertThat(standing.listed()).isTrue();
            assertThat(standing.policy().map(KeptPolicy::id)).isEqualTo(Optional.of("1"));
        });
    }

    @Test
    @DisplayName("a refusal tells which policy, which hosts it lists, and who can mend it")
    void remedy() {
        Plan.Defer plan =
                (Plan.Defer) in(PLAIN + TXT).document(DOMAIN, ELSEWHERE).plan();
        assertThat(plan.reason().text())
                .isEqualTo("the MTA-STS policy of example.org (id 1) in mode enforce does not list h.example;"
                        + " it lists elsewhere.example");
        assertThat(plan.reason().remedy()).contains("Whoever runs example.org", "mta-sts.example.org");
        assertThat(PlanText.of(plan)).contains("fetched anew");
    }

    @Test
    @DisplayName("case 137, case 136: what mode testing and none would have said is on record")
    void standings() {
        for (String mode : List.of("testing", "none")) {
            Plan.Deliver plan = (Plan.Deliver) in(PLAIN + TXT)
                    .document(DOMAIN, policy(mode, "elsewhere.example"))
                    .plan();
            StsStanding standing = plan.hosts().getFirst().sts().orElseThrow();
            assertThat(standing.listed()).isFalse();
            assertThat(standing.policy().orElseThrow().policy().mode().word()).isEqualTo(mode);
        }
    }
}
