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
import static org.danepost.mta.Plans.only;
import static org.danepost.mta.Plans.opportunistic;
import static org.danepost.mta.Plans.plan;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.danepost.dane.TlsaRecord;
import org.danepost.dane.TlsaRecords;
import org.danepost.dane.Verdict;
import org.danepost.policy.HostPlan;
import org.danepost.policy.RequireTls;
import org.danepost.policy.Requirement;
import org.danepost.policy.SessionTerms;
import org.danepost.policy.TlsFloor;
import org.danepost.smtp.BoringServer;
import org.danepost.smtp.Identity;
import org.danepost.smtp.ScriptedPeer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What TLS does to a delivery: acceptance groups D and E. */
class TlsDeliveryTest {
    private static Stream<Requirement> strict() {
        return Stream.of(
                dane(),
                dane(Requirement.Assurance.TRUSTED),
                encrypt(),
                new Requirement.Sts(BASE, List.of(BASE)),
                new Requirement.Pkix(BASE, List.of(BASE), Requirement.Assurance.VERIFIED, "a rule"));
    }

    private static List<ScriptedPeer.Script> unfit() {
        return List.of(
                clear(),
                brokenTls(),
                connection -> {
                    connection.greet("STARTTLS");
                    connection.answer("454 4.7.0 not now\r\n");
                    connection.takeMail();
                },
                connection -> {
                    connection.greet("STARTTLS");
                    connection.answer("502 5.5.1 what\r\n");
                    connection.takeMail();
                },
                connection -> {
                    connection.say("220 old\r\n");
                    connection.answer("502 what\r\n");
                    connection.takeMail();
                },
                connection -> {
                    connection.greet("STARTTLS");
                    connection.answer("220 go\r\n250 injected\r\n");
                    connection.takeMail();
                },
                connection -> {
                    connection.greet("STARTTLS");
                    connection.answer("220 go\r\n");
                    connection.startTlsThenAlert(GOOD);
                },
                connection -> {
                    connection.greet("STARTTLS");
                    connection.answer("220 go\r\n");
                    connection.reset();
                },
                connection -> {
                    connection.say("554 no mail here\r\n");
                    connection.takeMail();
                });
    }

    @Test
    @DisplayName(
            "case 187, SMTPDANE-15: a match delivers, and the words are verified and trusted as MX is proven or not")
    void matched() {
        for (Requirement.Assurance assurance : Requirement.Assurance.values()) {
            try (ScriptedPeer peer = ScriptedPeer.playing(tls(GOOD))) {
                Outcome outcome = only(deliver(plan(host(peer, dane(assurance)))));
                assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
                Attempt attempt = outcome.details().attempt().orElseThrow();
                assertThat(attempt.level().word()).isEqualTo(assurance.name().toLowerCase(Locale.ROOT));
                assertThat(attempt.verdict()).get().isInstanceOf(Verdict.Matched.class);
                assertThat(attempt.tls().orElseThrow().sni()).as("case 97").contains(BASE);
                assertThat(outcome.details().enhancedCode()).isEqualTo("2.0.0");
            }
        }
    }

    @Test
    @DisplayName("case 93, SMTPDANE-49: no match is deferred, never failed, and no mail is offered")
    void mismatch() {
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(WRONG))) {
            Outcome outcome = only(deliver(plan(host(peer, dane()))));
            assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
            assertThat(outcome.details().enhancedCode()).isEqualTo("4.7.5");
            assertThat(outcome.details().text()).contains("no record matches", "127.0.0.1");
            assertThat(outcome.details().remedy()).contains("TLSA");
            assertThat(peer.commands()).containsExactly("EHLO sender.test", "STARTTLS");
        }
    }

    @Test
    @DisplayName(
            "case 11: behind an unproven MX a mismatch defers all the same, and a match is trusted, never verified")
    void mismatchBehindUnprovenMx() {
        Requirement trusted = dane(Requirement.Assurance.TRUSTED);
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(WRONG))) {
            assertThat(only(deliver(plan(host(peer, trusted))))).isInstanceOf(Outcome.Deferred.class);
            assertThat(sawMail(peer)).isFalse();
        }
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(GOOD))) {
            Attempt attempt =
                    only(deliver(plan(host(peer, trusted)))).details().attempt().orElseThrow();
            assertThat(attempt.level().word()).isEqualTo("trusted");
            assertThat(AttemptLine.of(attempt)).doesNotContainIgnoringCase("verified");
        }
    }

    @Test
    @DisplayName("records that turn out unusable are not taken for a match")
    void unusable() {
        Requirement requirement = new Requirement.Dane(
                BASE,
                new TlsaRecords(List.of(new TlsaRecord(1, 1, 1, new byte[32]))),
                List.of(BASE),
                Requirement.Assurance.VERIFIED);
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(GOOD))) {
            assertThat(only(deliver(plan(host(peer, requirement))))).isInstanceOf(Outcome.Deferred.class);
            assertThat(sawMail(peer)).isFalse();
        }
    }

    @Test
    @DisplayName(
            "cases 100, 101, 102, 103, 105, SMTPDANE-16, -41: strict hosts without TLS: deferred, no MAIL in clear")
    void neverInClear() {
        for (Requirement requirement : strict().toList()) {
            for (ScriptedPeer.Script script : unfit()) {
                try (ScriptedPeer peer = ScriptedPeer.playing(script)) {
                    assertThat(only(deliver(plan(host(peer, requirement))))).isInstanceOf(Outcome.Deferred.class);
                    assertThat(sawMail(peer)).isFalse();
                }
            }
        }
    }

    @ParameterizedTest(name = "case 101: {0} to STARTTLS is no obstacle where clear would do; the connection goes on")
    @ValueSource(strings = {"454 4.7.0 not now", "502 5.5.1 what", "554 5.7.0 no"})
    void startTlsRefused(String reply) {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet("STARTTLS");
            connection.answer(reply + "\r\n");
            connection.takeMail();
        })) {
            Delivery delivery = deliver(plan(host(peer, opportunistic())));
            assertThat(only(delivery)).isInstanceOf(Outcome.Delivered.class);
            assertThat(delivery.attempts().getLast().level()).isEqualTo(TlsLevel.NONE);
            assertThat(peer.connections()).hasSize(1);
        }
    }

    @Test
    @DisplayName(
            "case 108: a server of TLS 1.0 alone: DANE skips it; where clear would do and the floor allows, TLS 1.0")
    void ancient() {
        BoringServer server = new BoringServer(Identity.over("RSA", "2048", BASE), List.of("x25519", "P-256"), "TLSv1");
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet("STARTTLS");
            connection.answer("220 go\r\n");
            connection.startTls(server);
            connection.ehlo();
            connection.takeMail();
        })) {
            Outcome outcome = only(deliver(plan(host(peer, dane()))));
            assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
            assertThat(outcome.details().remedy()).contains("TLS 1.2");
            SessionTerms low = new SessionTerms(TlsFloor.TLS_1_0, RequireTls.NO, Optional.empty());
            HostPlan plain = host(peer, opportunistic());
            HostPlan tolerant = new HostPlan(
                    plain.host(),
                    plain.preference(),
                    plain.port(),
                    plain.addresses(),
                    plain.requirement(),
                    plain.evidence(),
                    low,
                    plain.sts());
            Attempt attempt = deliver(plan(tolerant)).attempts().getLast();
            assertThat(attempt.level()).isEqualTo(TlsLevel.UNTRUSTED);
            assertThat(attempt.tls().orElseThrow().version()).isEqualTo("TLSv1");
        }
    }

    @Test
    @DisplayName("case 106, TLS-13: opportunistic: after a broken handshake in clear on a new connection")
    void clearRetry() {
        try (ScriptedPeer peer = ScriptedPeer.playing(brokenTls(), brokenTls(), clear())) {
            Delivery delivery = deliver(plan(host(peer, opportunistic())));
            assertThat(only(delivery)).isInstanceOf(Outcome.Delivered.class);
            assertThat(delivery.attempts().getLast().level()).isEqualTo(TlsLevel.NONE);
            assertThat(peer.connections()).as("BoringSSL, the JDK, in clear").hasSize(3);
            assertThat(peer.connections().get(0).commands()).containsExactly("EHLO sender.test", "STARTTLS");
        }
    }

    @Test
    @DisplayName("case 120: 530 from a host that wanted the TLS which failed is not held against the recipient")
    void refusedForWantOfTls() {
        try (ScriptedPeer peer = ScriptedPeer.playing(brokenTls(), brokenTls(), connection -> {
            connection.greet("ENHANCEDSTATUSCODES", "STARTTLS");
            connection.answer("530 5.7.0 must issue STARTTLS first\r\n");
            connection.answer("221 2.0.0 bye\r\n");
        })) {
            Outcome outcome = only(deliver(plan(host(peer, opportunistic()))));
            assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
            assertThat(outcome.details().enhancedCode()).startsWith("4.");
        }
    }

    @Test
    @DisplayName("case 109: opportunistic: any certificate; the word is untrusted")
    void untrusted() {
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(WRONG))) {
            for (Requirement requirement : List.of(opportunistic(), encrypt())) {
                Outcome outcome = only(deliver(plan(host(peer, requirement))));
                assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
                assertThat(outcome.details().attempt().orElseThrow().level().word())
                        .isEqualTo("untrusted");
            }
        }
    }

    @Test
    @DisplayName("case 107: a broken handshake remembered by nobody: DANE after opportunistic still demands TLS")
    void noMemory() {
        try (ScriptedPeer peer = ScriptedPeer.playing(brokenTls(), brokenTls(), clear())) {
            assertThat(only(deliver(plan(host(peer, opportunistic()))))).isInstanceOf(Outcome.Delivered.class);
            int before = peer.commands().size();
            assertThat(only(deliver(plan(host(peer, dane()))))).isInstanceOf(Outcome.Deferred.class);
            assertThat(peer.commands().subList(before, peer.commands().size()))
                    .noneMatch(line -> line.startsWith("MAIL"));
        }
    }

    @Test
    @DisplayName(
            "case 108: a DANE host that answers TLS 1.2 and 1.3 with protocol_version is skipped, and the text says so")
    void oldTls() {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet("STARTTLS");
            connection.answer("220 go\r\n");
            connection.hearHello();
            // RFC 8446 §6.2: what a server says that knows nothing newer than TLS 1.1
            connection.sayAlert(70);
        })) {
            Outcome outcome = only(deliver(plan(host(peer, dane()))));
            assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
            assertThat(outcome.details().text()).contains("TLS handshake failed");
            assertThat(outcome.details().remedy()).contains("TLS 1.2");
        }
    }
}
