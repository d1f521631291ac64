package org.danepost.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
    private static final Identity IDENTITY = Identity.ordinary(Sessions.NAME);

    private static ScriptedPeer secure(Identity identity) {
        return ScriptedPeer.playing(connection -> {
            connection.secure(identity, "PIPELINING");
            connection.takeMail();
        });
    }

    private static TlsFacts facts(Identity identity, String sni, List<byte[]> seen) {
        PeerCheck check = chain -> {
            seen.addAll(chain);
            return new PeerCheck.Accept();
        };
        try (ScriptedPeer peer = secure(identity);
                SmtpSession session = Sessions.opened(peer, TlsUse.authenticated(sni, check))) {
            session.quit();
            return session.tls().orElseThrow();
        }
    }

    @Test
    @DisplayName("an expired self-signed certificate reaches the check, and the facts tell what was agreed")
    void ordinary() {
        List<byte[]> seen = new ArrayList<>();
        TlsFacts facts = facts(IDENTITY, Sessions.NAME, seen);
        assertThat(seen).hasSize(1);
        assertThat(seen.getFirst()).isEqualTo(IDENTITY.chain().getFirst());
        assertThat(facts.version()).isEqualTo("TLSv1.3");
        assertThat(facts.cipher()).startsWith("TLS_");
        assertThat(facts.engine()).isEqualTo(TlsEngine.BORINGSSL);
        assertThat(facts.group()).isPresent();
        assertThat(facts.sni()).contains(Sessions.NAME);
        assertThat(facts.chain().getFirst()).isEqualTo(IDENTITY.chain().getFirst());
    }

    @Test
    @DisplayName("a leaf with every extension twice reaches the check as it is")
    void duplicateExtensions() {
        Identity odd = IDENTITY.withDuplicateExtensions();
        List<byte[]> seen = new ArrayList<>();
        assertThat(facts(odd, Sessions.NAME, seen).engine()).isEqualTo(TlsEngine.BORINGSSL);
        assertThat(seen.getFirst())
                .isEqualTo(odd.chain().getFirst())
                .isNotEqualTo(IDENTITY.chain().getFirst());
    }

    @Test
    @DisplayName("a second certificate that is garbage reaches the check as it is")
    void garbageSecond() {
        List<byte[]> seen = new ArrayList<>();
        facts(IDENTITY.followedBy(new byte[] {1, 2, 3, 4}), Sessions.NAME, seen);
        assertThat(seen).hasSize(2);
        assertThat(seen.get(1)).containsExactly(1, 2, 3, 4);
    }

    @Test
    @DisplayName("a P-521 key is served by the JDK's engine on a second connection, and the facts say so")
    void largeCurve() {
        Identity large = Identity.over("EC", "secp521r1", Sessions.NAME);
        TlsFacts facts = facts(large, Sessions.NAME, new ArrayList<>());
        assertThat(facts.engine()).isEqualTo(TlsEngine.JDK);
        assertThat(facts.note()).contains("BoringSSL");
    }

    @Test
    @DisplayName("a 1024-bit RSA key is served")
    void smallRsa() {
        assertThat(facts(Identity.over("RSA", "1024", Sessions.NAME), Sessions.NAME, new ArrayList<>())
                        .engine())
                .isEqualTo(TlsEngine.BORINGSSL);
    }

    @ParameterizedTest(name = "case 97, SMTPDANE-52: the handshake names {0}")
    @ValueSource(strings = {"mx.example.test", "mx_1.example.test", "localhost"})
    void serverNameSent(String name) {
        for (SmtpClient client : List.of(Sessions.client(Sessions.TIMERS), jdkClient())) {
            assertThat(hello(client, name)).contains(name);
        }
    }

    @ParameterizedTest(name = "case 97: no name is sent for {0}")
    @ValueSource(strings = {"192.0.2.1", "[192.0.2.1]", "2001:db8::1", "[IPv6:2001:db8::1]"})
    void noServerName(String literal) {
        assertThat(hello(Sessions.client(Sessions.TIMERS), literal)).doesNotContain("192.0.2.1", "2001:db8");
    }

    @Test
    @DisplayName("case 97: the final dot of a name is not sent")
    void noFinalDot() {
        assertThat(hello(jdkClient(), "mx.example.test."))
                .contains("mx.example.test")
                .doesNotContain("example.test.");
        assertThat(ServerName.of("MX.Example.test.")).contains("mx.example.test");
    }

    private static SmtpClient jdkClient() {
        return SmtpClient.jdkOnly(new ClientOptions(Optional.empty(), Sessions.TIMERS, ReplyLimits.defaults()));
    }

    private static String hello(SmtpClient client, String sni) {
        // the JDK as a server breaks off at underscores, so this peer only listens
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet("STARTTLS");
            connection.answer("220 go ahead\r\n");
            connection.hearHello();
        })) {
            assertThat(client.open(peer.address(), TlsUse.encrypted(sni))).isInstanceOf(Opening.NotOpened.class);
            assertThat(peer.commands()).contains("STARTTLS");
            return new String(peer.connections().getFirst().hello(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    @DisplayName("cases 110, 111, SMTPDANE-65: a second session shakes hands in full and asks the check again")
    void noResumption() {
        List<byte[]> seen = new ArrayList<>();
        PeerCheck check = chain -> {
            seen.addAll(chain);
            return new PeerCheck.Accept();
        };
        try (ScriptedPeer peer = secure(IDENTITY)) {
            for (int i = 0; i < 3; i++) {
                Sessions.opened(peer, TlsUse.authenticated(Sessions.NAME, check))
                        .quit();
            }
            assertThat(seen).hasSize(3);
            // extension 41 is pre_shared_key, which carries the ticket of an earlier session; 42 is early_data (TLS-19)
            assertThat(peer.connections())
                    .allSatisfy(c ->
                            assertThat(Hello.extensions(c.hello())).contains(0).doesNotContain(41, 42));
        }
    }

    @Test
    @DisplayName(
            "SMTPDANE-53, TLS-14: an authenticating handshake offers TLS 1.3 and 1.2, forward secrecy and AEAD only")
    void suites() {
        try (ScriptedPeer peer = secure(IDENTITY)) {
            Sessions.opened(peer, TlsUse.authenticated(Sessions.NAME, PeerCheck.any()))
                    .quit();
            assertThat(Hello.suites(peer.connections().getFirst().hello()))
                    .contains(0x1301, 0xC02B, 0xC02F)
                    .allSatisfy(suite -> assertThat(suite)
                            .isIn(0x1301, 0x1302, 0x1303, 0xC02B, 0xC02C, 0xC02F, 0xC030, 0xCCA8, 0xCCA9, 0xFF));
        }
    }

    @Test
    @DisplayName("SMTPDANE-49, TLS-04: a refused certificate ends the connection without another word, once")
    void refused() {
        try (ScriptedPeer peer = secure(IDENTITY)) {
            SessionFailure failure = Sessions.notOpened(
                    peer, TlsUse.authenticated(Sessions.NAME, chain -> new PeerCheck.Refuse("no record matches")));
            assertThat(failure.kind()).isEqualTo(SessionFailure.Kind.CERTIFICATE);
            assertThat(failure.phase()).isEqualTo(Phase.VERIFY);
            assertThat(failure.text()).isEqualTo("no record matches");
            assertThat(failure.chain().getFirst()).isEqualTo(IDENTITY.chain().getFirst());
            assertThat(peer.commands()).containsExactly("EHLO sender.test", "STARTTLS");
            assertThat(peer.connections()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsUse.Mode.class,
            names = {"IF_OFFERED", "REQUIRED"})
    @DisplayName("case 103: more than the 220 before the handshake ends the session; TLS-07")
    void injection(TlsUse.Mode mode) {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet("STARTTLS");
            connection.answer("220 go ahead\r\n250 injected\r\n");
            connection.startTls(IDENTITY);
            connection.takeMail();
        })) {
            TlsUse use =
                    mode == TlsUse.Mode.REQUIRED ? TlsUse.encrypted(Sessions.NAME) : TlsUse.ifOffered(Sessions.NAME);
            SessionFailure failure = Sessions.notOpened(peer, use);
            assertThat(failure.kind()).isEqualTo(SessionFailure.Kind.VIOLATION);
            assertThat(failure.text()).contains("before TLS");
            assertThat(peer.connections()).hasSize(1);
            assertThat(peer.commands()).doesNotContain("QUIT").noneMatch(line -> line.startsWith("MAIL"));
        }
    }

    @Test
    @DisplayName(
            "case 104: what EHLO said in clear is forgotten, and STARTTLS inside TLS is ignored; TLS-08, TLS-09, EXT-38")
    void capabilitiesDropped() {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
                    connection.greet("STARTTLS", "SIZE 1", "PIPELINING", "LIMITS RCPTMAX=1", "REQUIRETLS");
                    connection.answer("220 go ahead\r\n");
                    connection.startTls(IDENTITY);
                    connection.ehlo("STARTTLS", "8BITMIME");
                    connection.takeMail();
                });
                SmtpSession session = Sessions.opened(peer, TlsUse.ifOffered(Sessions.NAME))) {
            assertThat(session.capabilities().keywords()).containsOnlyKeys("STARTTLS", "8BITMIME");
            assertThat(session.capabilities().recipientLimit()).isEmpty();
            session.quit();
            assertThat(peer.commands()).containsExactly("EHLO sender.test", "STARTTLS", "EHLO sender.test", "QUIT");
        }
    }

    @Test
    @DisplayName("case 105: an alert at the first read after the handshake is a failure of TLS")
    void lateAlert() {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet("STARTTLS");
            connection.answer("220 go ahead\r\n");
            connection.startTlsThenAlert(IDENTITY);
        })) {
            SessionFailure failure = Sessions.notOpened(peer, TlsUse.encrypted(Sessions.NAME));
            assertThat(failure.kind()).isEqualTo(SessionFailure.Kind.TLS);
            assertThat(failure.phase()).isEqualTo(Phase.HANDSHAKE);
            assertThat(failure.text()).contains("right after the handshake");
            assertThat(peer.connections()).hasSize(1);
        }
    }

    @ParameterizedTest(
            name = "case 105: a connection that ends ({0}) before the first word inside TLS is a failure of TLS")
    @ValueSource(strings = {"closed", "cut", "reset"})
    void endRightAfterHandshake(String how) {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet("STARTTLS");
            connection.answer("220 go ahead\r\n");
            connection.startTls(IDENTITY);
            switch (how) {
                case "closed" -> {}
                case "cut" -> connection.cut();
                default -> connection.reset();
            }
        })) {
            SessionFailure failure = Sessions.notOpened(peer, TlsUse.encrypted(Sessions.NAME));
            assertThat(failure.kind()).isEqualTo(SessionFailure.Kind.TLS);
            assertThat(failure.aboutTls()).isTrue();
            assertThat(failure.phase()).isEqualTo(Phase.HANDSHAKE);
            assertThat(peer.connections()).hasSize(1);
        }
    }

    @Test
    @DisplayName("case 105: an alert later in the session is laid to TLS, and the recipient is not refused")
    void alertDuringMail() {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.secure(IDENTITY);
            connection.hear();
            connection.sayAlert(40); // in clear, where a TLS record is due
        })) {
            assertThat(Sessions.send(peer, TlsUse.encrypted(Sessions.NAME), "Subject: a\n", "a@x.test"))
                    .singleElement()
                    .isInstanceOfSatisfying(RecipientResult.Broken.class, broken -> {
                        assertThat(broken.failure().kind())
                                .as(broken.failure().text())
                                .isEqualTo(SessionFailure.Kind.TLS);
                        assertThat(broken.failure().phase()).isEqualTo(Phase.MAIL);
                    });
        }
    }

    @Test
    @DisplayName("case 100: STARTTLS that is not offered is not asked for, and no mail is sent; SMTPDANE-41")
    void notOffered() {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet("SIZE");
            connection.takeMail();
        })) {
            assertThat(Sessions.notOpened(peer, TlsUse.encrypted(Sessions.NAME)).kind())
                    .isEqualTo(SessionFailure.Kind.STARTTLS_MISSING);
            assertThat(peer.commands()).containsExactly("EHLO sender.test", "QUIT");
        }
    }

    @ParameterizedTest(name = "case 101: {0} to STARTTLS is a failure of TLS where TLS is required")
    @ValueSource(strings = {"454 4.7.0 not now", "502 5.5.1 unknown", "554 no"})
    void startTlsRefused(String reply) {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet("STARTTLS");
            connection.answer(reply + "\r\n");
            connection.takeMail();
        })) {
            SessionFailure failure = Sessions.notOpened(peer, TlsUse.encrypted(Sessions.NAME));
            assertThat(failure.kind()).isEqualTo(SessionFailure.Kind.STARTTLS_REFUSED);
            assertThat(failure.aboutTls()).isTrue();
            assertThat(peer.commands()).noneMatch(line -> line.startsWith("MAIL"));
        }
    }

    @Test
    @DisplayName("case 102: EHLO unknown and TLS required: no HELO")
    void noHeloWhereTlsIsRequired() {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.say("220 old\r\n");
            connection.answer("502 what?\r\n");
            connection.takeMail();
        })) {
            assertThat(Sessions.notOpened(peer, TlsUse.encrypted(Sessions.NAME)).kind())
                    .isEqualTo(SessionFailure.Kind.STARTTLS_MISSING);
            assertThat(peer.commands()).containsExactly("EHLO sender.test", "QUIT");
        }
    }

    @Test
    @DisplayName("cases 98, 109: without authentication any certificate and any name will do")
    void anyCertificate() {
        try (ScriptedPeer peer = secure(Identity.ordinary("quite.another.name"));
                SmtpSession session = Sessions.opened(peer, TlsUse.ifOffered(Sessions.NAME))) {
            assertThat(session.tls()).isPresent();
        }
    }

    @Test
    @DisplayName("a reply cut short without close_notify is a lost connection, not a reply")
    void truncation() {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.secure(IDENTITY);
            connection.answer("250 ok\r\n");
            connection.hear();
            connection.say("250-o");
            connection.cut();
        })) {
            assertThat(Sessions.send(peer, TlsUse.encrypted(Sessions.NAME), "Subject: a\n", "a@x.test"))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            RecipientResult.Broken.class,
                            r -> assertThat(r.failure().text()).contains("close_notify"));
        }
    }

    @Test
    @DisplayName("TLS-14: a server of TLS 1.2 is served, by either engine, with forward secrecy")
    void olderVersion() {
        for (SmtpClient client : List.of(Sessions.client(Sessions.TIMERS), jdkClient())) {
            try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
                connection.greet("STARTTLS");
                connection.answer("220 go\r\n");
                connection.startTls(IDENTITY, "TLSv1.2");
                connection.ehlo();
                connection.takeMail();
            })) {
                Opening opening = client.open(peer.address(), TlsUse.authenticated(Sessions.NAME, PeerCheck.any()));
                assertThat(opening).isInstanceOfSatisfying(Opening.Opened.class, opened -> {
                    TlsFacts facts = opened.session().tls().orElseThrow();
                    assertThat(facts.version()).isEqualTo("TLSv1.2");
                    assertThat(facts.cipher()).contains("ECDHE_ECDSA");
                    opened.session().quit();
                });
            }
        }
    }

    @Test
    @DisplayName("case 98: a server that warns of an unknown name and shows its default certificate is judged by that")
    void unknownName() {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
                    connection.greet("STARTTLS");
                    connection.answer("220 go\r\n");
                    connection.startTlsWarning(IDENTITY, "TLSv1.2");
                    connection.ehlo();
                    connection.takeMail();
                });
                SmtpSession session =
                        Sessions.opened(peer, TlsUse.authenticated(Sessions.NAME, chain -> new PeerCheck.Accept()))) {
            assertThat(session.tls().orElseThrow().chain().getFirst())
                    .isEqualTo(IDENTITY.chain().getFirst());
            session.quit();
        }
    }

    @Test
    @DisplayName("a check that breaks refuses, with either engine")
    void brokenCheck() {
        PeerCheck broken = chain -> {
            throw new IllegalStateException("a bug");
        };
        try (ScriptedPeer peer = secure(IDENTITY)) {
            for (SmtpClient client : List.of(Sessions.client(Sessions.TIMERS), jdkClient())) {
                assertThat(client.open(peer.address(), TlsUse.authenticated(Sessions.NAME, broken)))
                        .isInstanceOfSatisfying(Opening.NotOpened.class, refused -> {
                            assertThat(refused.failure().kind()).isEqualTo(SessionFailure.Kind.CERTIFICATE);
                            assertThat(refused.failure().text()).contains("a bug");
                        });
            }
            assertThat(peer.commands()).noneMatch(line -> line.startsWith("MAIL"));
        }
    }
}
