package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Whose AD bit is believed, and what follows from it. */
class TrustAdTest {
    private static final ResolverPolicy POLICY =
            ResolverPolicy.standard().withTimeouts(Duration.ofMillis(600), Duration.ofSeconds(5));

    private final World world = World.small();
    private Instant now = TestZone.NOW;

    @SuppressWarnings("NullAway.Init") // set before each test
    private ValidatingServer server;

    @BeforeEach
    void open() throws IOException {
        world.zone("example.org.")
                .add("mx.example.org. 300 A 192.0.2.1")
                .add("alias.example.org. 300 CNAME mx.example.org.")
                .add("out.example.org. 300 CNAME a.plain.org.")
                .add("lost.example.org. 300 CNAME nix.example.org.")
                .add("old.example.org. 300 DNAME new.example.org.")
                .add("x.new.example.org. 120 A 192.0.2.4");
        world.zone("plain.org.").add("a.plain.org. 300 A 192.0.2.2").signed = false;
        TestZone bad = world.signed("bad.org.", 13).add("a.bad.org. 300 A 192.0.2.3");
        bad.expiration = TestZone.NOW.minusSeconds(60);
        server = new ValidatingServer(world);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private Resolver trusting(InetSocketAddress... servers) {
        return new TrustAdResolver(List.of(servers), Set.of(), Name.root, POLICY, () -> now);
    }

    private Answer ask(String name, int type) {
        return trusting(server.address()).resolve(Question.of(name, type));
    }

    private static String gist(Answer answer) {
        return switch (answer) {
            case Answer.Found found -> found.security() + " found";
            case Answer.Absent absent -> absent.security() + " " + absent.denial();
            case Answer.Bogus _ -> "bogus";
            case Answer.Failed failed -> failed.failure().toString();
        };
    }

    @Test
    @DisplayName("AD is secure, no AD is insecure, SERVFAIL with a DNSSEC code is bogus; the resolver is named")
    void outcomes() {
        Answer secure = ask("mx.example.org.", Type.A);
        assertThat(gist(secure)).isEqualTo("SECURE found");
        assertThat(secure.explanation().why()).contains("127.0.0.1", "says so (AD)");
        assertThat(((Answer.Found) secure).ttl()).isEqualTo(Duration.ofMinutes(5));
        assertThat(gist(ask("a.plain.org.", Type.A))).isEqualTo("INSECURE found");
        assertThat(gist(ask("_25._tcp.mx.example.org.", Type.TLSA))).isEqualTo("SECURE NAME_ERROR");
        assertThat(gist(ask("mx.example.org.", Type.TLSA))).isEqualTo("SECURE NO_DATA");
        assertThat(gist(ask("nix.plain.org.", Type.A))).isEqualTo("INSECURE NAME_ERROR");
        Answer bogus = ask("a.bad.org.", Type.A);
        assertThat(gist(bogus)).isEqualTo("bogus");
        assertThat(bogus.explanation().error()).contains(ExtendedError.SIGNATURE_EXPIRED);
        assertThat(bogus.explanation().why()).contains("127.0.0.1");
        assertThat(bogus.explanation().remedy()).isNotEmpty();
    }

    @Test
    @DisplayName("RFC 6840 §5.7: questions carry RD, AD and DO; the one that tests the resolver carries no AD (§5.8)")
    void queryForm() {
        ask("mx.example.org.", Type.A);

        Message check = server.server.queries.getFirst();
        Message question = server.lastQuery();
        assertThat(check.getQuestion().getName()).isEqualTo(Name.root);
        assertThat(check.getHeader().getFlag(Flags.AD)).isFalse();
        assertThat(question.getQuestion().getName()).hasToString("mx.example.org.");
        for (Message query : List.of(check, question)) {
            assertThat(query.getHeader().getFlag(Flags.RD)).isTrue();
            assertThat(query.getHeader().getFlag(Flags.CD)).isFalse();
            assertThat(query.getOPT().getFlags() & ExtendedFlags.DO).isNotZero();
        }
        assertThat(question.getHeader().getFlag(Flags.AD)).isTrue();
    }

    @Test
    @DisplayName("case 29: AD of a resolver that is neither on loopback nor trusted explicitly is not asked for")
    void strangers() {
        InetSocketAddress far = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.53"), 53);

        assertThatThrownBy(() -> trusting(server.address(), far))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("192.0.2.53")
                .hasMessageContaining("AD bit");
        assertThat(new TrustAdResolver(List.of(far), Set.of(far.getAddress()), Name.root, POLICY, () -> now))
                .isNotNull();
    }

    @Test
    @DisplayName("case 29: AD of a resolver whose answers are proven here makes nothing secure")
    void adIsNotLookedAt() {
        world.bends.add((_, message) -> {
            message.getHeader().setFlag(Flags.AD);
            return java.util.Optional.of(World.reply(message));
        });

        Answer answer = new ValidatingResolver(world, world.anchors(), POLICY, () -> now)
                .resolve(Question.of("a.plain.org.", Type.A));

        assertThat(gist(answer)).isEqualTo("INSECURE found");
    }

    @Test
    @DisplayName(
            "case 30: of two resolvers the one that does not validate is never believed, in whatever order they stand")
    void oneOfTwo() throws IOException {
        try (ValidatingServer other = new ValidatingServer(world)) {
            other.validates = false;
            for (List<InetSocketAddress> order :
                    List.of(List.of(server.address(), other.address()), List.of(other.address(), server.address()))) {
                Resolver resolver = trusting(order.toArray(InetSocketAddress[]::new));
                assertThat(Stream.of("mx.example.org.", "alias.example.org.", "a.plain.org.", "a.bad.org.")
                                .map(name -> gist(resolver.resolve(Question.of(name, Type.A)))))
                        .containsExactly("SECURE found", "SECURE found", "INSECURE found", "bogus");
            }
            server.server.silent = true;
            Answer alone = trusting(server.address(), other.address()).resolve(Question.of("a.plain.org.", Type.A));
            assertThat(alone).isInstanceOf(Answer.Failed.class);
            assertThat(alone.explanation().why())
                    .contains("port " + other.address().getPort(), "does not validate");
        }
    }

    @Test
    @DisplayName("case 31: a resolver that does not validate fails every lookup and is named, until it does validate")
    void notValidating() {
        server.validates = false;
        Resolver resolver = trusting(server.address());
        for (String name : List.of("mx.example.org.", "a.plain.org.", "a.bad.org.")) {
            Answer answer = resolver.resolve(Question.of(name, Type.A));
            assertThat(gist(answer)).isEqualTo("RESOLVER_UNSUITABLE");
            assertThat(answer.explanation().why()).contains("127.0.0.1", "does not validate");
            assertThat(answer.explanation().remedy()).contains("127.0.0.1", "validation");
        }
        server.validates = true;
        now = now.plus(Duration.ofMinutes(2));

        assertThat(gist(resolver.resolve(Question.of("mx.example.org.", Type.A))))
                .isEqualTo("SECURE found");

        server.validates = false;
        now = now.plus(Duration.ofMinutes(2));
        assertThat(gist(resolver.resolve(Question.of("b.plain.org.", Type.A)))).isEqualTo("RESOLVER_UNSUITABLE");
    }

    @Test
    @DisplayName("case 31: a box that copies AD from the query is not taken for a validator")
    void echo() {
        server.server.change = message -> {
            if (server.lastQuery().getHeader().getFlag(Flags.AD)) {
                message.getHeader().setFlag(Flags.AD);
            }
            return message;
        };

        assertThat(gist(ask("a.plain.org.", Type.A))).isEqualTo("RESOLVER_UNSUITABLE");
    }

    @Test
    @DisplayName("SERVFAIL without a code is bogus when the same question has an answer with CD, else failed")
    void servfail() {
        server.explains = false;
        assertThat(gist(ask("a.bad.org.", Type.A))).isEqualTo("bogus");
        assertThat(server.lastQuery().getHeader().getFlag(Flags.CD)).isTrue();

        server.server.change = message -> {
            boolean root = message.getQuestion().getName().equals(Name.root);
            if (root) {
                message.getHeader().setFlag(Flags.AD);
                return message;
            }
            Message failure = World.empty(new Question(
                    message.getQuestion().getName(), message.getQuestion().getType()));
            failure.getHeader().setID(message.getHeader().getID());
            failure.getHeader().setRcode(Rcode.SERVFAIL);
            return failure;
        };
        Answer failed = ask("mx.example.org.", Type.A);
        assertThat(gist(failed)).isEqualTo("SERVFAIL");
        assertThat(failed.explanation().why()).contains("127.0.0.1", "SERVFAIL");
    }

    @Test
    @DisplayName("case 33: an answer that is cut short is fetched over TCP")
    void truncated() {
        server.server.truncate = true;

        assertThat(gist(ask("mx.example.org.", Type.A))).isEqualTo("SECURE found");
        assertThat(server.server.tcpQueries.get()).isEqualTo(2);
    }

    @Test
    @DisplayName("case 15: a chain is as strong as the one AD bit over it; DNAME and dangling ends are followed")
    void chains() {
        Answer alias = ask("alias.example.org.", Type.A);
        assertThat(gist(alias)).isEqualTo("SECURE found");
        assertThat(alias.aliases()).extracting(Alias::security).containsExactly(Security.SECURE);
        Answer out = ask("out.example.org.", Type.A);
        assertThat(gist(out)).isEqualTo("INSECURE found");
        assertThat(out.finalName()).hasToString("a.plain.org.");
        assertThat(gist(ask("out.example.org.", Type.CNAME))).isEqualTo("SECURE found");
        Answer dname = ask("x.old.example.org.", Type.A);
        assertThat(dname.aliases()).extracting(Alias::kind).containsExactly(Alias.Kind.DNAME);
        assertThat(((Answer.Found) dname).ttl()).isEqualTo(Duration.ofMinutes(2));
        Answer lost = ask("lost.example.org.", Type.A);
        assertThat(gist(lost)).isEqualTo("SECURE NAME_ERROR");
        assertThat(lost.finalName()).hasToString("nix.example.org.");
    }

    @Test
    @DisplayName("records that the chain does not lead to are left aside, whatever AD says")
    void strayRecords() {
        addToAnswers(new ARecord(TestZone.name("mx.other.org."), DClass.IN, 1, InetAddress.getLoopbackAddress()));
        Answer.Found found = (Answer.Found) ask("mx.example.org.", Type.A);
        assertThat(found.records()).extracting(record -> record.rdataToString()).containsExactly("192.0.2.1");
        assertThat(gist(ask("mx.example.org.", Type.AAAA))).isEqualTo("SECURE NO_DATA");
    }

    private void addToAnswers(org.xbill.DNS.Record stray) {
        var judged = server.server.change;
        server.server.change = message -> {
            Message answer = judged.apply(message);
            answer.addRecord(stray, Section.ANSWER);
            return answer;
        };
    }

    private void answer(org.xbill.DNS.Record... records) {
        var judged = server.server.change;
        server.server.change = message -> {
            if (message.getQuestion().getName().equals(Name.root)) {
                return judged.apply(message);
            }
            message.removeAllRecords(Section.ANSWER);
            message.removeAllRecords(Section.AUTHORITY);
            message.getHeader().setRcode(Rcode.NOERROR);
            message.getHeader().setFlag(Flags.AD);
            for (org.xbill.DNS.Record record : records) {
                message.addRecord(record, Section.ANSWER);
            }
            return message;
        };
    }

    private static CNAMERecord alias(String from, String to) {
        return new CNAMERecord(TestZone.name(from), DClass.IN, 300, TestZone.name(to));
    }

    @Test
    @DisplayName("case 16, case 52, DNSSEC-53: loops fail, also over several messages")
    void loops() {
        answer(alias("a.example.org.", "b.example.org."), alias("b.example.org.", "a.example.org."));
        assertThat(gist(ask("a.example.org.", Type.A))).isEqualTo("ALIAS_LOOP");
        assertThat(gist(ask("b.example.org.", Type.A))).isEqualTo("ALIAS_LOOP");
        CNAMERecord[] long12 = Stream.iterate(0, i -> i + 1)
                .limit(12)
                .map(i -> alias("c" + i + ".example.org.", "c" + (i + 1) + ".example.org."))
                .toArray(CNAMERecord[]::new);
        answer(long12);
        assertThat(gist(ask("c0.example.org.", Type.A))).isEqualTo("ALIAS_LOOP");
    }

    @Test
    @DisplayName("case 16: a chain that stops short is asked on at its target, and both AD bits count")
    void partialChain() {
        var judged = server.server.change;
        server.server.change = message -> {
            Message answer = judged.apply(message);
            if (answer.getQuestion().getName().equals(TestZone.name("alias.example.org."))) {
                Scenario.without(answer, record -> record.getType() != Type.CNAME);
            }
            return answer;
        };

        Answer answer = ask("alias.example.org.", Type.A);

        assertThat(gist(answer)).isEqualTo("SECURE found");
        assertThat(server.lastQuery().getQuestion().getName()).hasToString("mx.example.org.");
    }

    @Test
    @DisplayName("answers are kept for their time, and age")
    void kept() {
        Resolver resolver = trusting(server.address());
        Question question = Question.of("mx.example.org.", Type.A);
        resolver.resolve(question);
        int sent = server.server.queries.size();
        now = now.plusSeconds(100);

        Answer.Found again = (Answer.Found) resolver.resolve(question);

        assertThat(again.ttl()).isEqualTo(Duration.ofSeconds(200));
        assertThat(server.server.queries).hasSize(sent);
    }

    @Test
    @DisplayName("a resolver that is silent or not there fails the lookup and is named")
    void silent() throws IOException {
        server.server.silent = true;
        Answer answer = ask("mx.example.org.", Type.A);
        assertThat(gist(answer)).isEqualTo("TIMEOUT");
        assertThat(answer.explanation().why()).contains("127.0.0.1");
        server.close();
        assertThat(gist(ask("mx.example.org.", Type.A))).isEqualTo("UNREACHABLE");
    }
}
