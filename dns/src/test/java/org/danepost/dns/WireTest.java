package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Queries and answers over real sockets on the loopback interface. */
class WireTest {
    private static final Question MX = Question.of("mx.example.org.", Type.A);
    private final World world = World.small();
    private ResolverPolicy policy =
            ResolverPolicy.standard().withTimeouts(Duration.ofMillis(400), Duration.ofSeconds(5));

    @BeforeEach
    void populate() {
        world.zone("example.org.").add("mx.example.org. 300 A 192.0.2.1");
        world.link();
    }

    private Answer ask(Question question, InetSocketAddress... servers) {
        return ValidatingResolver.builder()
                .servers(List.of(servers))
                .anchors(world.anchors())
                .policy(policy)
                .clock(InstantSource.fixed(TestZone.NOW))
                .build()
                .resolve(question);
    }

    private static void assertSecure(Answer answer) {
        assertThat(answer).as("%s", answer.explanation()).isInstanceOf(Answer.Found.class);
        assertThat(((Answer.Found) answer).security()).isEqualTo(Security.SECURE);
    }

    private static void assertFailed(Answer answer, Answer.Failure failure) {
        assertThat(answer).as("%s", answer.explanation()).isInstanceOf(Answer.Failed.class);
        assertThat(((Answer.Failed) answer).failure()).isEqualTo(failure);
    }

    @Test
    @DisplayName("DNSSEC-01, DNSSEC-55: each query has EDNS with DO and size 1232, RD and CD, and no AD")
    void queryForm() throws Exception {
        try (LoopbackServer server = new LoopbackServer(world)) {
            assertSecure(ask(MX, server.address()));
            assertThat(server.queries).isNotEmpty().allSatisfy(query -> {
                assertThat(query.getOPT().getPayloadSize()).isEqualTo(1232);
                assertThat(query.getOPT().getFlags() & 0x8000).isNotZero();
                assertThat(query.getHeader().getFlag(Flags.RD)).isTrue();
                assertThat(query.getHeader().getFlag(Flags.CD)).isTrue();
                assertThat(query.getHeader().getFlag(Flags.AD)).isFalse();
            });
        }
    }

    @Test
    @DisplayName("case 33, DNSSEC-03: a truncated answer is fetched over TCP")
    void truncated() throws Exception {
        try (LoopbackServer server = new LoopbackServer(world)) {
            server.truncate = true;
            assertSecure(ask(MX, server.address()));
            assertThat(server.tcpQueries.get()).isEqualTo(server.queries.size());
        }
    }

    @Test
    @DisplayName("DNSSEC-02: a UDP answer of up to 4000 octets is read")
    void large() throws Exception {
        for (int i = 0; i < 60; i++) {
            world.zone("example.org.").add("big.example.org. 300 TXT " + "x".repeat(40) + i);
        }
        try (LoopbackServer server = new LoopbackServer(world)) {
            assertSecure(ask(Question.of("big.example.org.", Type.TXT), server.address()));
            assertThat(server.largest).isBetween(3_000, 4_000);
        }
    }

    @Test
    @DisplayName("DNSSEC-76: answers with a wrong id or another question are passed over")
    void strangers() throws Exception {
        try (LoopbackServer server = new LoopbackServer(world)) {
            server.before = query -> {
                byte[] wrongId = world.answer(MX).toWire();
                Message other = world.answer(Question.of("other.example.org.", Type.A));
                other.getHeader().setID(query.getHeader().getID());
                return List.of(wrongId, other.toWire(), new byte[] {1, 2, 3});
            };
            assertSecure(ask(MX, server.address()));
            assertThat(server.tcpQueries.get()).isZero();
        }
    }

    @Test
    @DisplayName("DNSSEC-76: when strangers keep answering, the question goes over TCP")
    void manyStrangers() throws Exception {
        try (LoopbackServer server = new LoopbackServer(world)) {
            server.before = query -> {
                Message other = world.answer(Question.of("other.example.org.", Type.A));
                other.getHeader().setID(query.getHeader().getID());
                byte[] wire = other.toWire();
                return List.of(wire, wire, wire, wire, wire, wire, wire, wire);
            };
            assertSecure(ask(MX, server.address()));
            assertThat(server.tcpQueries.get()).isPositive();
        }
    }

    @Test
    @DisplayName("DNSSEC-76: ids and ports are well spread")
    void spread() throws Exception {
        try (LoopbackServer server = new LoopbackServer(world)) {
            ForwardUpstream upstream = new ForwardUpstream(List.of(server.address()), policy);
            for (int i = 0; i < 200; i++) {
                upstream.ask(MX, 0, new WorkBudget(policy));
            }
            Set<Integer> ids = new HashSet<>();
            server.queries.forEach(query -> ids.add(query.getHeader().getID()));
            assertThat(ids).hasSizeGreaterThan(190);
            assertThat(new HashSet<>(server.ports)).hasSizeGreaterThan(190);
            assertThat(server.ports).anyMatch(port -> port < 20_000).anyMatch(port -> port > 45_000);
        }
    }

    @Test
    @DisplayName("DNSSEC-61, DNSSEC-63: a silent server gets no more tries than allowed, and the lookup times out")
    void silent() throws Exception {
        policy = ResolverPolicy.standard().withTimeouts(Duration.ofMillis(60), Duration.ofSeconds(5));
        try (LoopbackServer server = new LoopbackServer(world)) {
            server.silent = true;
            Answer answer = ask(MX, server.address());
            assertFailed(answer, Answer.Failure.TIMEOUT);
            assertThat(answer.explanation().why())
                    .contains("127.0.0.1 port " + server.address().getPort());
            assertThat(server.queries).hasSizeBetween(1, 3);
        }
    }

    @Test
    @DisplayName("the deadline of the lookup holds whatever the number of servers")
    void deadline() throws Exception {
        policy = ResolverPolicy.standard().withTimeouts(Duration.ofMillis(200), Duration.ofMillis(300));
        try (LoopbackServer one = new LoopbackServer(world);
                LoopbackServer two = new LoopbackServer(world)) {
            one.silent = true;
            two.silent = true;
            long start = System.nanoTime();
            assertFailed(ask(MX, one.address(), two.address(), one.address()), Answer.Failure.TIMEOUT);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    @DisplayName("a second server answers for one that is dead or refuses")
    void secondServer() throws Exception {
        try (LoopbackServer refusing = new LoopbackServer(world);
                LoopbackServer good = new LoopbackServer(world)) {
            refusing.change = message -> {
                message.getHeader().setRcode(Rcode.REFUSED);
                message.removeAllRecords(Section.ANSWER);
                return message;
            };
            assertSecure(ask(MX, refusing.address(), good.address()));
            assertSecure(ask(MX, closedPort(), good.address()));
            assertFailed(ask(MX, refusing.address()), Answer.Failure.REFUSED);
            assertFailed(ask(MX, closedPort()), Answer.Failure.UNREACHABLE);
        }
    }

    @Test
    @DisplayName("DNSSEC-54: data that cannot be proven from one server is taken from the next")
    void secondServerProves() throws Exception {
        try (LoopbackServer stripping = new LoopbackServer(world);
                LoopbackServer good = new LoopbackServer(world)) {
            stripping.change = message -> message.getQuestion().getName().equals(MX.name())
                    ? Scenario.without(message, record -> record.getType() == Type.RRSIG)
                    : message;
            assertSecure(ask(MX, stripping.address(), good.address()));
        }
    }

    @Test
    @DisplayName("case 32: a resolver on the wire that strips signatures is named with its address")
    void stripping() throws Exception {
        try (LoopbackServer server = new LoopbackServer(world)) {
            server.change = message -> {
                message.removeAllRecords(Section.ADDITIONAL);
                return Scenario.without(message, record -> record.getType() == Type.RRSIG || Scenario.isDenial(record));
            };
            Answer answer = ask(MX, server.address());
            assertFailed(answer, Answer.Failure.RESOLVER_UNSUITABLE);
            assertThat(answer.explanation().why())
                    .contains("127.0.0.1 port " + server.address().getPort(), "no EDNS");
        }
    }

    @Test
    @DisplayName("DNSSEC-73, DNSSEC-74: a server's extended errors are told, all of them, and its text is cleaned")
    void extendedErrors() throws Exception {
        try (LoopbackServer server = new LoopbackServer(world)) {
            server.change = message -> {
                message.getHeader().setRcode(Rcode.SERVFAIL);
                message.removeAllRecords(Section.ANSWER);
                message.removeAllRecords(Section.ADDITIONAL);
                message.addRecord(
                        new OPTRecord(
                                1232,
                                0,
                                0,
                                0,
                                new ExtendedErrorCodeOption(22, "no\nserver"),
                                new ExtendedErrorCodeOption(7),
                                new ExtendedErrorCodeOption(49_152, "own")),
                        Section.ADDITIONAL);
                return message;
            };
            Answer answer = ask(MX, server.address());
            assertFailed(answer, Answer.Failure.SERVFAIL);
            assertThat(answer.explanation().why())
                    .contains(
                            "EDE 22 (No Reachable Authority): no server",
                            "EDE 7 (Signature Expired)",
                            "EDE 49152: own");
            assertThat(answer.explanation().error()).contains(ExtendedError.NO_REACHABLE_AUTHORITY);
        }
    }

    @Test
    @DisplayName("garbage in place of answers fails the lookup as malformed or silent, without an exception")
    void garbage() throws Exception {
        policy = ResolverPolicy.standard().withTimeouts(Duration.ofMillis(80), Duration.ofSeconds(2));
        try (LoopbackServer server = new LoopbackServer(world)) {
            server.cut = true;
            Answer answer = ask(MX, server.address());
            assertThat(answer).isInstanceOf(Answer.Failed.class);
            server.truncate = true;
            assertFailed(ask(MX, server.address()), Answer.Failure.MALFORMED);
        }
    }

    private static InetSocketAddress closedPort() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }
    }

    @Test
    @DisplayName("DNSSEC-80: equal queries at the same time go out once to a resolver")
    void merged() throws Exception {
        try (LoopbackServer server = new LoopbackServer(world)) {
            server.before = _ -> {
                pause();
                return List.of();
            };
            ForwardUpstream upstream = new ForwardUpstream(List.of(server.address()), policy);
            List<Thread> threads = new ArrayList<>();
            AtomicInteger answered = new AtomicInteger();
            for (int i = 0; i < 30; i++) {
                threads.add(Thread.ofVirtual().start(() -> {
                    Upstream.Reply reply = upstream.ask(MX, 0, new WorkBudget(policy));
                    answered.addAndGet(reply instanceof Upstream.Response ? 1 : 0);
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(answered.get()).isEqualTo(30);
            assertThat(server.queries).hasSizeLessThanOrEqualTo(3);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
