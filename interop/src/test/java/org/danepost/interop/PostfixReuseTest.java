package org.danepost.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.danepost.dane.DaneVerifier;
import org.danepost.dane.TlsaRecord;
import org.danepost.dane.TlsaRecords;
import org.danepost.mta.Attempt;
import org.danepost.mta.Delivery;
import org.danepost.mta.DeliveryLimits;
import org.danepost.mta.DirectDelivery;
import org.danepost.mta.Outcome;
import org.danepost.mta.ReuseLimits;
import org.danepost.mta.TlsLevel;
import org.danepost.policy.HostPlan;
import org.danepost.policy.Plan;
import org.danepost.policy.Requirement;
import org.danepost.smtp.ClientOptions;
import org.danepost.smtp.Envelope;
import org.danepost.smtp.MessageSource;
import org.danepost.smtp.SmtpClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several messages to a real Postfix: over one session, and over TLS sessions that are resumed. Its log is the witness. */
@Tag("postfix")
class PostfixReuseTest {
    private static final String HOST = "mx.reuse.example";
    private static final String MAILBOX = "alice@reuse.example";
    private static final byte[] MESSAGE = "Subject: again\r\n\r\nA line.\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    private final Certificates certificates = new Certificates(directory);
    private final Certificates.Identity identity =
            certificates.selfSigned("reuse", HOST, "ec -pkeyopt ec_paramgen_curve:P-256");

    private PostfixReceiver postfix(String... more) {
        return new PostfixReceiver(
                new PostfixReceiver.Setting(HOST, List.of(MAILBOX), List.of(), identity, List.of(more)),
                Ports.free("127.0.0.1"));
    }

    private static DirectDelivery delivery(int messages) {
        DaneVerifier verifier = DaneVerifier.smtp();
        return new DirectDelivery(
                        new SmtpClient(ClientOptions.named("client.example")),
                        verifier::verify,
                        InstantSource.system(),
                        DeliveryLimits.defaults())
                .reusing(new ReuseLimits(10, 2, Duration.ofSeconds(30), messages, Duration.ofMinutes(30)));
    }

    private Attempt send(DirectDelivery delivery, InetSocketAddress to) {
        TlsaRecord record = new TlsaRecord(3, 1, 1, HexFormat.of().parseHex(certificates.keyDigest(identity)));
        Requirement requirement = new Requirement.Dane(
                HOST, new TlsaRecords(List.of(record)), List.of(HOST), Requirement.Assurance.VERIFIED);
        HostPlan host = new HostPlan(HOST, 10, to.getPort(), List.of(to.getAddress()), requirement, List.of());
        Delivery done = delivery.deliver(
                new Plan.Deliver("reuse.example", List.of(host), List.of()),
                new Envelope(Optional.of("sender@client.example"), List.of(MAILBOX)),
                MessageSource.of(MESSAGE));
        assertThat(done.outcomes()).singleElement().isInstanceOf(Outcome.Delivered.class);
        Attempt attempt = done.attempts().getLast();
        assertThat(attempt.level()).isEqualTo(TlsLevel.VERIFIED);
        return attempt;
    }

    private static long count(PostfixReceiver postfix, String pattern) {
        return Pattern.compile(pattern).matcher(postfix.log()).results().count();
    }

    @Test
    @DisplayName("case 182: three messages over one session; Postfix saw one connection and three mails")
    void oneSession() {
        try (PostfixReceiver postfix = postfix()) {
            try (DirectDelivery delivery = delivery(100)) {
                assertThat(send(delivery, postfix.address()).reused()).isFalse();
                assertThat(send(delivery, postfix.address()).reused()).isTrue();
                assertThat(send(delivery, postfix.address()).reused()).isTrue();
            }
            assertThat(postfix.messages(MAILBOX, 3)).hasSize(3);
            Await.until(
                    "Postfix tells how the session ended",
                    Duration.ofSeconds(20),
                    () -> count(postfix, "disconnect from .* rset=2 quit=1") == 1);
            assertThat(count(postfix, "disconnect from .* ehlo=2 starttls=1 mail=3 rcpt=3 data=3"))
                    .isEqualTo(1);
            assertThat(count(postfix, "TLS connection established from")).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "case 110: {0} sessions are resumed, and Postfix says so")
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void resumed(String version) {
        try (PostfixReceiver postfix = postfix("smtpd_tls_loglevel = 2", "smtpd_tls_protocols = " + version);
                DirectDelivery delivery = delivery(1)) {
            Attempt first = send(delivery, postfix.address());
            assertThat(first.tls().orElseThrow().resumed()).isFalse();
            assertThat(first.tls().orElseThrow().version()).isEqualTo(version);
            // one only: Postfix gives no new ticket with a session that was resumed, and a ticket of TLS 1.3 serves
            // once
            Attempt next = send(delivery, postfix.address());
            assertThat(next.reused()).isFalse();
            assertThat(next.tls().orElseThrow().resumed()).isTrue();
            assertThat(next.verdict()).isPresent();
            Await.until(
                    "Postfix tells of the resumed session",
                    Duration.ofSeconds(20),
                    () -> count(postfix, "Reusing old session") == 1);
        }
    }

    @Test
    @DisplayName("a session that Postfix has ended for want of activity costs a new connection and nothing else")
    void endedByPostfix() {
        try (PostfixReceiver postfix = postfix("smtpd_timeout = 1s");
                DirectDelivery delivery = delivery(100)) {
            send(delivery, postfix.address());
            Await.until("Postfix hangs up", Duration.ofSeconds(20), () -> count(postfix, "timeout after") == 1);
            assertThat(send(delivery, postfix.address()).reused()).isFalse();
            assertThat(postfix.messages(MAILBOX, 2)).hasSize(2);
        }
    }

    @Test
    @DisplayName("an OpenSSL that may not know X25519MLKEM768 agrees on a group in the same handshake")
    void group() {
        try (PostfixReceiver postfix = postfix("smtpd_tls_protocols = TLSv1.3");
                DirectDelivery delivery = delivery(1)) {
            Attempt attempt = send(delivery, postfix.address());
            assertThat(attempt.tls().orElseThrow().group().orElseThrow()).containsIgnoringCase("X25519");
            assertThat(attempt.tls().orElseThrow().note()).isEmpty();
        }
    }
}
