package org.danepost.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Shorthand for the tests of the client. */
final class Sessions {
    static final String NAME = "mx.example.test";
    static final Timers TIMERS = Timers.uniform(Duration.ofSeconds(10), Duration.ofSeconds(30));

    private Sessions() {}

    static SmtpClient client(Timers timers) {
        return new SmtpClient(new ClientOptions(Optional.of("sender.test"), timers, ReplyLimits.defaults()));
    }

    static SmtpSession opened(ScriptedPeer peer, TlsUse use) {
        return switch (client(TIMERS).open(peer.address(), use)) {
            case Opening.Opened(SmtpSession session) -> session;
            case Opening.NotOpened(SessionFailure failure) -> throw new AssertionError(failure.toString());
        };
    }

    static SessionFailure notOpened(ScriptedPeer peer, TlsUse use) {
        return notOpened(peer, use, TIMERS);
    }

    static SessionFailure notOpened(ScriptedPeer peer, TlsUse use, Timers timers) {
        Opening opening = client(timers).open(peer.address(), use);
        assertThat(opening).isInstanceOf(Opening.NotOpened.class);
        return ((Opening.NotOpened) opening).failure();
    }

    static List<RecipientResult> send(ScriptedPeer peer, TlsUse use, String message, String... recipients) {
        return send(peer, use, TIMERS, Optional.of("from@sender.test"), message, recipients);
    }

    static List<RecipientResult> send(
            ScriptedPeer peer, TlsUse use, Timers timers, Optional<String> from, String message, String... recipients) {
        MessageSource source = MessageSource.of(message.getBytes(StandardCharsets.UTF_8));
        Opening opening = client(timers).open(peer.address(), use);
        assertThat(opening).isInstanceOf(Opening.Opened.class);
        try (SmtpSession session = ((Opening.Opened) opening).session()) {
            List<RecipientResult> results =
                    session.send(new Envelope(from, List.of(recipients)), source, MessageFacts.of(source));
            session.quit();
            return results;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
