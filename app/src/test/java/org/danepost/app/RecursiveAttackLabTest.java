package org.danepost.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.danepost.dns.Answer;
import org.danepost.dns.ExtendedError;
import org.danepost.dns.Question;
import org.danepost.dns.RecursionLimits;
import org.danepost.dns.ResolverPolicy;
import org.danepost.dns.RootHints;
import org.danepost.dns.Security;
import org.danepost.dns.TrustAnchors;
import org.danepost.dns.ValidatingResolver;
import org.danepost.lab.MiniInternet;
import org.danepost.lab.Tamper;
import org.danepost.lab.Tampers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Attackers between the resolver that starts at the root and the authoritative servers, or in their place. */
class RecursiveAttackLabTest {
    private static final int ROOT = 0;
    private static final int TOP = 1;
    private static final int DATA = 2;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static MiniInternet internet;

    @BeforeAll
    static void start() throws Exception {
        internet = MiniInternet.start();
    }

    @AfterAll
    static void stop() {
        internet.close();
    }

    @AfterEach
    void honest() {
        internet.reset();
    }

    private static Answer resolve(Question question) {
        InetSocketAddress root = internet.authorities().getFirst().address();
        String hints = ". NS ns.\nns. A " + root.getAddress().getHostAddress() + "\n";
        return ValidatingResolver.builder()
                .recursive(
                        RootHints.parse(hints, "the lab's hints"),
                        RecursionLimits.standard().closedNetwork(root.getPort()))
                .anchors(TrustAnchors.parse(internet.trustAnchor(), "the lab's root"))
                .policy(ResolverPolicy.standard().withTimeouts(Duration.ofMillis(500), Duration.ofSeconds(15)))
                .clock(internet.clock())
                .build()
                .resolve(question);
    }

    /** A lie that wears the authority bit, as one between resolver and server would. */
    private static void attack(int server, Tamper lie) {
        internet.authorities().get(server).tamper(lie.then(exchange -> {
            Message message = exchange.honest();
            if (message.getHeader().getFlag(Flags.RA)) {
                message.getHeader().unsetFlag(Flags.RA);
                message.getHeader().setFlag(Flags.AA);
            }
            return List.of(message);
        }));
    }

    private static Question tlsa() {
        return Question.of("_" + internet.smtpPort() + "._tcp.mx1.bob.example", Type.TLSA);
    }

    private static Question address() {
        return Question.of("mx1.bob.example", Type.A);
    }

    static Stream<Arguments> lies() {
        String forgedKey = "_25._tcp.mx1.bob.example. 300 TLSA 3 1 1 " + "ab".repeat(32);
        return Stream.of(
                Arguments.of(
                        "a forged address",
                        DATA,
                        Tampers.forge("bob.example", "A", "mx1.bob.example. 300 A 127.66.6.6")),
                Arguments.of(
                        "a forged address under the true signature",
                        DATA,
                        Tampers.forgeKeepingSignatures("bob.example", "A", "mx1.bob.example. 300 A 127.66.6.6")),
                Arguments.of("a forged TLSA of another name", DATA, Tampers.forge("bob.example", "TLSA", forgedKey)),
                Arguments.of(
                        "names denied",
                        DATA,
                        Tampers.denyExistence("bob.example", "TLSA").then(Tampers.denyExistence("bob.example", "A"))),
                Arguments.of(
                        "records denied",
                        DATA,
                        Tampers.denyRecords("bob.example", "TLSA").then(Tampers.denyRecords("bob.example", "A"))),
                Arguments.of("signatures stripped", DATA, Tampers.stripSignatures("bob.example")),
                Arguments.of("no keys", DATA, Tampers.denyRecords("bob.example", "DNSKEY")),
                Arguments.of("no DS, says the parent", TOP, Tampers.denyRecords("bob.example", "DS")),
                Arguments.of("no such zone, says the parent", TOP, Tampers.denyExistence("bob.example", "DS")),
                Arguments.of("everything stripped at the top", TOP, Tampers.stripSignatures(".")),
                Arguments.of("everything stripped at the root", ROOT, Tampers.stripSignatures(".")));
    }

    @ParameterizedTest(name = "{0}: bogus or failed, never believed")
    @MethodSource("lies")
    void neverBelieved(String ignored, int server, Tamper lie) {
        assertThat(ignored).isNotEmpty();
        attack(server, lie);
        Answer tlsa = resolve(tlsa());
        Answer address = resolve(address());
        Answer attacked = tlsa instanceof Answer.Found ? address : tlsa;
        assertThat(attacked).as("%s", attacked).isInstanceOfAny(Answer.Bogus.class, Answer.Failed.class);
        for (Answer answer : List.of(tlsa, address)) {
            if (answer instanceof Answer.Found found) {
                assertThat(found.security()).isEqualTo(Security.SECURE);
            } else {
                assertThat(answer).isInstanceOfAny(Answer.Bogus.class, Answer.Failed.class);
                assertThat(answer.explanation().why()).isNotEmpty();
            }
        }
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of("SERVFAIL", Tampers.rcode("bob.example", "TLSA", Rcode.SERVFAIL), Answer.Failure.SERVFAIL),
                Arguments.of("NOTIMP", Tampers.rcode("bob.example", "TLSA", Rcode.NOTIMP), Answer.Failure.NOTIMP),
                Arguments.of("REFUSED", Tampers.rcode("bob.example", "TLSA", Rcode.REFUSED), Answer.Failure.REFUSED),
                Arguments.of("silence", Tampers.silence("bob.example", "TLSA"), Answer.Failure.TIMEOUT));
    }

    @ParameterizedTest(name = "DNSSEC-63: {0} for TLSA is a failure that names the server, never an absence")
    @MethodSource("failures")
    void failuresAreNamed(String ignored, Tamper tamper, Answer.Failure failure) {
        assertThat(ignored).isNotEmpty();
        attack(DATA, tamper);
        Answer answer = resolve(tlsa());
        assertThat(answer).isInstanceOf(Answer.Failed.class);
        assertThat(((Answer.Failed) answer).failure()).isEqualTo(failure);
        assertThat(answer.explanation().why()).contains("127.53.0.3", "ns.bob.example.");
        assertThat(answer.explanation().error()).contains(ExtendedError.NO_REACHABLE_AUTHORITY);
        assertThat(resolve(address())).isInstanceOf(Answer.Found.class);
    }

    static Stream<Arguments> harmless() {
        return Stream.of(
                Arguments.of("truncation", Tampers.truncate("bob.example", "TLSA")),
                Arguments.of(
                        "blind spoofing",
                        Tampers.spoofBlindly("bob.example", "TLSA", "x.bob.example. 300 A 127.66.6.6")),
                Arguments.of("AD claimed", Tampers.claimAuthentic()));
    }

    @ParameterizedTest(name = "{0} does no harm")
    @MethodSource("harmless")
    void doesNoHarm(String ignored, Tamper tamper) {
        assertThat(ignored).isNotEmpty();
        attack(DATA, tamper);
        Answer answer = resolve(tlsa());
        assertThat(answer).as("%s", answer.explanation()).isInstanceOf(Answer.Found.class);
        assertThat(((Answer.Found) answer).security()).isEqualTo(Security.SECURE);
    }

    @Test
    @DisplayName("AD claimed by a server makes nothing secure")
    void claimedAuthentic() {
        attack(DATA, Tampers.claimAuthentic());
        Answer answer = resolve(Question.of("carol.test", Type.MX));
        assertThat(answer).isInstanceOf(Answer.Found.class);
        assertThat(((Answer.Found) answer).security()).isEqualTo(Security.INSECURE);
    }
}
