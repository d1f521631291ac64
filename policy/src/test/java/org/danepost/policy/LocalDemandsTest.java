package org.danepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What REQUIRETLS, TLS-Required: No, audits, logins and the levels of local policy make of a host. */
class LocalDemandsTest {
    private static final PlanOptions DANE = PlanOptions.defaults();
    private static final String MX = "secure example.org MX 10 h.example\n";
    private static final String UNPROVEN = "insecure example.org MX 10 h.example\n";
    private static final String HOST = "secure h.example A 192.0.2.1\n";
    private static final String TLSA = "secure _25._tcp.h.example TLSA 3 1 1\n";
    private static final String UNUSABLE = "secure _25._tcp.h.example TLSA 1 1 1\n";
    private static final String TLSA_FAILS = "servfail _25._tcp.h.example TLSA\n";
    private static final String SECOND = "secure example.org MX 20 i.example\nsecure i.example A 192.0.2.9\n";
    private static final String VERIFIED = "h.example=DANE(h.example: h.example,example.org) VERIFIED";
    private static final String OPP = "DELIVER h.example=OPP(h.example)";
    private static final CertificateDigest DIGEST =
            CertificateDigest.parse("sha256:" + "ab".repeat(32)).orElseThrow();

    @ParameterizedTest(name = "{0}")
    @MethodSource({"requireTls", "notRequired", "audit", "login", "levels"})
    void outcome(String name, PlanOptions options, String destination, String world, String expected) {
        assertThat(Summary.of(Summary.plan(new FakeResolver(world), destination, options)))
                .isEqualTo(expected);
    }

    static Stream<Arguments> requireTls() {
        PlanOptions required = DANE.withMessage(MessageTls.REQUIRED);
        PlanOptions roots = required.withLocal(
                new LocalTerms(Audit.OFF, List.of(), List.of(), Optional.empty(), TlsFloor.TLS_1_2, true));
        String unproven = "h.example=SKIP 5.7.10";
        return Stream.of(
                row(
                        "case 171: REQUIRETLS and DANE (RTLS-12, RTLS-17)",
                        required,
                        MX + HOST + TLSA,
                        "DELIVER " + VERIFIED),
                row("case 172: REQUIRETLS, nothing published (RTLS-06, RTLS-16)", required, MX + HOST, "REJECT 5.7.10"),
                row("case 172: REQUIRETLS, several hosts, none proven", required, MX + HOST + SECOND, "REJECT 5.7.10"),
                row("case 172: REQUIRETLS, insecure MX (RTLS-05)", required, UNPROVEN + HOST, "REJECT 5.7.10"),
                row("case 172: REQUIRETLS to an address", required, "[192.0.2.7]", "", "REJECT 5.7.10"),
                row(
                        "case 172: level encrypt is not enough for REQUIRETLS",
                        required.withLevel(Level.ENCRYPT),
                        MX + HOST,
                        "REJECT 5.7.10"),
                row(
                        "case 172: level dane-only and REQUIRETLS: refused, not put off",
                        required.withLevel(Level.DANE_ONLY),
                        MX + HOST,
                        "REJECT 5.7.10"),
                row(
                        "case 172: level none and REQUIRETLS",
                        required.withLevel(Level.NONE),
                        MX + HOST + TLSA,
                        "REJECT 5.7.10"),
                row(
                        "case 173: a host that cannot meet REQUIRETLS is passed over for one that can",
                        required,
                        MX + HOST + SECOND + "secure _25._tcp.i.example TLSA 3 1 1",
                        "DELIVER " + unproven + " | i.example=DANE(i.example: i.example,example.org) VERIFIED"),
                row("case 174: REQUIRETLS, all TLSA unusable", required, MX + HOST + UNUSABLE, "REJECT 5.7.10"),
                row("case 176: REQUIRETLS and half-dane", required, UNPROVEN + HOST + TLSA, "REJECT 5.7.10"),
                row("case 177: REQUIRETLS, MX SERVFAIL", required, "servfail example.org MX", "DEFER 4.4.3"),
                row(
                        "case 177: REQUIRETLS, TLSA SERVFAIL (RTLS-29)",
                        required,
                        MX + HOST + TLSA_FAILS,
                        "DEFER 4.4.3 h.example=SKIP 4.4.3"),
                row(
                        "case 177: REQUIRETLS, one host for good, one for now",
                        required,
                        MX + HOST + SECOND + "bogus _25._tcp.i.example TLSA",
                        "DEFER 4.4.3 " + unproven + " | i.example=SKIP 4.4.3"),
                row(
                        "POL-07: REQUIRETLS, secure MX, public roots if allowed",
                        roots,
                        MX + HOST,
                        "DELIVER h.example=PKIX(h.example: h.example) VERIFIED"),
                row(
                        "POL-07: REQUIRETLS, insecure MX, public roots do not help",
                        roots,
                        UNPROVEN + HOST,
                        "REJECT 5.7.10"),
                row(
                        "RTLS-07: without MX records the name is the domain's",
                        roots,
                        "secure example.org MX none\nsecure example.org A 192.0.2.1",
                        "DELIVER example.org=PKIX(example.org: example.org) VERIFIED"),
                row(
                        "POL-01: REQUIRETLS under a rule that authenticates otherwise",
                        required.withLevel(Level.FINGERPRINT).withLocal(digests()),
                        MX + HOST,
                        "DELIVER h.example=PIN(h.example) 1"),
                row(
                        "POL-01: REQUIRETLS and level verify behind insecure MX",
                        required.withLevel(Level.VERIFY),
                        UNPROVEN + HOST,
                        "REJECT 5.7.10"));
    }

    static Stream<Arguments> notRequired() {
        PlanOptions no = DANE.withMessage(MessageTls.NOT_REQUIRED);
        return Stream.of(
                row("case 178: TLS-Required: No and TLSA records (RTLS-19)", no, MX + HOST + TLSA, OPP),
                row("case 178: TLS-Required: No, TLSA SERVFAIL", no, MX + HOST + TLSA_FAILS, OPP),
                row("case 178: TLS-Required: No, TLSA unusable", no, MX + HOST + UNUSABLE, OPP),
                row("case 178: TLS-Required: No, insecure MX", no, UNPROVEN + HOST + TLSA, OPP),
                row(
                        "case 178: TLS-Required: No, MX SERVFAIL is not about TLS",
                        no,
                        "servfail example.org MX",
                        "DEFER 4.4.3"),
                row("case 167: a TLS report is not held up by TLSA records", no, MX + HOST + TLSA_FAILS, OPP),
                row(
                        "POL-01: TLS-Required: No leaves level encrypt",
                        no.withLevel(Level.ENCRYPT),
                        MX + HOST + TLSA_FAILS,
                        "DELIVER h.example=ENC(h.example)"),
                row(
                        "POL-01: TLS-Required: No leaves mandatory DANE, which is local policy",
                        no.withLevel(Level.DANE_ONLY),
                        MX + HOST,
                        "DEFER 4.7.5 h.example=SKIP 4.7.5"),
                row("TLS-Required: No and level may", no.withLevel(Level.MAY), MX + HOST + TLSA, OPP));
    }

    static Stream<Arguments> audit() {
        PlanOptions encrypted = DANE.withLocal(audit(Audit.ENCRYPTED));
        PlanOptions clear = DANE.withLocal(audit(Audit.CLEARTEXT));
        String dane = "DELIVER h.example=AUDIT(DANE(h.example: h.example,example.org) VERIFIED) ";
        return Stream.of(
                row("case 94: audit of a host with TLSA (DANE-49)", encrypted, MX + HOST + TLSA, dane + "ENCRYPTED"),
                row("case 94: audit, in clear if it must (SMTPDANE-56)", clear, MX + HOST + TLSA, dane + "CLEARTEXT"),
                row(
                        "case 94: audit of a TLSA lookup that fails",
                        encrypted,
                        MX + HOST + TLSA_FAILS,
                        "DELIVER h.example=AUDIT(SKIP 4.4.3) ENCRYPTED"),
                row(
                        "case 94: audit of mandatory DANE before it is switched on",
                        encrypted.withLevel(Level.DANE_ONLY),
                        MX + HOST,
                        "DELIVER h.example=AUDIT(SKIP 4.7.5) ENCRYPTED"),
                row("case 94: no audit where nothing is asked", encrypted, MX + HOST, OPP),
                row(
                        "case 94: an audit finds no addresses that are not there",
                        clear,
                        MX,
                        "DEFER 4.4.4 h.example=SKIP 4.4.4"),
                row("case 94: an audit knows no hosts when MX fails", clear, "bogus example.org MX", "DEFER 4.4.3"),
                row(
                        "case 94: an audit never relaxes REQUIRETLS",
                        clear.withMessage(MessageTls.REQUIRED),
                        MX + HOST + TLSA,
                        "DELIVER " + VERIFIED));
    }

    static Stream<Arguments> login() {
        PlanOptions login = DANE.withLocal(
                new LocalTerms(Audit.OFF, List.of(), List.of(), Optional.of("smart"), TlsFloor.TLS_1_2, false));
        String relayTlsa = TLSA.replace("_25", "_587");
        return Stream.of(
                row(
                        "case 125: login and DANE",
                        login,
                        "[h.example]:587",
                        HOST + relayTlsa,
                        "DELIVER h.example=DANE(h.example: h.example) VERIFIED"),
                row(
                        "case 125: login, no TLSA: public roots must vouch",
                        login,
                        "[h.example]:587",
                        HOST,
                        "DELIVER h.example=PKIX(h.example: h.example) VERIFIED"),
                row(
                        "case 125: login, TLSA unusable: public roots must vouch",
                        login,
                        "[h.example]:587",
                        HOST + relayTlsa.replace("3 1 1", "1 1 1"),
                        "DELIVER h.example=PKIX(h.example: h.example) VERIFIED"),
                row(
                        "case 125: login, TLSA lookup fails",
                        login,
                        "[h.example]:587",
                        HOST + TLSA_FAILS.replace("_25", "_587"),
                        "DEFER 4.4.3 h.example=SKIP 4.4.3"),
                row(
                        "case 125: level may does not let a password out",
                        login.withLevel(Level.MAY),
                        "[h.example]:587",
                        HOST,
                        "DELIVER h.example=PKIX(h.example: h.example) VERIFIED"),
                row(
                        "case 125: login at a relay found by insecure MX",
                        login,
                        UNPROVEN + HOST + TLSA,
                        "DEFER 4.7.5 h.example=SKIP 4.7.5"),
                row("case 125: login at an address", login, "[192.0.2.7]", "", "DEFER 4.7.5 [192.0.2.7]=SKIP 4.7.5"),
                row(
                        "case 125: TLS-Required: No does not let a password out",
                        login.withMessage(MessageTls.NOT_REQUIRED),
                        "[h.example]",
                        HOST,
                        "DELIVER h.example=PKIX(h.example: h.example) VERIFIED"));
    }

    static Stream<Arguments> levels() {
        PlanOptions secure = DANE.withLevel(Level.SECURE);
        PlanOptions named = secure.withLocal(names("mail.example.net", ".example"));
        return Stream.of(
                row("case 191: level none", DANE.withLevel(Level.NONE), MX + HOST + TLSA, "DELIVER h.example=CLEAR"),
                row(
                        "case 191: level verify takes the host's name",
                        DANE.withLevel(Level.VERIFY),
                        MX + HOST + TLSA_FAILS,
                        "DELIVER h.example=PKIX(h.example: h.example) VERIFIED"),
                row(
                        "case 191: level verify behind insecure MX is trusted at most",
                        DANE.withLevel(Level.VERIFY),
                        UNPROVEN + HOST,
                        "DELIVER h.example=PKIX(h.example: h.example) TRUSTED"),
                row(
                        "case 191: level secure, secure MX",
                        secure,
                        MX + HOST,
                        "DELIVER h.example=PKIX(h.example: h.example,example.org) VERIFIED"),
                row(
                        "case 191: level secure never takes an insecurely found name",
                        secure,
                        UNPROVEN + HOST,
                        "DELIVER h.example=PKIX(h.example: example.org) VERIFIED"),
                row(
                        "case 191: level secure, a host below the domain",
                        secure,
                        "insecure example.org MX 10 mx.example.org\ninsecure mx.example.org A 192.0.2.1",
                        "DELIVER mx.example.org=PKIX(mx.example.org: mx.example.org,example.org) VERIFIED"),
                row(
                        "case 191: level secure with names",
                        named,
                        UNPROVEN + HOST,
                        "DELIVER h.example=PKIX(h.example: mail.example.net,h.example) VERIFIED"),
                row(
                        "case 191: level secure, no name fits",
                        secure.withLocal(names(".example.net")),
                        MX + HOST,
                        "DEFER 4.7.5 h.example=SKIP 4.7.5"),
                row(
                        "case 126: relay by address, level secure with names",
                        named,
                        "[192.0.2.7]:587",
                        "",
                        "DELIVER [192.0.2.7]=PKIX(: mail.example.net) VERIFIED"),
                row(
                        "case 126: relay by address, level secure without names",
                        secure,
                        "[192.0.2.7]:587",
                        "",
                        "DEFER 4.7.5 [192.0.2.7]=SKIP 4.7.5"),
                row(
                        "case 126: relay by address, level fingerprint",
                        DANE.withLevel(Level.FINGERPRINT).withLocal(digests()),
                        "[192.0.2.7]:587",
                        "",
                        "DELIVER [192.0.2.7]=PIN() 1"),
                row(
                        "case 191: level fingerprint without fingerprints",
                        DANE.withLevel(Level.FINGERPRINT),
                        MX + HOST,
                        "DEFER 4.7.5 h.example=SKIP 4.7.5"),
                row(
                        "case 191: level sts without a policy",
                        DANE.withLevel(Level.STS),
                        MX + HOST,
                        "DEFER 4.7.5 h.example=SKIP 4.7.5"),
                row(
                        "case 191: level sts and DANE",
                        DANE.withLevel(Level.STS),
                        MX + HOST + TLSA,
                        "DELIVER " + VERIFIED));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            case 171: REQUIRETLS, insecure MX, policy in mode enforce lists the host | enforce | h.example | insecure | DELIVER h.example=STS(h.example)
            case 171: REQUIRETLS, secure MX, policy in mode enforce                  | enforce | h.example | secure   | DELIVER h.example=STS(h.example)
            case 175: REQUIRETLS, a policy in mode testing is not enough             | testing | h.example | insecure | REJECT 5.7.10
            case 175: REQUIRETLS, a policy in mode none is not enough                | none    | h.example | secure   | REJECT 5.7.10
            case 172: REQUIRETLS, the policy does not list the host                  | enforce | i.example | insecure | REJECT 5.7.10
            """)
    void requireTlsUnderMtaSts(String name, String mode, String listed, String mx, String expected) {
        StsScenario scenario = StsScenario.in(mx + " example.org MX 10 h.example\n" + HOST)
                .keep("example.org", "1", StsScenario.policy(mode, listed));
        assertThat(Summary.of(scenario.plan("example.org", DANE.withMessage(MessageTls.REQUIRED))))
                .isEqualTo(expected);
    }

    @Test
    @DisplayName("POL-07: REQUIRETLS: MTA-STS may vouch for the name, and DANE for the certificate")
    void namedByStsProvenByDane() {
        String world = UNPROVEN + HOST + TLSA;
        PlanOptions required = DANE.withMessage(MessageTls.REQUIRED);
        StsScenario enforced =
                StsScenario.in(world).keep("example.org", "1", StsScenario.policy("enforce", "h.example"));
        assertThat(Summary.of(enforced.plan("example.org", required)))
                .isEqualTo("DELIVER h.example=DANE(h.example: h.example) TRUSTED");
        StsScenario testing =
                StsScenario.in(world).keep("example.org", "1", StsScenario.policy("testing", "h.example"));
        assertThat(Summary.of(testing.plan("example.org", required))).isEqualTo("REJECT 5.7.10");
    }

    @Test
    @DisplayName("case 178, RTLS-19: TLS-Required: No passes over a policy in mode enforce, and asks for none")
    void notRequiredUnderMtaSts() {
        StsScenario scenario =
                StsScenario.in(MX + HOST).keep("example.org", "1", StsScenario.policy("enforce", "other.example"));
        assertThat(Summary.of(scenario.plan("example.org", DANE.withMessage(MessageTls.NOT_REQUIRED))))
                .isEqualTo(OPP);
        assertThat(scenario.asked()).isEmpty();
    }

    @ParameterizedTest(name = "case 62, POL-04: all TLSA records unusable under a policy in mode {0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            enforce | DELIVER h.example=STS(h.example)
            testing | DELIVER h.example=ENC(h.example) tlsa
            none    | DELIVER h.example=ENC(h.example) tlsa
            """)
    void unusableUnderMtaSts(String mode, String expected) {
        StsScenario scenario =
                StsScenario.in(MX + HOST + UNUSABLE).keep("example.org", "1", StsScenario.policy(mode, "h.example"));
        assertThat(Summary.of(scenario.plan("example.org", DANE))).isEqualTo(expected);
    }

    @Test
    @DisplayName("case 191: level sts: a policy in mode enforce is needed, and a DANE failure is not made good by it")
    void levelSts() {
        PlanOptions sts = DANE.withLevel(Level.STS);
        StsScenario enforced =
                StsScenario.in(UNPROVEN + HOST).keep("example.org", "1", StsScenario.policy("enforce", "h.example"));
        assertThat(Summary.of(enforced.plan("example.org", sts))).isEqualTo("DELIVER h.example=STS(h.example)");
        StsScenario failing = StsScenario.in(MX + HOST + TLSA_FAILS)
                .keep("example.org", "1", StsScenario.policy("enforce", "h.example"));
        assertThat(Summary.of(failing.plan("example.org", sts))).isEqualTo("DEFER 4.4.3 h.example=SKIP 4.4.3");
        StsScenario testing =
                StsScenario.in(UNPROVEN + HOST).keep("example.org", "1", StsScenario.policy("testing", "h.example"));
        Plan waiting = testing.plan("example.org", sts);
        assertThat(Summary.of(waiting)).isEqualTo("DEFER 4.7.5 h.example=SKIP 4.7.5");
        assertThat(PlanText.of(waiting))
                .contains("in mode enforce proves h.example")
                .doesNotContain("HostPlan[");
    }

    @ParameterizedTest(name = "case 124: a host from unproven MX records is never called configured at level {0}")
    @EnumSource(Level.class)
    void unprovenNamesAreNeverVerifiedByThemselves(Level level) {
        Plan plan = Summary.plan(UNPROVEN + HOST + TLSA, "example.org", DANE.withLevel(level));
        assertThat(Summary.of(plan)).doesNotContain("DANE(h.example: h.example,example.org)");
        assertThat(Summary.of(plan)).doesNotContain("PKIX(h.example: h.example) VERIFIED");
    }

    @Test
    @DisplayName("case 179, POL-08, RTLS-10: REQUIRETLS and TLS-Required: No together: REQUIRETLS wins")
    void both() {
        assertThat(MessageTls.of(true, List.of("No"))).isEqualTo(MessageTls.REQUIRED);
        assertThat(MessageTls.of(false, List.of(" no\t"))).isEqualTo(MessageTls.NOT_REQUIRED);
    }

    @Test
    @DisplayName("RTLS-20: another value than No, or two fields, say nothing")
    void malformedFields() {
        assertThat(MessageTls.of(false, List.of())).isEqualTo(MessageTls.UNSAID);
        assertThat(MessageTls.of(false, List.of("Yes"))).isEqualTo(MessageTls.UNSAID);
        assertThat(MessageTls.of(false, List.of("No", "No"))).isEqualTo(MessageTls.UNSAID);
        assertThat(MessageTls.of(false, List.of("N o"))).isEqualTo(MessageTls.UNSAID);
    }

    @Test
    @DisplayName("case 180, RTLS-25: a notice goes with REQUIRETLS where the host is proven, and without it elsewhere")
    void notices() {
        PlanOptions notice = DANE.withMessage(MessageTls.REQUIRED_IF_OFFERED);
        assertThat(host(notice, MX + HOST + TLSA).terms().requireTls()).isEqualTo(RequireTls.IF_OFFERED);
        assertThat(host(notice, MX + HOST).terms().requireTls()).isEqualTo(RequireTls.NO);
        assertThat(Summary.of(Summary.plan(MX + HOST, "example.org", notice))).isEqualTo(OPP);
    }

    @Test
    @DisplayName("case 171: the plan says that the host must offer REQUIRETLS (RTLS-08)")
    void terms() {
        PlanOptions required = DANE.withMessage(MessageTls.REQUIRED);
        assertThat(host(required, MX + HOST + TLSA).terms().requireTls()).isEqualTo(RequireTls.MUST);
        assertThat(host(DANE, MX + HOST + TLSA).terms()).isEqualTo(SessionTerms.ordinary());
        assertThat(PlanText.of(Summary.plan(MX + HOST + TLSA, "example.org", required)))
                .contains("REQUIRETLS: the host must offer it");
    }

    @Test
    @DisplayName("RTLS-18, case 108: an older TLS version than 1.2 is only for hosts that may get cleartext")
    void floor() {
        PlanOptions old = DANE.withLocal(
                new LocalTerms(Audit.OFF, List.of(), List.of(), Optional.empty(), TlsFloor.TLS_1_0, false));
        assertThat(host(old, MX + HOST).terms().floor()).isEqualTo(TlsFloor.TLS_1_0);
        assertThat(host(old, MX + HOST + TLSA).terms().floor()).isEqualTo(TlsFloor.TLS_1_2);
        assertThat(host(old.withLevel(Level.ENCRYPT), MX + HOST).terms().floor())
                .isEqualTo(TlsFloor.TLS_1_2);
    }

    @Test
    @DisplayName("case 178: TLSA is not even asked for when the message does not require TLS")
    void noTlsaLookup() {
        FakeResolver resolver = new FakeResolver(MX + HOST + TLSA);
        Summary.plan(resolver, "example.org", DANE.withMessage(MessageTls.NOT_REQUIRED));
        assertThat(resolver.asked()).noneMatch(question -> question.startsWith("TLSA"));
    }

    @Test
    @DisplayName("case 172: the refusal names each host, why, and who can mend it")
    void words() {
        Plan plan = Summary.plan(MX + HOST + SECOND, "example.org", DANE.withMessage(MessageTls.REQUIRED));
        Plan.Reason reason = ((Plan.Reject) plan).reason();
        assertThat(reason.text())
                .isEqualTo("h.example: the message requires TLS (REQUIRETLS) and h.example cannot give it: neither DANE"
                        + " nor MTA-STS authenticates it; i.example: the message requires TLS (REQUIRETLS) and i.example"
                        + " cannot give it: neither DANE nor MTA-STS authenticates it");
        assertThat(reason.remedy()).contains("TLSA records").contains("without REQUIRETLS");
        assertThat(plan.evidence()).anyMatch(step -> step.text().startsWith("A at h.example"));
    }

    @Test
    @DisplayName("POL-01, POL-13: over all levels and wishes, cleartext only where nothing forbids it")
    void cleartextNeedsAReason() {
        for (Level level : Level.values()) {
            for (MessageTls message : MessageTls.values()) {
                for (String world :
                        List.of(MX + HOST + TLSA, MX + HOST, UNPROVEN + HOST + TLSA, MX + HOST + UNUSABLE)) {
                    PlanOptions options = DANE.withLevel(level).withMessage(message);
                    boolean cleartext = Summary.of(Summary.plan(world, "example.org", options))
                            .matches(".*(OPP|CLEAR).*");
                    boolean promised = world.contains("TLSA");
                    boolean allowed = message != MessageTls.REQUIRED
                            && (Set.of(Level.NONE, Level.MAY).contains(level)
                                    || (level == Level.DANE && (!promised || message == MessageTls.NOT_REQUIRED)));
                    assertThat(!cleartext || allowed)
                            .as(level + " " + message + "\n" + world)
                            .isTrue();
                }
            }
        }
    }

    private static HostPlan host(PlanOptions options, String world) {
        return ((Plan.Deliver) Summary.plan(world, "example.org", options))
                .hosts()
                .getFirst();
    }

    private static LocalTerms audit(Audit audit) {
        return new LocalTerms(audit, List.of(), List.of(), Optional.empty(), TlsFloor.TLS_1_2, false);
    }

    private static LocalTerms names(String... names) {
        return new LocalTerms(Audit.OFF, List.of(names), List.of(), Optional.empty(), TlsFloor.TLS_1_2, false);
    }

    private static LocalTerms digests() {
        return new LocalTerms(Audit.OFF, List.of(), List.of(DIGEST), Optional.empty(), TlsFloor.TLS_1_2, false);
    }

    private static Arguments row(String name, PlanOptions options, String world, String expected) {
        return row(name, options, "example.org", world, expected);
    }

    private static Arguments row(String name, PlanOptions options, String destination, String world, String expected) {
        return Arguments.of(name, options, destination, world, expected);
    }
}
