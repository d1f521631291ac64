package org.danepost.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session that has waited: may it carry another message? */
class RenewTest {
    private static final Identity IDENTITY = Identity.ordinary(Sessions.NAME);

    private static boolean renewed(ScriptedPeer peer, CountDownLatch done) throws InterruptedException {
        try (SmtpSession session = Sessions.opened(peer, TlsUse.ifOffered(Sessions.NAME))) {
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
            boolean renewed = session.renew();
            assertThat(session.ending()).isEqualTo(!renewed);
            return renewed;
        }
    }

    @Test
    @DisplayName("RSET that is answered makes the session good for another message, in the same TLS session")
    void renewed() throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
                    connection.secure(IDENTITY, "PIPELINING");
                    connection.takeMail();
                });
                SmtpSession session = Sessions.opened(peer, TlsUse.encrypted(Sessions.NAME))) {
            for (String name : List.of("one", "two", "three")) {
                MessageSource message = MessageSource.of(("Subject: " + name + "\n").getBytes(StandardCharsets.UTF_8));
                Envelope envelope = new Envelope(Optional.empty(), List.of(name + "@example.test"));
                assertThat(session.renew()).isTrue();
                assertThat(session.send(envelope, message, MessageFacts.of(message)))
                        .singleElement()
                        .isInstanceOf(RecipientResult.Accepted.class);
            }
            session.quit();
            assertThat(peer.commands()).filteredOn("RSET"::equals).hasSize(3);
            assertThat(peer.commands()).filteredOn("STARTTLS"::equals).hasSize(1);
        }
    }

    @ParameterizedTest(name = "a server that has done this meanwhile is not used again: {0}")
    @ValueSource(strings = {"closed", "reset", "said 421", "said 250 unasked"})
    void gone(String what) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet("PIPELINING");
            switch (what) {
                case "closed" -> connection.cut();
                case "reset" -> connection.reset();
                case "said 421" -> connection.say("421 4.4.2 idle for too long\r\n");
                default -> connection.say("250 2.0.0 as you like\r\n");
            }
            done.countDown();
            connection.stall();
        })) {
            assertThat(renewed(peer, done)).isFalse();
        }
    }

    @ParameterizedTest(name = "{0} to RSET ends the session")
    @ValueSource(strings = {"421 4.3.2 closing", "500 what", "garbage"})
    void refused(String answer) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet("PIPELINING");
            done.countDown();
            connection.answer(answer + "\r\n");
            connection.stall();
        })) {
            assertThat(renewed(peer, done)).isFalse();
        }
    }

    @Test
    @DisplayName("a server that no longer answers is found out in the short time for QUIT, not in that for MAIL")
    void silent() {
        Duration hour = Duration.ofHours(1);
        Duration soon = Duration.ofMillis(200);
        Timers timers = new Timers(hour, hour, hour, hour, hour, hour, hour, hour, hour, soon, hour);
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet("PIPELINING");
            connection.stall();
        })) {
            Opening opening = Sessions.client(timers).open(peer.address(), TlsUse.never());
            assertThat(opening)
                    .isInstanceOfSatisfying(
                            Opening.Opened.class,
                            opened -> assertThat(opened.session().renew()).isFalse());
        }
    }

    @Test
    @DisplayName("421 in answer to a message leaves no session to renew; nothing more is said")
    void closingAfterMessage() throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
                    connection.greet();
                    connection.answer("250 ok\r\n");
                    connection.answer("250 ok\r\n");
                    connection.answer("354 go\r\n");
                    connection.takeMessage();
                    connection.say("421 4.3.0 closing\r\n");
                    connection.takeMail();
                });
                SmtpSession session = Sessions.opened(peer, TlsUse.never())) {
            MessageSource message = MessageSource.of("Subject: a\n".getBytes(StandardCharsets.UTF_8));
            session.send(new Envelope(Optional.empty(), List.of("a@example.test")), message, MessageFacts.of(message));
            assertThat(session.ending()).isTrue();
            assertThat(session.renew()).isFalse();
            assertThat(peer.commands()).doesNotContain("RSET");
        }
    }
}
