package org.danepost.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which sessions are resumed: acceptance cases 110 and 111 as far as the client's part goes. */
class ResumptionTest {
    private static final int PRE_SHARED_KEY = 41;
    private static final int EARLY_DATA = 42;

    private final Identity identity = Identity.ordinary(Sessions.NAME);
    private final SmtpClient client = Sessions.client(Sessions.TIMERS);
    private final List<List<byte[]>> judged = new ArrayList<>();

    private ScriptedPeer peer(String... versions) {
        return ScriptedPeer.playing(connection -> {
            connection.greet("STARTTLS");
            connection.answer("220 go\r\n");
            connection.startTls(identity, versions);
            connection.ehlo("PIPELINING");
            connection.takeMail();
        });
    }

    private TlsUse use(String name) {
        return TlsUse.authenticated(Sessions.NAME, chain -> {
                    judged.add(chain);
                    return new PeerCheck.Accept();
                })
                .withResumption(name);
    }

    private static TlsFacts session(SmtpClient client, ScriptedPeer peer, TlsUse use) {
        Opening opening = client.open(peer.address(), use);
        assertThat(opening).isInstanceOf(Opening.Opened.class);
        SmtpSession session = ((Opening.Opened) opening).session();
        session.quit();
        return session.tls().orElseThrow();
    }

    private static List<Integer> extensions(ScriptedPeer peer, int connection) {
        return Hello.extensions(peer.connections().get(connection).hello());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    @DisplayName(
            "case 110, SMTPDANE-65: resumed under an equal name, and the check is asked about the same chain again")
    void resumed(String version) {
        try (ScriptedPeer peer = peer(version)) {
            assertThat(session(client, peer, use("a")).resumed()).isFalse();
            TlsFacts second = session(client, peer, use("a"));
            assertThat(second.resumed()).isTrue();
            assertThat(second.version()).isEqualTo(version);
            assertThat(second.chain().getFirst()).isEqualTo(identity.chain().getFirst());
            assertThat(judged).hasSize(2);
            assertThat(judged.get(1).getFirst()).isEqualTo(identity.chain().getFirst());
            assertThat(session(client, peer, use("a")).resumed())
                    .as("a session made by resuming brings tickets of its own")
                    .isTrue();
        }
    }

    @Test
    @DisplayName(
            "cases 110, 111: under another name nothing is offered, and the handshake is full; TLS-19: no early data")
    void otherName() {
        try (ScriptedPeer peer = peer()) {
            session(client, peer, use("a"));
            assertThat(session(client, peer, use("b")).resumed()).isFalse();
            assertThat(session(client, peer, use("a")).resumed()).isTrue();
            assertThat(extensions(peer, 1)).doesNotContain(PRE_SHARED_KEY);
            assertThat(extensions(peer, 2)).contains(PRE_SHARED_KEY).doesNotContain(EARLY_DATA);
        }
    }

    @Test
    @DisplayName("case 110: without a name sessions are neither kept nor used; another client has its own")
    void unnamed() {
        TlsUse unnamed = TlsUse.authenticated(Sessions.NAME, PeerCheck.any());
        try (ScriptedPeer peer = peer()) {
            session(client, peer, unnamed);
            session(client, peer, unnamed);
            session(client, peer, use("a"));
            session(Sessions.client(Sessions.TIMERS), peer, use("a"));
            for (int i = 0; i < 4; i++) {
                assertThat(extensions(peer, i)).as("connection " + i).doesNotContain(PRE_SHARED_KEY);
            }
        }
    }

    @Test
    @DisplayName(
            "case 110: certificates that were good once and are refused now: a full handshake, on a new connection")
    void certificateOfTheSessionIsJudged() {
        Queue<PeerCheck.Decision> decisions = new ArrayDeque<>(List.of(
                new PeerCheck.Accept(), new PeerCheck.Refuse("not under today's records"), new PeerCheck.Accept()));
        PeerCheck check = chain -> decisions.remove();
        TlsUse use = TlsUse.authenticated(Sessions.NAME, check).withResumption("a");
        try (ScriptedPeer peer = peer()) {
            session(client, peer, use);
            assertThat(session(client, peer, use).resumed())
                    .as("refused when resumed, so shaken in full on another connection")
                    .isFalse();
            assertThat(peer.connections()).hasSize(3);
            assertThat(peer.connections().get(1).commands()).containsExactly("EHLO sender.test", "STARTTLS");
            assertThat(extensions(peer, 2)).doesNotContain(PRE_SHARED_KEY);
        }
    }

    @Test
    @DisplayName("case 111: resumed or not, what the check refuses gets no mail")
    void refusedTwice() {
        Queue<PeerCheck.Decision> decisions = new ArrayDeque<>(List.of(
                new PeerCheck.Accept(), new PeerCheck.Refuse("no record matches"), new PeerCheck.Refuse("nor now")));
        TlsUse use =
                TlsUse.authenticated(Sessions.NAME, chain -> decisions.remove()).withResumption("a");
        try (ScriptedPeer peer = peer()) {
            session(client, peer, use);
            Opening opening = client.open(peer.address(), use);
            assertThat(opening).isInstanceOfSatisfying(Opening.NotOpened.class, refused -> {
                assertThat(refused.failure().kind()).isEqualTo(SessionFailure.Kind.CERTIFICATE);
                assertThat(refused.failure().text()).isEqualTo("nor now");
            });
            assertThat(peer.commands()).noneMatch(line -> line.startsWith("MAIL"));
        }
    }

    @Test
    @DisplayName("a server that has forgotten the session gets a full handshake on the same connection")
    void forgotten() {
        try (ScriptedPeer peer = peer()) {
            session(client, peer, use("a"));
            ServerTls.forget(identity);
            assertThat(session(client, peer, use("a")).resumed()).isFalse();
            assertThat(peer.connections()).hasSize(2);
            assertThat(extensions(peer, 1)).contains(PRE_SHARED_KEY);
            assertThat(judged).hasSize(2);
        }
    }
}
