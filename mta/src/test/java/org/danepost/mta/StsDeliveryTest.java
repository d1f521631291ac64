package org.danepost.mta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.danepost.mta.Peers.clear;
import static org.danepost.mta.Peers.sawMail;
import static org.danepost.mta.Peers.tls;
import static org.danepost.mta.Plans.BASE;
import static org.danepost.mta.Plans.dane;
import static org.danepost.mta.Plans.deliver;
import static org.danepost.mta.Plans.judgedBy;
import static org.danepost.mta.Plans.only;
import static org.danepost.mta.Plans.opportunistic;

import java.net.InetAddress;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.danepost.dane.DaneVerifier;
import org.danepost.dane.PkixVerdict;
import org.danepost.dane.PkixVerifier;
import org.danepost.dane.TlsaRecord;
import org.danepost.dane.TlsaRecords;
import org.danepost.lab.CertificateAuthority;
import org.danepost.lab.Credentials;
import org.danepost.policy.HostPlan;
import org.danepost.policy.Plan;
import org.danepost.policy.Requirement;
import org.danepost.policy.ResultType;
import org.danepost.policy.SessionTerms;
import org.danepost.policy.StsStanding;
import org.danepost.smtp.Identity;
import org.danepost.smtp.ScriptedPeer;
import org.danepost.sts.KeptPolicy;
import org.danepost.sts.StsFailure;
import org.danepost.sts.StsPolicy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** MTA-STS in real sessions, and what each is to a TLS report: acceptance groups H and I. */
class StsDeliveryTest {
    private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");
    private static final CertificateAuthority AUTHORITY = new CertificateAuthority("Public Authority", NOW);
    private static final CertificateAuthority STRANGER = new CertificateAuthority("Strange Authority", NOW);
    private static final Identity GOOD = identity(AUTHORITY.issue(BASE));
    private static final Identity SELF_SIGNED = identity(CertificateAuthority.selfSigned(NOW, BASE));
    private static final ChainVerifier VERIFIER =
            ChainVerifier.of(DaneVerifier.smtp(), new PkixVerifier(List.of(der(AUTHORITY.certificate()))));
    private static final Requirement STS = new Requirement.Sts(BASE, List.of(BASE));

    private static Identity identity(Credentials credentials) {
        return new Identity(
                credentials.key(),
                credentials.chain().getFirst(),
                credentials.chain().stream().map(StsDeliveryTest::der).toList());
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Requirement daneFor(Identity identity) {
        TlsaRecord record = new TlsaRecord(3, 0, 0, identity.chain().getFirst());
        return new Requirement.Dane(
                BASE, new TlsaRecords(List.of(record)), List.of(BASE), Requirement.Assurance.VERIFIED);
    }

    private static Optional<StsStanding> standing(StsPolicy.Mode mode, boolean listed) {
        StsPolicy policy = new StsPolicy(mode, Duration.ofDays(7), List.of(), "");
        return Optional.of(new StsStanding(
                "example.test",
                Optional.of(new KeptPolicy("example.test", "1", NOW, policy)),
                listed,
                Optional.empty()));
    }

    private static Plan plan(ScriptedPeer peer, Requirement requirement, Optional<StsStanding> standing) {
        HostPlan host = new HostPlan(
                BASE,
                10,
                peer.port(),
                List.of(InetAddress.ofLiteral("127.0.0.1")),
                requirement,
                List.of(),
                SessionTerms.ordinary(),
                standing);
        return new Plan.Deliver("example.test", List.of(host), List.of());
    }

    /** Results as {@code sts certificate-expired}; a success is {@code sts ok}. */
    private static List<String> results(Delivery delivery) {
        return delivery.results().stream()
                .map(result -> result.policy().word() + " "
                        + result.failure().map(ResultType::word).orElse("ok"))
                .toList();
    }

    @Test
    @DisplayName(
            "case 135, case 99, STS-30, STS-32: a certificate of a public authority for the host; SNI is the MX name")
    void trusted() {
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(GOOD))) {
            Delivery delivery = judgedBy(VERIFIER, plan(peer, STS, standing(StsPolicy.Mode.ENFORCE, true)));
            assertThat(only(delivery)).isInstanceOf(Outcome.Delivered.class);
            Attempt attempt = only(delivery).details().attempt().orElseThrow();
            assertThat(attempt.level()).isEqualTo(TlsLevel.VERIFIED);
            assertThat(attempt.pkix()).get().isInstanceOf(PkixVerdict.Trusted.class);
            assertThat(attempt.tls().orElseThrow().sni()).contains(BASE);
            assertThat(results(delivery)).containsExactly("sts ok");
            assertThat(AttemptLine.of(attempt))
                    .contains(
                            "require=sts names=" + BASE + " pkix=trusted sts=enforce sts-domain=example.test sts-id=1");
        }
    }

    static Stream<Arguments> unfit() {
        ScriptedPeer.Script refuses = connection -> {
            connection.greet("STARTTLS");
            connection.answer("454 4.7.0 not now\r\n");
            connection.takeMail();
        };
        return Stream.of(
                Arguments.of("self-signed", tls(SELF_SIGNED), "certificate-not-trusted", "issued by itself"),
                Arguments.of(
                        "of an authority that nobody knows",
                        tls(identity(STRANGER.issue(BASE))),
                        "certificate-not-trusted",
                        "Strange Authority"),
                Arguments.of("expired", tls(identity(AUTHORITY.issueExpired(BASE))), "certificate-expired", "expired"),
                Arguments.of(
                        "for another host of the policy",
                        tls(identity(AUTHORITY.issue("other.example.test"))),
                        "certificate-host-mismatch",
                        "other.example.test"),
                Arguments.of("no STARTTLS", clear(), "starttls-not-supported", "STARTTLS"),
                Arguments.of("STARTTLS refused", refuses, "starttls-not-supported", "454"));
    }

    @ParameterizedTest(name = "case 135, case 160, STS-34: enforce, {0}: not a word of mail, deferred, {2}")
    @MethodSource("unfit")
    void refused(String name, ScriptedPeer.Script script, String result, String evidence) {
        try (ScriptedPeer peer = ScriptedPeer.playing(script)) {
            Delivery delivery = judgedBy(VERIFIER, plan(peer, STS, standing(StsPolicy.Mode.ENFORCE, true)));
            assertThat(only(delivery)).isInstanceOf(Outcome.Deferred.class);
            assertThat(only(delivery).details().enhancedCode()).startsWith("4.7.");
            assertThat(only(delivery).details().text()).contains(evidence);
            assertThat(only(delivery).details().remedy()).contains("The people who run " + BASE, "MTA-STS");
            assertThat(sawMail(peer)).isFalse();
            assertThat(results(delivery)).containsExactly("sts " + result);
        }
    }

    @ParameterizedTest(name = "case 136, case 159, STS-35: testing, {0}: delivered, {2} on record")
    @MethodSource("unfit")
    void testing(String name, ScriptedPeer.Script script, String result, String evidence) {
        try (ScriptedPeer peer = ScriptedPeer.playing(script, clear())) {
            Delivery delivery = judgedBy(VERIFIER, plan(peer, opportunistic(), standing(StsPolicy.Mode.TESTING, true)));
            assertThat(only(delivery)).isInstanceOf(Outcome.Delivered.class);
            assertThat(only(delivery).details().attempt().orElseThrow().level())
                    .isIn(TlsLevel.UNTRUSTED, TlsLevel.NONE);
            assertThat(results(delivery)).isNotEmpty().allMatch(("sts " + result)::equals);
        }
    }

    @Test
    @DisplayName("case 136, case 164: testing, host not listed: delivered, and the failure has a reason")
    void testingUnlisted() {
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(GOOD))) {
            Delivery delivery =
                    judgedBy(VERIFIER, plan(peer, opportunistic(), standing(StsPolicy.Mode.TESTING, false)));
            assertThat(only(delivery)).isInstanceOf(Outcome.Delivered.class);
            assertThat(results(delivery)).containsExactly("sts validation-failure");
            assertThat(delivery.results().getFirst().reason()).contains("does not list " + BASE);
        }
    }

    @Test
    @DisplayName("case 137, STS-36: mode none is no policy, in reports too")
    void none() {
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(SELF_SIGNED))) {
            Delivery delivery = judgedBy(VERIFIER, plan(peer, opportunistic(), standing(StsPolicy.Mode.NONE, false)));
            assertThat(only(delivery)).isInstanceOf(Outcome.Delivered.class);
            assertThat(results(delivery)).containsExactly("no-policy-found ok");
        }
    }

    @Test
    @DisplayName(
            "case 129, case 157: DANE decides where both apply, whatever public authorities say; both are on record")
    void daneWins() {
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(SELF_SIGNED))) {
            Delivery delivery =
                    judgedBy(VERIFIER, plan(peer, daneFor(SELF_SIGNED), standing(StsPolicy.Mode.ENFORCE, true)));
            assertThat(only(delivery)).isInstanceOf(Outcome.Delivered.class);
            assertThat(only(delivery).details().attempt().orElseThrow().level()).isEqualTo(TlsLevel.VERIFIED);
            assertThat(results(delivery)).containsExactlyInAnyOrder("tlsa ok", "sts certificate-not-trusted");
        }
    }

    @Test
    @DisplayName(
            "case 128, case 92, case 160, STS-01: a certificate that every authority likes does not make good a DANE mismatch")
    void daneFails() {
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(GOOD))) {
            Delivery delivery =
                    judgedBy(VERIFIER, plan(peer, daneFor(SELF_SIGNED), standing(StsPolicy.Mode.ENFORCE, true)));
            assertThat(only(delivery)).isInstanceOf(Outcome.Deferred.class);
            assertThat(sawMail(peer)).isFalse();
            assertThat(results(delivery)).containsExactly("tlsa validation-failure");
        }
    }

    @Test
    @DisplayName("a verifier that knows no authority trusts nobody")
    void noRoots() {
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(GOOD))) {
            Delivery delivery = deliver(plan(peer, STS, standing(StsPolicy.Mode.ENFORCE, true)));
            assertThat(only(delivery)).isInstanceOf(Outcome.Deferred.class);
            assertThat(only(delivery).details().text()).contains("no public authority is trusted here");
        }
    }

    @Test
    @DisplayName("case 164, STS-43: a policy that could not be had is on record beside the session")
    void fetchTrouble() {
        StsFailure failure =
                new StsFailure(StsFailure.Kind.WEBPKI_INVALID, "the certificate is not accepted", "Mend it.");
        StsStanding standing = new StsStanding("example.test", Optional.empty(), false, Optional.of(failure));
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(GOOD))) {
            Delivery delivery = judgedBy(VERIFIER, plan(peer, opportunistic(), Optional.of(standing)));
            assertThat(results(delivery)).containsExactly("sts sts-webpki-invalid", "no-policy-found ok");
        }
    }

    @Test
    @DisplayName("case 159: in clear without any policy")
    void clearWithoutPolicy() {
        try (ScriptedPeer peer = ScriptedPeer.playing(clear())) {
            Delivery delivery = judgedBy(VERIFIER, plan(peer, opportunistic(), Optional.empty()));
            assertThat(results(delivery)).containsExactly("no-policy-found starttls-not-supported");
        }
    }

    @Test
    @DisplayName("case 161: unusable TLSA records are on record though the mail is delivered")
    void unusable() {
        TlsaRecords records = new TlsaRecords(List.of(new TlsaRecord(0, 0, 1, new byte[32])));
        Requirement encrypt = new Requirement.Encrypt(BASE, Optional.of(records), "none can be used");
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(SELF_SIGNED))) {
            Delivery delivery = judgedBy(VERIFIER, plan(peer, encrypt, Optional.empty()));
            assertThat(only(delivery)).isInstanceOf(Outcome.Delivered.class);
            assertThat(results(delivery)).containsExactly("tlsa tlsa-invalid");
        }
    }

    @Test
    @DisplayName("case 166: the first host fails, the second takes it: one failure, one success")
    void firstFails() {
        try (ScriptedPeer bad = ScriptedPeer.playing(tls(SELF_SIGNED));
                ScriptedPeer good = ScriptedPeer.playing(tls(GOOD))) {
            List<HostPlan> hosts = new ArrayList<>();
            for (ScriptedPeer peer : List.of(bad, good)) {
                hosts.addAll(((Plan.Deliver) plan(peer, STS, standing(StsPolicy.Mode.ENFORCE, true))).hosts());
            }
            Delivery delivery = judgedBy(VERIFIER, new Plan.Deliver("example.test", hosts, List.of()));
            assertThat(only(delivery)).isInstanceOf(Outcome.Delivered.class);
            assertThat(results(delivery)).containsExactly("sts certificate-not-trusted", "sts ok");
        }
    }

    private static Plan.Reason reported(String code, ResultType type) {
        return new Plan.Reason(code, "what failed", "who can mend it", Optional.of(type));
    }

    @Test
    @DisplayName("case 158, case 162: bogus MX: dnssec-invalid, under the recipients' domain, without a connection")
    void bogusMx() {
        Plan.Reason reason = reported("4.4.3", ResultType.DNSSEC_INVALID);
        Delivery delivery = judgedBy(VERIFIER, new Plan.Defer("example.test", reason, List.of(), List.of()));
        assertThat(delivery.results())
                .containsExactly(new SessionResult(
                        SessionResult.PolicyType.TLSA,
                        "example.test",
                        "",
                        Optional.of(ResultType.DNSSEC_INVALID),
                        "what failed"));
    }

    @Test
    @DisplayName("case 162, case 163, case 164: a host that the plan refuses is on record as the plan says")
    void refusedByPlan() {
        for (ResultType type : List.of(ResultType.DNSSEC_INVALID, ResultType.DANE_REQUIRED)) {
            try (ScriptedPeer peer = ScriptedPeer.playing(clear())) {
                Requirement out = new Requirement.Unreachable(reported("4.7.5", type));
                assertThat(results(judgedBy(VERIFIER, plan(peer, out, Optional.empty()))))
                        .containsExactly("tlsa " + type.word());
                assertThat(peer.connections()).isEmpty();
            }
        }
        try (ScriptedPeer peer = ScriptedPeer.playing(clear())) {
            Requirement out = new Requirement.Unreachable(reported("4.7.5", ResultType.VALIDATION_FAILURE));
            assertThat(results(judgedBy(VERIFIER, plan(peer, out, standing(StsPolicy.Mode.ENFORCE, false)))))
                    .containsExactly("sts validation-failure");
        }
    }

    @Test
    @DisplayName("a server that cannot be reached is no matter for TLS reports")
    void unreachable() {
        int port;
        try (ScriptedPeer peer = ScriptedPeer.playing(clear())) {
            port = peer.port();
        }
        HostPlan host = new HostPlan(BASE, 10, port, List.of(InetAddress.ofLiteral("127.0.0.1")), dane(), List.of());
        Delivery delivery = judgedBy(VERIFIER, new Plan.Deliver("example.test", List.of(host), List.of()));
        assertThat(results(delivery)).isEmpty();
    }
}
