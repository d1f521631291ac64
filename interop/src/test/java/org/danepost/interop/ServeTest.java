package org.danepost.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.danepost.dns.Answer;
import org.danepost.dns.Question;
import org.danepost.dns.Resolver;
import org.danepost.dns.ResolverPolicy;
import org.danepost.dns.StubServer;
import org.danepost.interop.Comparison.Said;
import org.danepost.interop.Judgement.Content;
import org.danepost.interop.Judgement.Outcome;
import org.danepost.interop.Questions.Asked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/** The resolver as a server, asked by the usual tools and by validators that believe it nothing. */
@Tag("unbound")
@ExtendWith(WorldExtension.class)
class ServeTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private StubServer server;

    @BeforeEach
    void start(World world) throws IOException {
        server = StubServer.start(
                List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0)),
                world.resolver(),
                InetAddress::isLoopbackAddress,
                StubServer.Limits.standard(),
                _ -> {});
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private InetSocketAddress address() {
        return server.addresses().getFirst();
    }

    private String port() {
        return String.valueOf(address().getPort());
    }

    private String run(String... words) {
        return Command.attempt(directory, List.of(words), "").output();
    }

    private String dig(String question) {
        List<String> words = new ArrayList<>(List.of("dig", "@127.0.0.1", "-p", port(), "+tries=2", "+time=10"));
        words.addAll(List.of(question.split(" ", -1)));
        return run(words.toArray(String[]::new));
    }

    @ParameterizedTest(name = "dig {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "+dnssec www.nsec.example A | status: NOERROR | flags: qr rd ra ad; | RRSIG",
                "+adflag www.nsec.example A | status: NOERROR | flags: qr rd ra ad; | 192.0.2.80",
                "+noadflag www.nsec.example A | status: NOERROR | flags: qr rd ra; | 192.0.2.80",
                "+dnssec www.unsigned.example A | status: NOERROR | flags: qr rd ra; | 192.0.2.80",
                "+dnssec nope.nsec.example A | status: NXDOMAIN | flags: qr rd ra ad; | NSEC",
                "+dnssec nope.nsec3.example A | status: NXDOMAIN | flags: qr rd ra ad; | NSEC3",
                "www.expired.example A | status: SERVFAIL | flags: qr rd ra; | EDE: 7 (Signature Expired): (",
                "+cd www.expired.example A | status: SERVFAIL | flags: qr rd ra cd; | EDE: 7",
                "+dnssec +bufsize=512 . DNSKEY | retrying in TCP mode | flags: qr rd ra ad; | DNSKEY",
                "+tcp +keepopen www.nsec.example A alias.nsec.example A | status: NOERROR | flags: qr rd ra ad; | CNAME",
                "+edns=1 +noednsnegotiation www.nsec.example A | status: BADVERS | flags: qr rd ra; | EDNS: version: 0",
                "nsec.example AXFR | Transfer failed | . | .",
                "CH TXT version.bind | status: REFUSED | flags: qr rd ra; | EDE: 21",
                "+norecurse www.nsec.example A | status: REFUSED | flags: qr ra; | EDE: 20",
                "www.nsec.example ANY | RFC8482 | flags: qr rd ra; | HINFO",
                "+opcode=status www.nsec.example A | status: NOTIMP | STATUS | .",
                "localhost AAAA | status: NOERROR | flags: qr rd ra; | ::1",
            })
    void dig(String question, String one, String two, String three) {
        assertThat(dig(question)).contains(one, two, three);
    }

    @ParameterizedTest(name = "delv {0}: {1}")
    @CsvSource({
        "www.nsec.example A, ; fully validated",
        "alias.nsec3.example A, ; fully validated",
        "_25._tcp.mx.p384.example TLSA, ; fully validated",
        "www.unsigned.example A, ; unsigned answer",
        "www.open.optout A, ; unsigned answer",
        "nope.nsec.example A, '; negative response, fully validated'",
        "_26._tcp.mx.nsec3.example TLSA, '; negative response, fully validated'",
        "www.expired.example A, resolution failed",
    })
    void delv(String question, String words, World world) throws IOException {
        String[] anchor = world.anchors().getFirst().trim().split("\\s+", -1);
        int ds = List.of(anchor).indexOf("DS");
        Path file = Files.writeString(
                directory.resolve("anchors"),
                "trust-anchors { \".\" static-ds %s %s %s \"%s\"; };\n"
                        .formatted(
                                anchor[ds + 1],
                                anchor[ds + 2],
                                anchor[ds + 3],
                                String.join("", List.of(anchor).subList(ds + 4, anchor.length))));
        List<String> line =
                new ArrayList<>(List.of("delv", "@127.0.0.1", "-p", port(), "-a", file.toString(), "+root=."));
        line.addAll(List.of(question.split(" ", -1)));
        assertThat(run(line.toArray(String[]::new))).contains(words);
    }

    @ParameterizedTest(name = "unbound-host {0} {1}: {2}")
    @CsvSource({
        "www.nsec.example, A, (secure)",
        "a.b.wild.example, A, (secure)",
        "www.unsigned.example, A, (insecure)",
        "nope.nsec3.example, A, (secure)",
    })
    void unboundHost(String name, String type, String words, World world) throws IOException {
        Path file = Files.writeString(directory.resolve("host.conf"), """
                server:
                  do-not-query-localhost: no
                  do-ip6: no
                  module-config: "validator iterator"
                  trust-anchor: "%s"
                forward-zone:
                  name: "."
                  forward-addr: 127.0.0.1@%s
                """.formatted(
                        world.anchors().getFirst().replace('\t', ' '), port()));
        assertThat(run("unbound-host", "-C", file.toString(), "-v", "-t", type, name))
                .contains(words);
    }

    @Test
    @DisplayName("drill, over UDP and TCP")
    void drill() {
        assertThat(run("drill", "-D", "-p", port(), "@127.0.0.1", "www.nsec.example", "A"))
                .contains("rcode: NOERROR", "RRSIG", " ad ");
        assertThat(run("drill", "-t", "-D", "-p", port(), "@127.0.0.1", "nope.nsec3.example", "A"))
                .contains("rcode: NXDOMAIN", "NSEC3", " ad ");
    }

    /** Bogus here is SERVFAIL there, and nothing tells it from a failure. */
    private static Judgement usable(Judgement judgement) {
        return judgement.content() == Content.NOTHING
                ? new Judgement(Outcome.BOGUS, Content.NOTHING, Set.of(), judgement.error())
                : judgement;
    }

    private static Said ask(Resolver resolver, Asked asked) {
        Answer answer = resolver.resolve(new Question(asked.name(), asked.type()));
        return new Said(usable(Judgement.of(answer)), answer.explanation().why());
    }

    @Test
    @DisplayName("an Unbound that validates and asks nobody but us comes to our judgement")
    void unboundBehindUs(World world) {
        try (ForwardingValidator behind = ForwardingValidator.unbound(
                directory, address(), world.anchors().getFirst())) {
            UnboundOracle oracle = new UnboundOracle(new Lookup(behind.address()));
            Resolver direct = world.resolver();
            Comparison comparison = Comparison.of(
                    Questions.all(),
                    asked -> usable(oracle.judge(asked.name(), asked.type())),
                    asked -> ask(direct, asked));
            assertThat(comparison.unexplained(ExplainedDifference.table())).isEmpty();
        }
    }

    @Test
    @DisplayName("another of us that asks nobody but us comes to the same judgement")
    void weBehindUs(World world) {
        Resolver behind = world.resolver(address(), ResolverPolicy.standard());
        Resolver direct = world.resolver();
        Comparison comparison =
                Comparison.of(Questions.all(), asked -> ask(behind, asked).judgement(), asked -> ask(direct, asked));
        assertThat(comparison.unexplained(List.of())).isEmpty();
    }

    @Test
    @DisplayName("a thousand queries at once are all answered")
    void thousand() throws Exception {
        List<Asked> questions = Questions.all();
        Lookup lookup = new Lookup(address());
        List<Future<Message>> answers = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 1000; i++) {
                Asked asked = questions.get(i % questions.size());
                answers.add(clients.submit(() -> lookup.ask(asked.name(), asked.type(), false)));
            }
        }
        int good = 0;
        for (Future<Message> answer : answers) {
            good += answer.get().getRcode() == Rcode.SERVFAIL ? 0 : 1;
        }
        assertThat(good).isGreaterThan(600);
    }
}
