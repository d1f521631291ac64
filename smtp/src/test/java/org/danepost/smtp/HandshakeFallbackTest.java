package org.danepost.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys, versions and groups: which engine and which offer reach which server. */
class HandshakeFallbackTest {
    private static final Identity IDENTITY = Identity.ordinary(Sessions.NAME);
    private static final List<String> CLASSIC = List.of("x25519", "P-256");
    private static final Timers SHORT = Timers.uniform(Duration.ofMillis(700), Duration.ofSeconds(20));

    private static SmtpClient client(TlsOptions tls) {
        return new SmtpClient(
                new ClientOptions(Optional.of("sender.test"), Sessions.TIMERS, ReplyLimits.defaults(), tls));
    }

    private static ScriptedPeer peer(BoringServer server) {
        return ScriptedPeer.playing(serving(server));
    }

    private static ScriptedPeer.Script serving(BoringServer server) {
        return connection -> {
            connection.greet("STARTTLS");
            connection.answer("220 go\r\n");
            connection.startTls(server);
            connection.ehlo("PIPELINING");
            connection.takeMail();
        };
    }

    private static TlsFacts facts(SmtpClient client, ScriptedPeer peer, TlsUse use) {
        Opening opening = client.open(peer.address(), use);
        assertThat(opening).isInstanceOf(Opening.Opened.class);
        SmtpSession session = ((Opening.Opened) opening).session();
        session.quit();
        return session.tls().orElseThrow();
    }

    private static SessionFailure failure(SmtpClient client, ScriptedPeer peer, TlsUse use) {
        Opening opening = client.open(peer.address(), use);
        assertThat(opening).isInstanceOf(Opening.NotOpened.class);
        return ((Opening.NotOpened) opening).failure();
    }

    @ParameterizedTest(name = "TLS-34: a server key {0} {1} is recognised, by {2}")
    @CsvSource({
        "RSA, 1024, BORINGSSL",
        "RSA, 2048, BORINGSSL",
        "RSA, 3072, BORINGSSL",
        "RSA, 4096, BORINGSSL",
        "RSASSA-PSS, 2048, JDK",
        "EC, secp256r1, BORINGSSL",
        "EC, secp384r1, BORINGSSL",
        "EC, secp521r1, JDK",
        "Ed25519, '', JDK",
        "Ed448, '', JDK",
    })
    void keys(String algorithm, String size, TlsEngine engine) {
        Identity identity = Identity.over(algorithm, size, Sessions.NAME);
        List<byte[]> seen = new ArrayList<>();
        TlsUse use = TlsUse.authenticated(Sessions.NAME, chain -> {
            seen.addAll(chain);
            return new PeerCheck.Accept();
        });
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.secure(identity, "PIPELINING");
            connection.takeMail();
        })) {
            SmtpClient client = client(TlsOptions.defaults());
            TlsFacts facts = facts(client, peer, use);
            assertThat(facts.engine()).isEqualTo(engine);
            assertThat(seen.getLast()).isEqualTo(identity.chain().getFirst());
            int connections = peer.connections().size();
            assertThat(connections).isEqualTo(engine == TlsEngine.JDK ? 2 : 1);

            TlsFacts again = facts(client, peer, use);
            assertThat(again.engine()).isEqualTo(engine);
            assertThat(peer.connections()).as("the engine is remembered").hasSize(connections + 1);
        }
    }

    @Test
    @DisplayName("a server that changes from a P-521 key to one that the JDK refuses is served by BoringSSL again")
    void memoryIsNoDecree() {
        Identity large = Identity.over("EC", "secp521r1", Sessions.NAME);
        Identity odd = IDENTITY.withDuplicateExtensions();
        ScriptedPeer.Script script = connection -> {
            connection.secure(odd, "PIPELINING");
            connection.takeMail();
        };
        ScriptedPeer.Script before = connection -> {
            connection.secure(large, "PIPELINING");
            connection.takeMail();
        };
        SmtpClient client = client(TlsOptions.defaults());
        TlsUse use = TlsUse.authenticated(Sessions.NAME, PeerCheck.any());
        try (ScriptedPeer peer = ScriptedPeer.playing(before, before, script)) {
            assertThat(facts(client, peer, use).engine()).isEqualTo(TlsEngine.JDK);
            assertThat(facts(client, peer, use).engine()).isEqualTo(TlsEngine.BORINGSSL);
        }
    }

    @Test
    @DisplayName("the memory of handshakes is bounded in number and age")
    void memoryBounds() {
        AtomicLong now = new AtomicLong();
        HandshakeMemory memory = new HandshakeMemory(now::get);
        for (int port = 1; port <= 5000; port++) {
            memory.remember(at(port), Optional.empty(), HandshakeMemory.Way.JDK);
        }
        assertThat(memory.size()).isEqualTo(1000);
        assertThat(memory.recall(at(1), Optional.empty())).isEmpty();
        assertThat(memory.recall(at(5000), Optional.empty())).contains(HandshakeMemory.Way.JDK);
        assertThat(memory.recall(at(5000), Optional.of("other.test"))).isEmpty();
        now.set(Duration.ofMinutes(61).toNanos());
        assertThat(memory.recall(at(5000), Optional.empty())).isEmpty();
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), port);
    }

    @Test
    @DisplayName("X25519MLKEM768 is agreed on with a server that has it, and the facts name it")
    void postQuantum() {
        BoringServer server = new BoringServer(IDENTITY, List.of("X25519MLKEM768", "x25519"), "TLSv1.3", "TLSv1.2");
        try (ScriptedPeer peer = peer(server)) {
            TlsUse use = TlsUse.authenticated(Sessions.NAME, PeerCheck.any());
            assertThat(facts(client(TlsOptions.defaults()), peer, use).group()).contains("X25519MLKEM768");
            TlsOptions classic = TlsOptions.defaults().withPostQuantum(false);
            assertThat(facts(client(classic), peer, use).group().orElseThrow()).isEqualToIgnoringCase("x25519");
        }
    }

    @Test
    @DisplayName("a server without X25519MLKEM768 chooses a group that it has, in the same handshake")
    void noPostQuantum() {
        try (ScriptedPeer peer = peer(new BoringServer(IDENTITY, List.of("P-384"), "TLSv1.3"))) {
            TlsFacts facts =
                    facts(client(TlsOptions.defaults()), peer, TlsUse.authenticated(Sessions.NAME, PeerCheck.any()));
            assertThat(facts.group().orElseThrow()).containsAnyOf("384", "secp384r1");
            assertThat(peer.connections()).hasSize(1);
        }
    }

    @ParameterizedTest(name = "a ClientHello with X25519MLKEM768 that is lost ({0}) is followed by a small one, once")
    @ValueSource(strings = {"dropped", "reset", "closed"})
    void largeHelloLost(String how) {
        ScriptedPeer.Script loses = connection -> {
            connection.greet("STARTTLS");
            connection.answer("220 go\r\n");
            connection.hearHello();
            switch (how) {
                case "dropped" -> connection.pause(5_000);
                case "reset" -> connection.reset();
                default -> connection.cut();
            }
        };
        BoringServer server = new BoringServer(IDENTITY, CLASSIC, "TLSv1.3");
        SmtpClient client =
                new SmtpClient(new ClientOptions(Optional.of("sender.test"), SHORT, ReplyLimits.defaults()));
        TlsUse use = TlsUse.authenticated(Sessions.NAME, PeerCheck.any());
        try (ScriptedPeer peer = ScriptedPeer.playing(loses, serving(server))) {
            TlsFacts facts = facts(client, peer, use);
            assertThat(facts.engine()).isEqualTo(TlsEngine.BORINGSSL);
            assertThat(facts.note()).contains("post-quantum");
            assertThat(peer.connections()).hasSize(2);
            assertThat(peer.connections().getFirst().hello().length).isGreaterThan(1200);
            facts(client, peer, use);
            assertThat(peer.connections()).as("remembered").hasSize(3);
        }
    }

    @Test
    @DisplayName("a server that answers no ClientHello at all is given up after the small one")
    void deaf() {
        ScriptedPeer.Script deaf = connection -> {
            connection.greet("STARTTLS");
            connection.answer("220 go\r\n");
            connection.hearHello();
            connection.pause(5_000);
        };
        try (ScriptedPeer peer = ScriptedPeer.playing(deaf)) {
            SessionFailure failure = failure(
                    new SmtpClient(new ClientOptions(Optional.of("sender.test"), SHORT, ReplyLimits.defaults())),
                    peer,
                    TlsUse.encrypted(Sessions.NAME));
            assertThat(failure.kind()).isEqualTo(SessionFailure.Kind.TIMEOUT);
            assertThat(failure.phase()).isEqualTo(Phase.HANDSHAKE);
            assertThat(peer.connections()).hasSize(2);
        }
    }

    static Stream<TlsUse> strict() {
        return Stream.of(
                TlsUse.encrypted(Sessions.NAME),
                TlsUse.authenticated(Sessions.NAME, PeerCheck.any()),
                TlsUse.authenticated(Sessions.NAME, PeerCheck.any()).withFloor(TlsVersion.TLS_1_0));
    }

    @ParameterizedTest(
            name = "case 108, TLS-14: a server of {0} is served where clear would do and it is switched on, else not")
    @ValueSource(strings = {"TLSv1", "TLSv1.1"})
    void oldVersions(String version) {
        Identity rsa = Identity.over("RSA", "2048", Sessions.NAME); // ECDSA suites of old versions are rare
        BoringServer server = new BoringServer(rsa, CLASSIC, version);
        SmtpClient tolerant = client(TlsOptions.defaults().withFloor(TlsVersion.TLS_1_0));
        TlsUse ifOffered = TlsUse.ifOffered(Sessions.NAME);
        try (ScriptedPeer peer = peer(server)) {
            assertThat(facts(tolerant, peer, ifOffered).version()).isEqualTo(version);
            assertThat(facts(client(TlsOptions.defaults()), peer, ifOffered.withFloor(TlsVersion.TLS_1_0))
                            .version())
                    .as("by the rule of one destination")
                    .isEqualTo(version);
            assertThat(failure(client(TlsOptions.defaults()), peer, ifOffered).kind())
                    .isEqualTo(SessionFailure.Kind.TLS);
            for (TlsUse use : strict().toList()) {
                assertThat(failure(tolerant, peer, use).kind()).isEqualTo(SessionFailure.Kind.TLS);
            }
        }
    }

    @Test
    @DisplayName("TLS-14: with old versions switched on, a current server is still served by TLS 1.3")
    void legacyPrefersNew() {
        BoringServer server = new BoringServer(IDENTITY, CLASSIC, "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
        try (ScriptedPeer peer = peer(server)) {
            TlsFacts facts = facts(
                    client(TlsOptions.defaults().withFloor(TlsVersion.TLS_1_0)), peer, TlsUse.ifOffered(Sessions.NAME));
            assertThat(facts.version()).isEqualTo("TLSv1.3");
        }
    }

    @Test
    @DisplayName("TLS-14: a floor of TLS 1.3 keeps a server of TLS 1.2 out, with either engine")
    void floor() {
        TlsOptions high = TlsOptions.defaults().withFloor(TlsVersion.TLS_1_3);
        ClientOptions options =
                new ClientOptions(Optional.of("sender.test"), Sessions.TIMERS, ReplyLimits.defaults(), high);
        try (ScriptedPeer peer = peer(new BoringServer(IDENTITY, CLASSIC, "TLSv1.2"))) {
            for (SmtpClient client : List.of(new SmtpClient(options), SmtpClient.jdkOnly(options))) {
                for (TlsUse use : List.of(TlsUse.ifOffered(Sessions.NAME), TlsUse.encrypted(Sessions.NAME))) {
                    assertThat(failure(client, peer, use).kind()).isEqualTo(SessionFailure.Kind.TLS);
                }
            }
            TlsUse perRule = TlsUse.encrypted(Sessions.NAME).withFloor(TlsVersion.TLS_1_2);
            assertThat(facts(new SmtpClient(options), peer, perRule).version())
                    .as("a rule of its own")
                    .isEqualTo("TLSv1.2");
        }
    }
}
