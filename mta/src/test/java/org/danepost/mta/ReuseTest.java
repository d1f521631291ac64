package org.danepost.mta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.danepost.mta.Peers.brokenTls;
import static org.danepost.mta.Peers.clear;
import static org.danepost.mta.Peers.tls;
import static org.danepost.mta.Plans.BASE;
import static org.danepost.mta.Plans.GOOD;
import static org.danepost.mta.Plans.WRONG;
import static org.danepost.mta.Plans.dane;
import static org.danepost.mta.Plans.encrypt;
import static org.danepost.mta.Plans.only;
import static org.danepost.mta.Plans.opportunistic;
import static org.danepost.mta.Plans.plan;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.danepost.dane.TlsaRecord;
import org.danepost.dane.TlsaRecords;
import org.danepost.dane.Verdict;
import org.danepost.dns.Answer;
import org.danepost.dns.Explanation;
import org.danepost.dns.Question;
import org.danepost.dns.Security;
import org.danepost.policy.Evidence;
import org.danepost.policy.HostPlan;
import org.danepost.policy.RequireTls;
import org.danepost.policy.Requirement;
import org.danepost.policy.SessionTerms;
import org.danepost.policy.TlsFloor;
import org.danepost.smtp.PeerConnection;
import org.danepost.smtp.ScriptedPeer;
import org.danepost.smtp.TlsTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that carry several messages, and TLS sessions that are resumed: acceptance group K, cases 110, 111, 121. */
class ReuseTest {
    private static final ReuseLimits LIMITS =
            new ReuseLimits(10, 4, Duration.ofSeconds(60), 100, Duration.ofMinutes(30));

    private final AtomicReference<Instant> now = new AtomicReference<>(Plans.NOW);
    private final List<DirectDelivery> opened = new ArrayList<>();
    private final DirectDelivery delivery = reusing(Plans::verify, LIMITS);

    private DirectDelivery reusing(ChainVerifier verifier, ReuseLimits limits) {
        DirectDelivery made = Plans.delivery(verifier, now::get).reusing(limits);
        opened.add(made);
        return made;
    }

    @AfterEach
    void close() {
        opened.forEach(DirectDelivery::close);
    }

    private static HostPlan host(ScriptedPeer peer, Requirement requirement) {
        return host(peer, requirement, SessionTerms.ordinary());
    }

    private static HostPlan host(ScriptedPeer peer, Requirement requirement, SessionTerms terms, Evidence... evidence) {
        return new HostPlan(
                "mx.test",
                10,
                peer.port(),
                List.of(InetAddress.ofLiteral("127.0.0.1")),
                requirement,
                List.of(evidence),
                terms,
                Optional.empty());
    }

    private static Evidence resting(Duration ttl) {
        Answer answer = new Answer.Absent(
                Question.of("_25._tcp.mx.test.", 52),
                Security.SECURE,
                List.of(),
                Answer.Denial.NO_DATA,
                ttl,
                Explanation.good(List.of(), "for the test"));
        return new Evidence("RFC 7672 §2.2", "for the test", Optional.of(answer));
    }

    private Attempt sent(HostPlan host) {
        return sent(delivery, host, TlsTag.NONE);
    }

    private static Attempt sent(DirectDelivery by, HostPlan host, TlsTag tag) {
        Delivery done = Plans.deliver(by, plan(host), tag);
        assertThat(only(done)).isInstanceOf(Outcome.Delivered.class);
        return done.attempts().getLast();
    }

    private static long messages(PeerConnection connection) {
        return connection.commands().stream().filter("DATA"::equals).count();
    }

    @Test
    @DisplayName("case 182: equal demands: one connection, RSET between the messages, the facts of its handshake")
    void reused() {
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(GOOD))) {
            Attempt first = sent(host(peer, dane()));
            Attempt second = sent(host(peer, dane()));
            assertThat(first.reused()).isFalse();
            assertThat(second.reused()).isTrue();
            assertThat(second.level()).isEqualTo(TlsLevel.VERIFIED);
            assertThat(second.verdict()).get().isInstanceOf(Verdict.Matched.class);
            assertThat(AttemptLine.of(second)).contains("reused=yes", "level=verified");
            delivery.close();
            assertThat(peer.connections()).hasSize(1);
            assertThat(peer.commands())
                    .containsSubsequence("MAIL FROM:<from@sender.test>", "DATA", "RSET", "DATA", "QUIT")
                    .filteredOn("STARTTLS"::equals)
                    .hasSize(1);
        }
    }

    private static List<HostPlan> differing(ScriptedPeer peer) {
        TlsaRecord good = new TlsaRecord(3, 0, 0, GOOD.chain().getFirst());
        TlsaRecord other = new TlsaRecord(3, 1, 1, new byte[32]);
        SessionTerms floor = new SessionTerms(TlsFloor.TLS_1_3, RequireTls.NO, Optional.empty());
        SessionTerms requireTls = new SessionTerms(TlsFloor.TLS_1_2, RequireTls.IF_OFFERED, Optional.empty());
        Requirement.Dane verified = dane();
        return List.of(
                host(peer, verified),
                host(peer, dane(Requirement.Assurance.TRUSTED)),
                host(
                        peer,
                        new Requirement.Dane(
                                BASE,
                                new TlsaRecords(List.of(good, other)),
                                List.of(BASE),
                                Requirement.Assurance.VERIFIED)),
                host(
                        peer,
                        new Requirement.Dane(
                                "other.test", verified.records(), List.of(BASE), Requirement.Assurance.VERIFIED)),
                host(peer, verified, floor),
                host(peer, verified, requireTls),
                host(peer, encrypt()),
                host(peer, opportunistic()));
    }

    @Test
    @DisplayName(
            "cases 182 and 110, 111: other records, assurance, server name, floor, REQUIRETLS or level: a new connection"
                    + " and a full handshake")
    void notReused() {
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(GOOD))) {
            List<HostPlan> hosts = differing(peer);
            for (HostPlan host : hosts) {
                Attempt attempt = sent(host);
                assertThat(attempt.reused()).isFalse();
                assertThat(attempt.tls().orElseThrow().resumed()).isFalse();
            }
            assertThat(peer.connections()).hasSize(hosts.size());
            for (HostPlan host : hosts) {
                assertThat(sent(host).reused()).as("each has its own").isTrue();
            }
        }
    }

    @Test
    @DisplayName("case 182: the login, the address and the port are part of the key")
    void keys() {
        InetSocketAddress at = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 25);
        InetSocketAddress port = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 26);
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 25);
        SessionTerms login = new SessionTerms(TlsFloor.TLS_1_2, RequireTls.NO, Optional.of("relay"));
        try (ScriptedPeer peer = ScriptedPeer.playing(clear())) {
            SecurityKey key = SecurityKey.of(host(peer, dane()), at);
            assertThat(key).isEqualTo(SecurityKey.of(host(peer, dane()), at));
            assertThat(key).isNotEqualTo(SecurityKey.of(host(peer, dane(), login), at));
            assertThat(key).isNotEqualTo(SecurityKey.of(host(peer, dane()), port));
            assertThat(key).isNotEqualTo(SecurityKey.of(host(peer, dane()), address));
        }
    }

    @Test
    @DisplayName("case 182: neither the order of TLSA records nor what a requirement says in words makes a difference")
    void orderAndWords() {
        TlsaRecord good = new TlsaRecord(3, 0, 0, GOOD.chain().getFirst());
        TlsaRecord other = new TlsaRecord(3, 1, 1, new byte[32]);
        ChainVerifier any =
                (records, _, _, _) -> new Verdict.Matched(records.all().getFirst(), 0, Optional.empty(), List.of());
        DirectDelivery lenient = reusing(any, LIMITS);
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(GOOD))) {
            for (List<TlsaRecord> order : List.of(List.of(good, other), List.of(other, good))) {
                Requirement requirement = new Requirement.Dane(
                        BASE, new TlsaRecords(order), List.of(BASE), Requirement.Assurance.VERIFIED);
                sent(lenient, host(peer, requirement), TlsTag.NONE);
            }
            sent(lenient, host(peer, new Requirement.Opportunistic(BASE, "one reason")), TlsTag.NONE);
            sent(lenient, host(peer, new Requirement.Opportunistic(BASE, "another")), TlsTag.NONE);
            assertThat(peer.connections()).hasSize(2);
        }
    }

    @Test
    @DisplayName("case 183: a connection in clear from before the TLSA records is not used when they are there")
    void staleClear() {
        try (ScriptedPeer peer = ScriptedPeer.playing(clear(), tls(GOOD))) {
            assertThat(sent(host(peer, opportunistic())).level()).isEqualTo(TlsLevel.NONE);
            assertThat(delivery.idle()).isEqualTo(1);
            Attempt under = sent(host(peer, dane()));
            assertThat(under.reused()).isFalse();
            assertThat(under.level()).isEqualTo(TlsLevel.VERIFIED);
            assertThat(messages(peer.connections().get(0))).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("case 183: a connection whose certificates match no record any more is not used, and mail is deferred")
    void staleCertificate() {
        TlsaRecord later = new TlsaRecord(3, 0, 0, WRONG.chain().getFirst());
        Requirement changed = new Requirement.Dane(
                BASE, new TlsaRecords(List.of(later)), List.of(BASE), Requirement.Assurance.VERIFIED);
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(GOOD))) {
            sent(host(peer, dane()));
            Delivery done = Plans.deliver(delivery, plan(host(peer, changed)), TlsTag.NONE);
            assertThat(only(done)).isInstanceOf(Outcome.Deferred.class);
            assertThat(peer.connections()).hasSize(2);
        }
    }

    @Test
    @DisplayName("cases 184 and 171: a message with REQUIRETLS takes no connection that was opened without")
    void requireTls() {
        ScriptedPeer.Script offers = connection -> {
            connection.secure(GOOD, "REQUIRETLS");
            connection.takeMail();
        };
        SessionTerms must = new SessionTerms(TlsFloor.TLS_1_2, RequireTls.MUST, Optional.empty());
        try (ScriptedPeer peer = ScriptedPeer.playing(offers)) {
            sent(host(peer, opportunistic()));
            sent(host(peer, dane()));
            Attempt required = sent(delivery, host(peer, dane(), must), TlsTag.REQUIRE_TLS);
            assertThat(required.reused()).isFalse();
            assertThat(sent(delivery, host(peer, dane(), must), TlsTag.REQUIRE_TLS)
                            .reused())
                    .isTrue();
            delivery.close();
            assertThat(peer.connections()).hasSize(3);
            assertThat(peer.connections().get(2).commands())
                    .filteredOn("MAIL FROM:<from@sender.test> REQUIRETLS"::equals)
                    .hasSize(2);
        }
    }

    /** A certificate that bears these names and is issued by the authority in the records. */
    private static ChainVerifier bearing(String... names) {
        Set<String> borne = Set.of(names);
        return (records, _, wanted, _) -> {
            Optional<String> name = wanted.stream().filter(borne::contains).findFirst();
            return name.isPresent()
                    ? new Verdict.Matched(records.all().getFirst(), 1, name, List.of())
                    : new Verdict.NotMatched(Verdict.Mismatch.NO_MATCH, "bears none of " + wanted, List.of());
        };
    }

    private static Requirement.Dane forDomain(String domain) {
        return new Requirement.Dane(
                BASE,
                new TlsaRecords(List.of(new TlsaRecord(2, 1, 1, new byte[32]))),
                List.of(BASE, domain),
                Requirement.Assurance.VERIFIED);
    }

    @Test
    @DisplayName("case 185: matched by the base domain, a connection serves another domain with the same host")
    void sameHost() {
        DirectDelivery reusing = reusing(bearing(BASE), LIMITS);
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(GOOD))) {
            sent(reusing, host(peer, forDomain("one.test")), TlsTag.NONE);
            Attempt other = sent(reusing, host(peer, forDomain("two.test")), TlsTag.NONE);
            assertThat(other.reused()).isTrue();
            assertThat(other.verdict())
                    .get()
                    .isInstanceOfSatisfying(
                            Verdict.Matched.class,
                            matched -> assertThat(matched.name()).contains(BASE));
        }
    }

    @Test
    @DisplayName("cases 185 and 121: matched by the name of a domain, a connection serves that domain alone")
    void nextHopName() {
        DirectDelivery reusing = reusing(bearing("one.test"), LIMITS);
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(GOOD))) {
            sent(reusing, host(peer, forDomain("one.test")), TlsTag.NONE);
            Delivery other = Plans.deliver(reusing, plan(host(peer, forDomain("two.test"))), TlsTag.NONE);
            assertThat(only(other)).isInstanceOf(Outcome.Deferred.class);
            assertThat(other.attempts().getLast().verdict()).get().isInstanceOf(Verdict.NotMatched.class);
            assertThat(sent(reusing, host(peer, forDomain("one.test")), TlsTag.NONE)
                            .reused())
                    .as("it stayed for its own domain")
                    .isTrue();
        }
    }

    @Test
    @DisplayName("case 186: what a message with TLS-Required: No left behind serves nobody whose plan asks for more")
    void tlsRequiredNo() {
        Requirement lenient = new Requirement.Opportunistic(BASE, "TLS-Required: No");
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(WRONG), tls(GOOD))) {
            assertThat(sent(host(peer, lenient)).level()).isEqualTo(TlsLevel.UNTRUSTED);
            Attempt strict = sent(host(peer, dane()));
            assertThat(strict.reused()).isFalse();
            assertThat(strict.level()).isEqualTo(TlsLevel.VERIFIED);
            Attempt encrypted = sent(host(peer, encrypt()));
            assertThat(encrypted.reused()).isFalse();
        }
    }

    @Test
    @DisplayName(
            "case 106: a connection in clear that is left when TLS broke is not kept: next time TLS is tried again")
    void brokenTlsIsNotKept() {
        ScriptedPeer.Script offersAndTakesClear = connection -> {
            connection.greet("STARTTLS");
            connection.takeMail();
        };
        try (ScriptedPeer peer = ScriptedPeer.playing(brokenTls(), brokenTls(), offersAndTakesClear, tls(GOOD))) {
            assertThat(sent(host(peer, opportunistic())).level()).isEqualTo(TlsLevel.NONE);
            assertThat(delivery.idle()).isZero();
            assertThat(sent(host(peer, opportunistic())).level()).isEqualTo(TlsLevel.UNTRUSTED);
        }
    }

    @ParameterizedTest(name = "a kept session that the server has ended ({0}) costs a new connection and nothing else")
    @ValueSource(strings = {"closes after the message", "421 to RSET", "421 to MAIL", "closes at MAIL"})
    void endedMeanwhile(String how) {
        ScriptedPeer.Script once = connection -> {
            connection.secure(GOOD);
            connection.answer("250 ok\r\n");
            connection.answer("250 ok\r\n");
            connection.answer("354 go\r\n");
            connection.takeMessage();
            connection.say("250 taken\r\n");
            switch (how) {
                case "closes after the message" -> {}
                case "421 to RSET" -> connection.answer("421 4.3.2 closing\r\n");
                case "421 to MAIL" -> {
                    connection.answer("250 reset\r\n");
                    connection.answer("421 4.7.0 too many messages\r\n");
                }
                default -> {
                    connection.answer("250 reset\r\n");
                    connection.hear();
                }
            }
        };
        try (ScriptedPeer peer = ScriptedPeer.playing(once, tls(GOOD))) {
            sent(host(peer, dane()));
            Attempt second = sent(host(peer, dane()));
            assertThat(second.reused()).isFalse();
            assertThat(peer.connections()).hasSize(2);
        }
    }

    @Test
    @DisplayName("a recipient refused over a kept session is refused, and no other connection is made")
    void refusedOverReused() {
        ScriptedPeer.Script refuses = connection -> {
            connection.secure(GOOD);
            connection.answer("250 ok\r\n");
            connection.answer("250 ok\r\n");
            connection.answer("354 go\r\n");
            connection.takeMessage();
            connection.say("250 taken\r\n");
            connection.answer("250 reset\r\n");
            connection.answer("250 ok\r\n");
            connection.answer("550 5.1.1 nobody\r\n");
            connection.takeMail();
        };
        try (ScriptedPeer peer = ScriptedPeer.playing(refuses)) {
            sent(host(peer, dane()));
            Delivery second = Plans.deliver(delivery, plan(host(peer, dane())), TlsTag.NONE);
            assertThat(only(second)).isInstanceOf(Outcome.Failed.class);
            assertThat(second.attempts())
                    .singleElement()
                    .satisfies(attempt -> assertThat(attempt.reused()).isTrue());
            assertThat(peer.connections()).hasSize(1);
        }
    }

    @Test
    @DisplayName("limits: messages of one session, waiting time, waiting sessions")
    void limits() {
        DirectDelivery strict =
                reusing(Plans::verify, new ReuseLimits(1, 1, Duration.ofSeconds(5), 2, Duration.ofMinutes(30)));
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(GOOD))) {
            sent(strict, host(peer, dane()), TlsTag.NONE);
            sent(strict, host(peer, dane()), TlsTag.NONE);
            assertThat(strict.idle()).as("two messages").isZero();
            sent(strict, host(peer, dane()), TlsTag.NONE);
            now.updateAndGet(before -> before.plusSeconds(5));
            assertThat(sent(strict, host(peer, dane()), TlsTag.NONE).reused())
                    .as("waited too long")
                    .isFalse();
            sent(strict, host(peer, encrypt()), TlsTag.NONE);
            assertThat(strict.idle()).as("room for one").isEqualTo(1);
        }
    }

    @Test
    @DisplayName("SMTPDANE-65: when the TTL of what DNS said has run out, neither the session nor its tickets are used")
    void ttl() {
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(GOOD))) {
            HostPlan host = host(peer, dane(), SessionTerms.ordinary(), resting(Duration.ofSeconds(20)));
            sent(host);
            now.updateAndGet(before -> before.plusSeconds(19));
            assertThat(sent(host).reused()).isTrue();
            now.updateAndGet(before -> before.plusSeconds(1));
            Attempt after = sent(host);
            assertThat(after.reused()).isFalse();
            assertThat(after.tls().orElseThrow().resumed()).isFalse();
            HostPlan none = host(peer, encrypt(), SessionTerms.ordinary(), resting(Duration.ZERO));
            sent(none);
            assertThat(sent(none).reused()).as("a TTL of 0").isFalse();
        }
    }

    @Test
    @DisplayName("case 110: over a new connection the TLS session is resumed under equal demands, and judged again")
    void resumed() {
        DirectDelivery strict =
                reusing(Plans::verify, new ReuseLimits(1, 1, Duration.ofSeconds(5), 1, Duration.ofMinutes(30)));
        try (ScriptedPeer peer = ScriptedPeer.playing(tls(GOOD))) {
            sent(strict, host(peer, dane()), TlsTag.NONE);
            Attempt second = sent(strict, host(peer, dane()), TlsTag.NONE);
            assertThat(second.reused()).isFalse();
            assertThat(second.tls().orElseThrow().resumed()).isTrue();
            assertThat(second.verdict()).get().isInstanceOf(Verdict.Matched.class);
            assertThat(second.level()).isEqualTo(TlsLevel.VERIFIED);
            assertThat(AttemptLine.of(second)).contains("resumed=yes");
            assertThat(sent(strict, host(peer, encrypt()), TlsTag.NONE)
                            .tls()
                            .orElseThrow()
                            .resumed())
                    .as("other demands")
                    .isFalse();
        }
    }

    @Test
    @DisplayName("names for tickets are bounded in number")
    void ticketNames() {
        TicketNames names = new TicketNames();
        try (ScriptedPeer peer = ScriptedPeer.playing(clear())) {
            for (int i = 0; i < 3000; i++) {
                HostPlan host = host(peer, new Requirement.Opportunistic("mx" + i + ".test", ""));
                names.name(SecurityKey.of(host, peer.address()), Plans.NOW, Plans.NOW.plusSeconds(60));
            }
        }
        assertThat(names.size()).isEqualTo(1024);
    }
}
