package org.danepost.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTest {
    private static final String MESSAGE = "Subject: a\n\n.dot\nlast";
    private static final TlsUse CLEAR = TlsUse.never();

    private static List<String> lines(ScriptedPeer peer) {
        return peer.commands();
    }

    @Test
    @DisplayName("EXT-11, EXT-12, SMTP-19: with PIPELINING one group, without it lock-step; the same result")
    void pipeliningOrNot() {
        for (String[] keywords : new String[][] {{"PIPELINING", "SIZE 1000"}, {"SIZE"}}) {
            try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
                connection.greet(keywords);
                connection.takeMail();
            })) {
                List<RecipientResult> results = Sessions.send(peer, CLEAR, MESSAGE, "a@x.test", "b@x.test");
                assertThat(results).allSatisfy(r -> assertThat(r).isInstanceOf(RecipientResult.Accepted.class));
                assertThat(lines(peer))
                        .containsExactly(
                                "EHLO sender.test",
                                "MAIL FROM:<from@sender.test> SIZE=26",
                                "RCPT TO:<a@x.test>",
                                "RCPT TO:<b@x.test>",
                                "DATA",
                                "QUIT");
                assertThat(new String(peer.connections().getFirst().message(), StandardCharsets.US_ASCII))
                        .isEqualTo("Subject: a\r\n\r\n..dot\r\nlast\r\n.\r\n");
            }
        }
    }

    @Test
    @DisplayName("SMTP-11: one recipient refused does not stop the others; SMTP-10: 4yz and 5yz are told apart")
    void someRefused() {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet("PIPELINING", "ENHANCEDSTATUSCODES");
            connection.answer("250 2.1.0 ok\r\n");
            connection.answer("250 2.1.5 ok\r\n");
            connection.answer("550 5.1.1 nobody\r\n");
            connection.answer("450 4.2.1 later\r\n");
            connection.answer("354 go\r\n");
            connection.takeMessage();
            connection.say("299 2.6.0 odd but good\r\n");
            connection.answer("221 bye\r\n");
        })) {
            List<RecipientResult> results = Sessions.send(peer, CLEAR, MESSAGE, "a@x.test", "b@x.test", "c@x.test");
            assertThat(results.get(0)).isInstanceOf(RecipientResult.Accepted.class);
            assertThat(results.get(1)).isInstanceOfSatisfying(RecipientResult.Refused.class, r -> {
                assertThat(r.permanent()).isTrue();
                assertThat(r.reply().enhancedOrClass()).isEqualTo("5.1.1");
            });
            assertThat(results.get(2))
                    .isInstanceOfSatisfying(
                            RecipientResult.Refused.class,
                            r -> assertThat(r.permanent()).isFalse());
        }
    }

    @Test
    @DisplayName("EXT-13: all recipients refused and 354 all the same: a lone dot")
    void loneDot() {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet("PIPELINING");
            connection.answer("250 ok\r\n");
            connection.answer("550 no\r\n");
            connection.answer("354 go\r\n");
            connection.takeMessage();
            connection.say("554 nobody\r\n");
            connection.answer("221 bye\r\n");
        })) {
            assertThat(Sessions.send(peer, CLEAR, MESSAGE, "a@x.test"))
                    .singleElement()
                    .isInstanceOf(RecipientResult.Refused.class);
            assertThat(new String(peer.connections().getFirst().message(), StandardCharsets.US_ASCII))
                    .isEqualTo(".\r\n");
        }
    }

    @Test
    @DisplayName("EXT-14: thousands of recipients pass without either side blocking the other")
    void manyRecipients() {
        String[] many =
                IntStream.range(0, 3000).mapToObj(i -> "user" + i + "@x.test").toArray(String[]::new);
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet("PIPELINING");
            connection.takeMail();
        })) {
            assertThat(Sessions.send(peer, CLEAR, MESSAGE, many))
                    .hasSize(3000)
                    .allSatisfy(r -> assertThat(r).isInstanceOf(RecipientResult.Accepted.class));
        }
    }

    @Test
    @DisplayName("EXT-37: RCPTMAX cuts the recipients into transactions")
    void recipientLimit() {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet("LIMITS RCPTMAX=2 MAILMAX=9");
            connection.takeMail();
        })) {
            assertThat(Sessions.send(peer, CLEAR, MESSAGE, "a@x.test", "b@x.test", "c@x.test", "d@x.test", "e@x.test"))
                    .hasSize(5);
            assertThat(lines(peer)).filteredOn("DATA"::equals).hasSize(3);
        }
    }

    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource({
        "EXT-06, SIZE 10, plain, 5.3.4",
        "EXT-27, SIZE 0, b\u00f6dy, 5.6.3",
        "EXT-30, 8BITMIME, h\u00ebader, 5.6.9",
        "EXT-30, 8BITMIME, address, 5.6.7",
    })
    void unsendable(String id, String keyword, String what, String code) {
        String message = switch (what) {
            case "b\u00f6dy" -> "Subject: a\n\nb\u00f6dy";
            case "h\u00ebader" -> "Subject: h\u00ebader\n\nbody";
            default -> MESSAGE;
        };
        String recipient = what.equals("address") ? "us\u00ebr@x.test" : "user@x.test";
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet(keyword);
            connection.takeMail();
        })) {
            assertThat(Sessions.send(peer, CLEAR, message, recipient))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            RecipientResult.Unsendable.class,
                            r -> assertThat(r.enhancedCode()).as(id).isEqualTo(code));
            assertThat(lines(peer)).noneMatch(line -> line.startsWith("MAIL"));
        }
    }

    @Test
    @DisplayName("EXT-29, EXT-26, SMTP-38: SMTPUTF8 and BODY where needed; the null path as <>")
    void parameters() {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet("8BITMIME", "SMTPUTF8");
            connection.takeMail();
        })) {
            Sessions.send(
                    peer, CLEAR, Sessions.TIMERS, Optional.empty(), "Subject: a\n\nb\u00f6dy", "us\u00ebr@x.test");
            assertThat(lines(peer)).contains("MAIL FROM:<> BODY=8BITMIME SMTPUTF8");
        }
    }

    @Test
    @DisplayName("SMTP-03, SMTP-04: HELO where EHLO is unknown; no name of ours: an address literal")
    void helo() {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.say("220-old\r\n220 server\r\n");
            connection.answer("500 what?\r\n");
            connection.answer("250 hello\r\n");
            connection.takeMail();
        })) {
            Opening opening = new SmtpClient(
                            new ClientOptions(Optional.empty(), Sessions.TIMERS, ReplyLimits.defaults()))
                    .open(peer.address(), TlsUse.ifOffered(Sessions.NAME));
            assertThat(opening).isInstanceOf(Opening.Opened.class);
            ((Opening.Opened) opening).session().quit();
            assertThat(lines(peer)).containsExactly("EHLO [127.0.0.1]", "HELO [127.0.0.1]", "QUIT");
        }
    }

    @ParameterizedTest(name = "SMTP-31: a server that stalls at {0} costs that timer and no more")
    @ValueSource(strings = {"GREETING", "EHLO", "STARTTLS", "HANDSHAKE", "MAIL", "RCPT", "DATA", "FINAL"})
    void stalls(String at) {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            if (at.equals("GREETING")) {
                connection.stall();
            }
            connection.say("220 peer\r\n");
            connection.hear();
            if (at.equals("EHLO")) {
                connection.stall();
            }
            connection.say("250-peer\r\n250 STARTTLS\r\n");
            if (at.equals("STARTTLS") || at.equals("HANDSHAKE")) {
                connection.hear();
                if (at.equals("HANDSHAKE")) {
                    connection.say("220 go\r\n");
                }
                connection.stall();
            }
            for (String phase : List.of("MAIL", "RCPT", "DATA")) {
                connection.hear();
                if (phase.equals(at)) {
                    connection.stall();
                }
                connection.say(phase.equals("DATA") ? "354 go\r\n" : "250 ok\r\n");
            }
            connection.takeMessage();
            connection.stall();
        })) {
            Timers timers = Timers.uniform(Duration.ofMillis(150), Duration.ofSeconds(20));
            long start = System.nanoTime();
            Phase phase = Phase.valueOf(at);
            if (phase.compareTo(Phase.MAIL) < 0) {
                SessionFailure failure = Sessions.notOpened(peer, TlsUse.encrypted(Sessions.NAME), timers);
                assertThat(failure.kind()).isEqualTo(SessionFailure.Kind.TIMEOUT);
                assertThat(failure.phase()).isEqualTo(phase);
            } else {
                RecipientResult result = Sessions.send(
                                peer, CLEAR, timers, Optional.of("f@y.test"), MESSAGE, "a@x.test")
                        .getFirst();
                SessionFailure failure = switch (result) {
                    case RecipientResult.Broken(String _, SessionFailure f) -> f;
                    case RecipientResult.InDoubt(String _, SessionFailure f) -> f;
                    default -> throw new AssertionError(result.toString());
                };
                assertThat(failure.phase()).isEqualTo(phase);
                assertThat(result instanceof RecipientResult.InDoubt).isEqualTo(phase == Phase.FINAL);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(140), Duration.ofSeconds(5));
        }
    }

    @Test
    @DisplayName("SMTP-31: a server that takes no more of the message ends the session after the block timer")
    void blockedWrite() {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet();
            connection.answer("250 ok\r\n");
            connection.answer("250 ok\r\n");
            connection.answer("354 go\r\n");
            connection.stall();
        })) {
            String large = "Subject: a\n\n" + "0123456789\n".repeat(2_000_000);
            Timers timers = Timers.uniform(Duration.ofMillis(300), Duration.ofSeconds(20));
            assertThat(Sessions.send(peer, CLEAR, timers, Optional.empty(), large, "a@x.test"))
                    .singleElement()
                    .isInstanceOfSatisfying(RecipientResult.Broken.class, r -> {
                        assertThat(r.failure().kind()).isEqualTo(SessionFailure.Kind.TIMEOUT);
                        assertThat(r.failure().phase()).isEqualTo(Phase.DATA);
                    });
        }
    }

    @Test
    @DisplayName("SMTP-67: a server that answers each command just in time is stopped by the timer of the session")
    void slowServer() {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet();
            for (int i = 0; i < 100; i++) {
                connection.hear();
                connection.pause(60);
                connection.say("250 ok\r\n");
            }
        })) {
            String[] many = IntStream.range(0, 100)
                    .mapToObj(i -> "user" + i + "@x.test")
                    .toArray(String[]::new);
            Timers timers = Timers.uniform(Duration.ofSeconds(2), Duration.ofMillis(600));
            assertThat(Sessions.send(peer, CLEAR, timers, Optional.empty(), MESSAGE, many))
                    .last()
                    .isInstanceOfSatisfying(
                            RecipientResult.Broken.class,
                            r -> assertThat(r.failure().kind()).isEqualTo(SessionFailure.Kind.TIMEOUT));
        }
    }

    @Test
    @DisplayName("SMTP-13: lost before the final dot: nothing delivered; lost after it: in doubt")
    void lost() {
        for (boolean afterDot : new boolean[] {false, true}) {
            try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
                connection.greet();
                connection.answer("250 ok\r\n");
                connection.answer("250 ok\r\n");
                connection.hear();
                if (afterDot) {
                    connection.say("354 go\r\n");
                    connection.takeMessage();
                }
                connection.reset();
            })) {
                assertThat(Sessions.send(peer, CLEAR, MESSAGE, "a@x.test"))
                        .singleElement()
                        .isInstanceOf(afterDot ? RecipientResult.InDoubt.class : RecipientResult.Broken.class);
            }
        }
    }

    @Test
    @DisplayName("SMTP-62: 421 ends the session; recipients without an answer are tried again later")
    void closing() {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.greet("PIPELINING");
            connection.answer("250 ok\r\n");
            connection.answer("250 ok\r\n");
            connection.answer("421 going down\r\n");
        })) {
            List<RecipientResult> results = Sessions.send(peer, CLEAR, MESSAGE, "a@x.test", "b@x.test", "c@x.test");
            assertThat(results.get(0)).isInstanceOf(RecipientResult.Broken.class);
            assertThat(results.get(1))
                    .isInstanceOfSatisfying(
                            RecipientResult.Refused.class,
                            r -> assertThat(r.permanent()).isFalse());
            assertThat(results.get(2)).isInstanceOf(RecipientResult.Broken.class);
        }
    }

    @ParameterizedTest(name = "SMTP-67, SMTP-15: greeting {0} is refused")
    @ValueSource(
            strings = {
                "220 lf only\n",
                "nonsense\r\n",
                "199 no such class\r\n",
                "600 no such class\r\n",
                "22\r\n",
                "220-a\r\n550 b\r\n",
                "220x\r\n",
                "LONG",
                "MANY"
            })
    void badReplies(String greeting) {
        String octets = switch (greeting) {
            case "LONG" -> "220 " + "x".repeat(100_000);
            case "MANY" -> "220-x\r\n".repeat(10_000);
            default -> greeting;
        };
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.say(octets);
            connection.stall();
        })) {
            Timers timers = Timers.uniform(Duration.ofMillis(700), Duration.ofSeconds(20));
            assertThat(Sessions.notOpened(peer, CLEAR, timers).kind()).isEqualTo(SessionFailure.Kind.VIOLATION);
        }
    }

    @Test
    @DisplayName("EXT-09, EXT-10: enhanced codes are read where announced, and only well-formed ones of the same class")
    void enhancedCodes() {
        assertThat(EnhancedCode.leading("5.1.1 x")).contains(new EnhancedCode(5, 1, 1));
        assertThat(EnhancedCode.leading("5.99.99")).isPresent();
        assertThat(EnhancedCode.leading("5.07.1 x")).isEmpty();
        assertThat(EnhancedCode.leading("5.1.1000 x")).isEmpty();
        assertThat(new Reply(550, Optional.empty(), List.of("5.1.1")).enhancedOrClass())
                .isEqualTo("5.0.0");
    }

    @Test
    @DisplayName("an address cannot smuggle a command")
    void addresses() {
        assertThat(List.of("a@x.test", "\"a b\"@x.test", "A.b+c@x.test", "us\u00ebr@x.test"))
                .allMatch(Envelope::acceptable);
        assertThat(List.of(
                        "a",
                        "@x.test",
                        "a@",
                        "a@x.test>\r\nDATA",
                        "a b@x.test",
                        "a>@x.test",
                        "\"a\"> <b\"@x.test",
                        "\"a\\\"@x.test"))
                .noneMatch(Envelope::acceptable);
    }
}
