package org.danepost.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.danepost.dane.DaneVerifier;
import org.danepost.dns.Resolver;
import org.danepost.mta.Attempt;
import org.danepost.mta.Delivery;
import org.danepost.mta.DeliveryLimits;
import org.danepost.mta.DirectDelivery;
import org.danepost.mta.Outcome;
import org.danepost.mta.TlsLevel;
import org.danepost.policy.NextHop;
import org.danepost.policy.Plan;
import org.danepost.policy.PlanOptions;
import org.danepost.policy.Planner;
import org.danepost.smtp.ClientOptions;
import org.danepost.smtp.Envelope;
import org.danepost.smtp.MessageSource;
import org.danepost.smtp.SessionFailure;
import org.danepost.smtp.SmtpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mail from our resolver, planner and sender to a real Postfix, with NSD and Unbound as the DNS. */
@Tag("unbound")
@Tag("postfix")
class PostfixDeliveryTest {
    private static final String SENDER = "sender@client.example";
    private static final byte[] EMPTY = {'\r', '\n'};

    @SuppressWarnings("NullAway.Init")
    private static MailWorld mail;

    @BeforeAll
    static void start() {
        mail = new MailWorld(Ports.free("127.0.0.1"));
    }

    @AfterAll
    static void stop() {
        mail.close();
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource({
        "leaf.example, VERIFIED, case 1: TLSA 3 1 1 of the certificate",
        "authority.example, VERIFIED, case 77: TLSA 2 0 1 of the authority that Postfix sends",
        "unusable.example, UNTRUSTED, case 55: only TLSA 0 0 1",
        "unsigned.example, UNTRUSTED, case 6: unsigned zone with TLSA that does not match",
    })
    void delivered(String domain, TlsLevel level, String situation) {
        String words = "Subject: " + situation + "\r\n\r\nA line.\r\n";

        Delivery delivery = deliver(domain, List.of("alice@" + domain), words.getBytes(StandardCharsets.US_ASCII));

        assertThat(delivery.outcomes()).singleElement().isInstanceOf(Outcome.Delivered.class);
        assertThat(delivery.attempts().getLast().level()).isEqualTo(level);
        assertThat(mail.postfix().messages("alice@" + domain, 1))
                .anySatisfy(message -> assertThat(message)
                        .contains("using TLSv1.3", "Return-Path: <" + SENDER + ">", "Subject: " + situation));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "wrong.example, case 93: TLSA 3 1 1 of another key",
        "other-name.example, case 82: a certificate of the right authority for another host",
    })
    void deferredWithoutAWordOfMail(String domain, String situation) {
        Delivery delivery = deliver(
                domain, List.of("alice@" + domain), "Subject: secret\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(delivery.outcomes()).as(situation).singleElement().isInstanceOf(Outcome.Deferred.class);
        assertThat(delivery.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.address()).isPresent();
            assertThat(attempt.level()).isEqualTo(TlsLevel.NONE);
        });
        assertThat(mail.postfix().count("alice@" + domain)).isZero();
        assertThat(mail.postfix().log()).doesNotContain("to=<alice@" + domain + ">");
    }

    @Test
    @DisplayName("case 3: a domain whose signatures are over is not connected to")
    void deferredWithoutAConnection() {
        Delivery delivery = deliver("expired.example", List.of("alice@expired.example"), EMPTY);

        assertThat(delivery.outcomes()).singleElement().isInstanceOf(Outcome.Deferred.class);
        assertThat(delivery.attempts()).extracting(Attempt::address).allMatch(Optional::isEmpty);
        assertThat(mail.postfix().count("alice@expired.example")).isZero();
    }

    @Test
    @DisplayName("case 100: STARTTLS missing where TLSA is usable: nothing in clear")
    void deferredWithoutStartTls() {
        Delivery delivery = deliver("no-starttls.example", List.of("alice@no-starttls.example"), EMPTY);

        assertThat(delivery.outcomes()).singleElement().isInstanceOf(Outcome.Deferred.class);
        assertThat(delivery.attempts().getLast().failure())
                .hasValueSatisfying(
                        failure -> assertThat(failure.kind()).isEqualTo(SessionFailure.Kind.STARTTLS_MISSING));
        assertThat(mail.clear().count("alice@no-starttls.example")).isZero();
        assertThat(mail.clear().log()).doesNotContain("from=<" + SENDER + ">");
    }

    @Test
    void oneRecipientRefusedAnotherServed() {
        String domain = "leaf.example";
        int before = mail.postfix().count("alice@" + domain);

        Delivery delivery = deliver(
                domain,
                List.of("bob@" + domain, "alice@" + domain),
                "Subject: two\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(delivery.outcomes().getFirst()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.recipient()).isEqualTo("bob@" + domain);
            assertThat(failed.details().enhancedCode()).isEqualTo("5.7.1");
            assertThat(failed.details().reply()).isPresent();
        });
        assertThat(delivery.outcomes().getLast()).isInstanceOf(Outcome.Delivered.class);
        assertThat(mail.postfix().messages("alice@" + domain, before + 1)).hasSize(before + 1);
    }

    @Test
    void theBodyArrivesOctetForOctet() {
        String body = ".\r\n..\r\n.dot at the start\r\n" + "long ".repeat(1_000) + "\r\n\r\n"
                + "\u00e4\u00f6\u00fc \u20ac \u00ff\r\n" + ". \r\nFrom here\r\nlast line\r\n";
        byte[] message = ("Subject: odd\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8);

        Delivery delivery = deliver("authority.example", List.of("alice@authority.example"), message);

        assertThat(delivery.outcomes()).singleElement().isInstanceOf(Outcome.Delivered.class);
        String expected =
                new String(body.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
        assertThat(arrived("alice@authority.example", "Subject: odd")).endsWith("\n\n" + expected);
    }

    @Test
    void anInternationalAddress() {
        String recipient = MailWorld.INTERNATIONAL + "@leaf.example";

        Delivery delivery = deliver(
                "leaf.example", List.of(recipient), "Subject: \u00fcber\r\n\r\n".getBytes(StandardCharsets.UTF_8));

        assertThat(delivery.outcomes()).singleElement().isInstanceOf(Outcome.Delivered.class);
        assertThat(mail.postfix().messages(recipient, 1))
                .singleElement()
                .asString()
                .contains("with UTF8SMTPS");
    }

    private static String arrived(String mailbox, String mark) {
        Await.until(
                mark + " arrives",
                Duration.ofSeconds(20),
                () -> mail.postfix().messages(mailbox, 0).stream().anyMatch(message -> message.contains(mark)));
        return mail.postfix().messages(mailbox, 0).stream()
                .filter(message -> message.contains(mark))
                .findFirst()
                .orElseThrow();
    }

    private static Delivery deliver(String domain, List<String> recipients, byte[] message) {
        InetSocketAddress postfix = mail.postfix().address();
        Resolver resolver = mail.world().resolver();
        Planner planner = new Planner(resolver, PlanOptions.defaults().withPort(postfix.getPort()), new Random(1));
        Plan plan = planner.plan(new NextHop.Domain(domain));
        DaneVerifier verifier = DaneVerifier.smtp();
        DirectDelivery sender = new DirectDelivery(
                new SmtpClient(ClientOptions.named("client.example")),
                verifier::verify,
                InstantSource.system(),
                DeliveryLimits.defaults());
        return sender.deliver(plan, new Envelope(Optional.of(SENDER), recipients), MessageSource.of(message));
    }
}
