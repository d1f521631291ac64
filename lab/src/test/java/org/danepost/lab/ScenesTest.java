package org.danepost.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.danepost.lab.Report.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The scenes do to an ordinary sender what they say, and the judge cannot be talked into anything. */
class ScenesTest {
    private static MiniInternet internet;

    @BeforeAll
    static void start() throws IOException {
        internet = MiniInternet.start();
    }

    @AfterAll
    static void stop() {
        internet.close();
    }

    static Stream<Scene> scenes() {
        return Scenes.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenes")
    void catchesTheOrdinarySenderAsItSays(Scene scene) {
        SceneResult result = new LabRun(internet, new OrdinarySender()).play(scene);
        assertThat(result.ordinarySighting())
                .as(result.toString())
                .isEqualTo(scene.ordinary().sighting());
        assertThat(result.report().outcome()).isEqualTo(scene.ordinary().outcome());
        assertThat(result.danepostSighting()).isEqualTo(result.ordinarySighting());
        assertThat(result.right()).isEqualTo(scene.ordinary().equals(scene.danepost()));
    }

    @Test
    void tellsNewcomersWhatHappened() {
        LabRun run = new LabRun(internet, new OrdinarySender());
        assertThat(run.play(scene("plain")).ordinary()).isEqualTo("delivered to Bob over TLS, certificate not checked");
        assertThat(run.play(scene("stripped-starttls")).ordinary()).isEqualTo("delivered to the attacker, in clear");
        Sender careful = (network, letter) -> new Report(Outcome.DEFERRED, "kept", "afraid", List.of());
        SceneResult kept = new LabRun(internet, careful).play(scene("forged-mx"));
        assertThat(kept.danepost()).isEqualTo("refused: kept the mail for later");
        assertThat(kept.right()).isTrue();
    }

    @Test
    void doesNotBelieveASenderWhoSaysDelivered() {
        Sender liar = (network, letter) -> new Report(Outcome.DELIVERED, "delivered", "trust me", List.of());
        SceneResult result = new LabRun(internet, liar).play(scene("plain"));
        assertThat(result.right()).isFalse();
        assertThat(result.danepost()).isEqualTo("said to be delivered, but no host has it");
    }

    @Test
    void doesNotBelieveASenderWhoSaysDeferredAfterDelivery() {
        Sender liar = (network, letter) -> {
            new OrdinarySender().send(network, letter);
            return new Report(Outcome.DEFERRED, "kept", "trust me", List.of());
        };
        assertThat(new LabRun(internet, liar).play(scene("rogue-ca")).right()).isFalse();
        assertThat(new LabRun(internet, liar).play(scene("plain")).right()).isFalse();
    }

    @Test
    void noticesASenderWhoTellsTheAttackerTheEnvelope() {
        Sender talker = (network, letter) -> {
            try (Socket socket = new Socket("127.25.0.2", network.smtpPort())) {
                socket.getOutputStream()
                        .write("EHLO a\r\nMAIL FROM:<alice@alice.example>\r\nQUIT\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                socket.getInputStream().readAllBytes();
            } catch (IOException e) {
                return new Report(Outcome.REJECTED, "", String.valueOf(e.getMessage()), List.of());
            }
            return new Report(Outcome.DEFERRED, "kept", "no TLS", List.of());
        };
        SceneResult result = new LabRun(internet, talker).play(scene("stripped-starttls"));
        assertThat(result.danepost())
                .isEqualTo("refused: kept the mail for later, but told the attacker who writes to whom");
        assertThat(result.right()).isFalse();
    }

    @Test
    void hostsRecordEnvelopeTlsAndServerName() {
        internet.reset();
        new OrdinarySender().send(internet.network(), Letter.fromAlice("bob@bob.example", "a word"));
        MailHost bob = internet.mailHost("mx1.bob.example").orElseThrow();
        assertThat(bob.received()).singleElement().satisfies(received -> {
            assertThat(received.sender()).isEqualTo("alice@alice.example");
            assertThat(received.recipients()).containsExactly("bob@bob.example");
            assertThat(received.tls()).contains("TLSv1.3");
            assertThat(received.serverName()).contains("mx1.bob.example");
            assertThat(received.content()).contains("a word");
        });
        internet.reset();
        assertThat(bob.received()).isEmpty();
    }

    private static Scene scene(String name) {
        return Scenes.named(name).orElseThrow();
    }
}
