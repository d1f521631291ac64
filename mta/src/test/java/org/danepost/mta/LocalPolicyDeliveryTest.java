package org.danepost.mta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.danepost.mta.Peers.brokenTls;
import static org.danepost.mta.Peers.clear;
import static org.danepost.mta.Peers.sawMail;
import static org.danepost.mta.Peers.tls;
import static org.danepost.mta.Plans.BASE;
import static org.danepost.mta.Plans.GOOD;
import static org.danepost.mta.Plans.WRONG;
import static org.danepost.mta.Plans.dane;
import static org.danepost.mta.Plans.deliver;
import static org.danepost.mta.Plans.encrypt;
import static org.danepost.mta.Plans.host;
import static org.danepost.mta.Plans.judgedBy;
import static org.danepost.mta.Plans.only;
import static org.danepost.mta.Plans.opportunistic;
import static org.danepost.mta.Plans.plan;
import static org.danepost.mta.Plans.unreachable;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.danepost.dane.DaneVerifier;
import org.danepost.dane.Verdict;
import org.danepost.policy.Audit;
import org.danepost.policy.CertificateDigest;
import org.danepost.policy.Evidence;
import org.danepost.policy.HostPlan;
import org.danepost.policy.Plan;
import org.danepost.policy.RequireTls;
import org.danepost.policy.Requirement;
import org.danepost.policy.SessionTerms;
import org.danepost.policy.TlsFloor;
import org.danepost.smtp.Identity;
import org.danepost.smtp.ScriptedPeer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What local policy asks of a delivery: audits, fingerprints, no TLS, hosts refused for good. */
class LocalPolicyDeliveryTest {
    private static Requirement audited(Requirement strict, Audit fallback) {
        return new Requirement.Audited(strict, BASE, fallback);
    }

    @Test
    @DisplayName("case 94, DANE-49, SMTPDANE-56: audit: a mismatch is recorded as the failure it is, and delivered")
    void auditOfAMismatch() {
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(WRONG))) {
            Delivery delivery = deliver(plan(host(peer, audited(dane(), Audit.ENCRYPTED))));
            assertThat(only(delivery)).isInstanceOf(Outcome.Delivered.class);
            Attempt failed = delivery.attempts().getFirst();
            assertThat(failed.text()).startsWith("audit: ").contains("no record matches");
            assertThat(failed.failure()).isPresent();
            assertThat(failed.verdict()).containsInstanceOf(Verdict.NotMatched.class);
            assertThat(failed.remedy()).contains("TLSA");
            Attempt second = delivery.attempts().get(1);
            assertThat(second.level()).isEqualTo(TlsLevel.UNTRUSTED);
            assertThat(second.evidence().stream().map(Evidence::text))
                    .anyMatch(text -> text.startsWith("audit: delivered all the same, would have failed"));
            assertThat(AttemptLine.of(second)).contains("audit: delivered all the same");
        }
    }

    @Test
    @DisplayName("case 94: audit: a host that meets its requirement is verified as ever, in one connection")
    void auditOfAMatch() {
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(GOOD))) {
            Delivery delivery = deliver(plan(host(peer, audited(dane(), Audit.ENCRYPTED))));
            assertThat(only(delivery)).isInstanceOf(Outcome.Delivered.class);
            assertThat(delivery.attempts()).singleElement().satisfies(attempt -> {
                assertThat(attempt.level()).isEqualTo(TlsLevel.VERIFIED);
                assertThat(attempt.text()).doesNotContain("audit");
            });
            assertThat(peer.connections()).hasSize(1);
        }
    }

    @Test
    @DisplayName("case 94: audit: without STARTTLS it is delivered in clear only if the audit says so")
    void auditWithoutTls() {
        try (ScriptedPeer peer = ScriptedPeer.playing(clear())) {
            assertThat(only(deliver(plan(host(peer, audited(encrypt(), Audit.ENCRYPTED))))))
                    .isInstanceOf(Outcome.Deferred.class);
            assertThat(sawMail(peer)).isFalse();
            Delivery delivery = deliver(plan(host(peer, audited(dane(), Audit.CLEARTEXT))));
            assertThat(only(delivery)).isInstanceOf(Outcome.Delivered.class);
            assertThat(delivery.attempts().getLast().level()).isEqualTo(TlsLevel.NONE);
        }
    }

    @Test
    @DisplayName("case 94: audit: broken TLS goes in clear only if the audit says so")
    void auditWithBrokenTls() {
        try (ScriptedPeer peer = ScriptedPeer.playing(brokenTls())) {
            assertThat(only(deliver(plan(host(peer, audited(dane(), Audit.ENCRYPTED))))))
                    .isInstanceOf(Outcome.Deferred.class);
        }
    }

    @Test
    @DisplayName("case 94: audit: a host that its policy rules out is delivered to, with the reason on record")
    void auditOfAnUnreachableHost() {
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(GOOD))) {
            Delivery delivery = deliver(plan(host(peer, audited(unreachable(), Audit.ENCRYPTED))));
            assertThat(only(delivery)).isInstanceOf(Outcome.Delivered.class);
            assertThat(delivery.attempts().getFirst().text())
                    .isEqualTo("audit: not tried: TLSA SERVFAIL _25._tcp.mx.example.test (EDE 9)");
            assertThat(delivery.attempts()).hasSize(2);
        }
    }

    @Test
    @DisplayName("case 94: audit: a refusal of mail is no matter of policy and is not tried again")
    void auditOfARefusal() {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> connection.say("554 no\r\n"))) {
            Delivery delivery = deliver(plan(host(peer, audited(dane(), Audit.CLEARTEXT))));
            assertThat(only(delivery)).isInstanceOf(Outcome.Deferred.class);
            assertThat(peer.connections()).hasSize(1);
            assertThat(delivery.attempts()).hasSize(1);
        }
    }

    @Test
    @DisplayName("case 191: fingerprint: the server's certificate, or its key, decides, whatever its names and dates")
    void fingerprint() {
        byte[] certificate = GOOD.chain().getFirst();
        for (String digest : List.of(digest("SHA-256", certificate), digest("SHA-512", certificate))) {
            assertThat(judge(certificate, digest)).isInstanceOf(Verdict.Matched.class);
            assertThat(judge(WRONG.chain().getFirst(), digest)).isInstanceOf(Verdict.NotMatched.class);
            assertThat(judge(certificate, digest("SHA-256", new byte[1]), digest))
                    .isInstanceOf(Verdict.Matched.class);
        }
    }

    private static Verdict judge(byte[] certificate, String... digests) {
        return PinnedChain.judge(
                DaneVerifier.smtp()::verify,
                pinned(digests),
                List.of(certificate),
                Instant.parse("2099-01-01T00:00:00Z"));
    }

    @Test
    @DisplayName(
            "case 191: fingerprint: a match is verified; a mismatch is not given the mail, and says who can mend it")
    void fingerprintSession() {
        String good = digest("SHA-256", GOOD.chain().getFirst());
        try (ScriptedPeer right = ScriptedPeer.playing(tls(GOOD));
                ScriptedPeer wrong = ScriptedPeer.playing(tls(Identity.ordinary(BASE)))) {
            ChainVerifier real = DaneVerifier.smtp()::verify;
            Delivery delivery = judgedBy(real, plan(host(right, pinned(good))));
            assertThat(only(delivery)).isInstanceOf(Outcome.Delivered.class);
            assertThat(delivery.attempts().getFirst().level()).isEqualTo(TlsLevel.VERIFIED);

            Outcome outcome = only(judgedBy(real, plan(host(wrong, pinned(good)))));
            assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
            assertThat(outcome.details().text()).contains("fingerprint");
            assertThat(outcome.details().remedy()).contains("administrator").contains("fingerprints of the rule");
            assertThat(sawMail(wrong)).isFalse();
        }
    }

    @Test
    @DisplayName("case 191: level none: STARTTLS is not used although it is offered")
    void none() {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet("STARTTLS");
            connection.takeMail();
        })) {
            Delivery delivery = deliver(plan(host(peer, new Requirement.Cleartext("level none"))));
            assertThat(only(delivery)).isInstanceOf(Outcome.Delivered.class);
            assertThat(peer.commands()).noneMatch(line -> line.startsWith("STARTTLS"));
        }
    }

    @Test
    @DisplayName("case 172: hosts that are refused for good leave no hope, so that the last word is a failure")
    void refusedForGood() {
        Requirement never = new Requirement.Unreachable(new Plan.Reason("5.7.10", "cannot give it", "The owner."));
        try (ScriptedPeer plain = ScriptedPeer.playing(clear())) {
            HostPlan proven = host(plain, opportunistic());
            Outcome outcome = only(deliver(plan(host(plain, never), proven), "us\u00ebr@example.test"));
            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
            assertThat(outcome.details().attempt()).map(Attempt::host).isEqualTo(Optional.of(proven.host()));
        }
    }

    @Test
    @DisplayName("case 125: a login that cannot be made is not left out: nothing is sent, and the reason is said")
    void login() {
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(GOOD))) {
            HostPlan plain = host(peer, dane());
            HostPlan host = plain.demanding(
                    plain.requirement(),
                    plain.evidence(),
                    new SessionTerms(TlsFloor.TLS_1_2, RequireTls.NO, Optional.of("smart")));
            Outcome outcome = only(deliver(plan(host)));
            assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
            assertThat(outcome.details().text()).contains("login as 'smart'");
            assertThat(peer.connections()).isEmpty();
        }
    }

    private static Requirement.Fingerprint pinned(String... digests) {
        return new Requirement.Fingerprint(
                BASE,
                List.of(digests).stream()
                        .map(text -> CertificateDigest.parse(text).orElseThrow())
                        .toList());
    }

    private static String digest(String algorithm, byte[] certificate) {
        try {
            return algorithm.replace("-", "") + ":"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance(algorithm).digest(certificate));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
