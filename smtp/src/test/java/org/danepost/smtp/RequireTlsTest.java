package org.danepost.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** REQUIRETLS in the session (RFC 8689 §4.2.1). */
class RequireTlsTest {
    private static final Identity IDENTITY = Identity.ordinary(Sessions.NAME);

    private static RecipientResult send(ScriptedPeer peer, TlsUse use, TlsTag tag) throws IOException {
        MessageSource message = MessageSource.of("Subject: a\n".getBytes(StandardCharsets.UTF_8));
        Envelope envelope = new Envelope(Optional.of("from@sender.test"), List.of("a@example.test"), tag);
        try (SmtpSession session = Sessions.opened(peer, use)) {
            List<RecipientResult> results = session.send(envelope, message, MessageFacts.of(message));
            session.quit();
            assertThat(results).hasSize(1);
            return results.getFirst();
        }
    }

    private static String unsendable(RecipientResult result) {
        assertThat(result).isInstanceOf(RecipientResult.Unsendable.class);
        return ((RecipientResult.Unsendable) result).enhancedCode();
    }

    private static ScriptedPeer peer(String before, String after) {
        return ScriptedPeer.playing(connection -> {
            connection.greet("STARTTLS", before);
            connection.answer("220 go\r\n");
            connection.startTls(IDENTITY);
            connection.ehlo("PIPELINING", after);
            connection.takeMail();
        });
    }

    @Test
    @DisplayName("case 171, RTLS-08, RTLS-17: offered inside TLS: MAIL carries REQUIRETLS")
    void carried() throws IOException {
        try (ScriptedPeer peer = peer("SIZE", "REQUIRETLS")) {
            assertThat(send(peer, TlsUse.encrypted(Sessions.NAME), TlsTag.REQUIRE_TLS))
                    .isInstanceOf(RecipientResult.Accepted.class);
            assertThat(peer.commands()).contains("MAIL FROM:<from@sender.test> REQUIRETLS");
        }
    }

    @Test
    @DisplayName("cases 173 and 181, RTLS-14: offered before TLS only, or not at all: 5.7.30, and no MAIL command")
    void notOffered() throws IOException {
        for (String before : List.of("REQUIRETLS", "SIZE")) {
            try (ScriptedPeer peer = peer(before, "8BITMIME")) {
                assertThat(unsendable(send(peer, TlsUse.encrypted(Sessions.NAME), TlsTag.REQUIRE_TLS)))
                        .isEqualTo("5.7.30");
                assertThat(peer.commands()).containsExactly("EHLO sender.test", "STARTTLS", "EHLO sender.test", "QUIT");
            }
        }
    }

    @Test
    @DisplayName("case 181: the second EHLO decides, and it lists no STARTTLS")
    void startTlsIsNotLookedForInsideTls() throws IOException {
        try (ScriptedPeer peer = peer("SIZE", "REQUIRETLS")) {
            assertThat(send(peer, TlsUse.ifOffered(Sessions.NAME), TlsTag.REQUIRE_TLS))
                    .isInstanceOf(RecipientResult.Accepted.class);
        }
    }

    @Test
    @DisplayName("RTLS-03: in clear nothing is sent, whatever the server offers: 5.7.10")
    void inClear() throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet("REQUIRETLS");
            connection.takeMail();
        })) {
            assertThat(unsendable(send(peer, TlsUse.ifOffered(Sessions.NAME), TlsTag.REQUIRE_TLS)))
                    .isEqualTo("5.7.10");
            assertThat(peer.commands()).containsExactly("EHLO sender.test", "QUIT");
        }
    }

    @Test
    @DisplayName("other messages say nothing of REQUIRETLS; notices do where it is offered inside TLS (RTLS-25)")
    void untagged() throws IOException {
        try (ScriptedPeer peer = peer("SIZE", "REQUIRETLS")) {
            send(peer, TlsUse.encrypted(Sessions.NAME), TlsTag.NONE);
            assertThat(peer.commands()).contains("MAIL FROM:<from@sender.test>");
        }
        try (ScriptedPeer peer = peer("SIZE", "REQUIRETLS")) {
            send(peer, TlsUse.encrypted(Sessions.NAME), TlsTag.REQUIRE_TLS_IF_OFFERED);
            assertThat(peer.commands()).contains("MAIL FROM:<from@sender.test> REQUIRETLS");
        }
        try (ScriptedPeer peer = peer("REQUIRETLS", "SIZE")) {
            assertThat(send(peer, TlsUse.encrypted(Sessions.NAME), TlsTag.REQUIRE_TLS_IF_OFFERED))
                    .isInstanceOf(RecipientResult.Accepted.class);
            assertThat(peer.commands()).anyMatch(line -> line.matches("MAIL FROM:<from@sender.test>( SIZE=\\d+)?"));
        }
    }
}
