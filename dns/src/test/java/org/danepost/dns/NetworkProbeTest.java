package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What the probe finds behind every kind of port 53 and resolver, and what is chosen for it. */
class NetworkProbeTest {
    private final World world = World.small();
    private final List<LoopbackServer> opened = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    private LoopbackServer root;

    @BeforeEach
    void open() throws IOException {
        world.link();
        root = server(NetworkProbeTest::authoritative);
    }

    @AfterEach
    void close() throws IOException {
        for (LoopbackServer server : opened) {
            server.close();
        }
    }

    private LoopbackServer server(UnaryOperator<Message> change) throws IOException {
        LoopbackServer server = new LoopbackServer(world);
        server.change = change;
        opened.add(server);
        return server;
    }

    private static Message authoritative(Message message) {
        message.getHeader().setFlag(Flags.AA);
        message.getHeader().unsetFlag(Flags.RA);
        return message;
    }

    private static Message stripped(Message message) {
        return Scenario.without(message, record -> record instanceof RRSIGRecord || Scenario.isDenial(record));
    }

    private static Message withoutDenials(Message message) {
        return Scenario.without(message, Scenario::isDenial);
    }

    private ProbeReport probe(LoopbackServer... resolvers) {
        List<InetSocketAddress> addresses =
                Arrays.stream(resolvers).map(LoopbackServer::address).toList();
        RootHints hints = RootHints.parse(". NS ns.\nns. A 127.0.0.1\n", "test hints");
        return new NetworkProbe(
                        Optional.of(hints),
                        root.address().getPort(),
                        addresses,
                        world.anchors(),
                        ResolverPolicy.standard(),
                        InstantSource.fixed(TestZone.NOW))
                .run();
    }

    private static ProbeReport.Unusable unusable(ProbeReport.Finding finding) {
        assertThat(finding).isInstanceOf(ProbeReport.Unusable.class);
        return (ProbeReport.Unusable) finding;
    }

    private static ProbeReport.Unusable unusable(ProbeReport report) {
        return unusable(report.authorities().orElseThrow());
    }

    @Test
    @DisplayName("root servers that prove what they say by UDP and TCP make it recursive")
    void open53() {
        ProbeReport report = probe();

        assertThat(report.authorities()).contains(new ProbeReport.Usable());
        assertThat(AutoChoice.of(report)).isInstanceOf(AutoChoice.Recursive.class);
        assertThat(root.queries).allMatch(query -> !query.getHeader().getFlag(Flags.RD));
        assertThat(root.tcpQueries.get()).isPositive();
    }

    @Test
    @DisplayName("a box that answers in place of the root servers is noticed, even when it tells the truth")
    void interceptor() throws IOException {
        root.change = message -> message; // RA, and no AA
        LoopbackServer resolver = server(message -> message);

        ProbeReport report = probe(resolver);
        AutoChoice choice = AutoChoice.of(report);

        assertThat(unusable(report).failure()).isEqualTo(Answer.Failure.RESOLVER_UNSUITABLE);
        assertThat(unusable(report).why()).contains("somebody on the way", "127.0.0.1", "RA");
        assertThat(choice).isInstanceOf(AutoChoice.Forward.class);
        assertThat(choice.line())
                .contains("forward to 127.0.0.1 port " + resolver.address().getPort(), "on the way");
    }

    @Test
    @DisplayName("a box that forges the root, or strips its signatures, is noticed")
    void forger() {
        root.change = message -> authoritative(stripped(message));
        assertThat(unusable(probe()).why()).contains("127.0.0.1", "strips");
        root.change = message -> authoritative(withoutDenials(message));
        assertThat(unusable(probe()).why()).contains("127.0.0.1", "fails its proof");
        World other = new World();
        other.signed(".", 15);
        root.change = message -> authoritative(renumbered(
                other.answer(new Question(
                        message.getQuestion().getName(), message.getQuestion().getType())),
                message));
        ProbeReport report = probe();
        assertThat(unusable(report).failure()).isEqualTo(Answer.Failure.RESOLVER_UNSUITABLE);
    }

    private static Message renumbered(Message message, Message like) {
        message.getHeader().setID(like.getHeader().getID());
        return message;
    }

    @Test
    @DisplayName("port 53 by UDP only is not enough; the reason is told")
    void withoutTcp() throws IOException {
        root.withoutTcp = true;
        LoopbackServer resolver = server(message -> message);

        AutoChoice choice = AutoChoice.of(probe(resolver));

        assertThat(choice).isInstanceOf(AutoChoice.Forward.class);
        assertThat(choice.line()).contains("TCP");
    }

    @Test
    @DisplayName("case 32: of several resolvers those that strip or lie are put aside and named, the good are asked")
    void goodAndBad() throws IOException {
        root.close();
        LoopbackServer strips = server(NetworkProbeTest::stripped);
        LoopbackServer good = server(message -> message);
        LoopbackServer denials = server(NetworkProbeTest::withoutDenials);
        LoopbackServer mute = server(message -> message);
        mute.silent = true;
        LoopbackServer noTcp = server(message -> message);
        noTcp.withoutTcp = true;
        LoopbackServer refuses = server(message -> {
            message.getHeader().setRcode(Rcode.REFUSED);
            message.removeAllRecords(Section.ANSWER);
            return message;
        });
        LoopbackServer invents = server(message -> {
            boolean denial = message.getRcode() == Rcode.NXDOMAIN;
            if (denial) {
                message.getHeader().setRcode(Rcode.NOERROR);
                withoutDenials(message);
            }
            return message;
        });

        AutoChoice choice = AutoChoice.of(probe(strips, good, denials, mute, noTcp, refuses, invents));

        assertThat(choice).isInstanceOf(AutoChoice.Forward.class);
        AutoChoice.Forward forward = (AutoChoice.Forward) choice;
        assertThat(forward.servers()).containsExactly(good.address());
        assertThat(forward.putAside())
                .containsExactly(
                        strips.address(),
                        denials.address(),
                        mute.address(),
                        noTcp.address(),
                        refuses.address(),
                        invents.address());
        for (LoopbackServer bad : List.of(strips, denials, mute, noTcp, refuses, invents)) {
            assertThat(forward.line()).contains("port " + bad.address().getPort());
        }
        assertThat(forward.line()).doesNotContain("\n");
    }

    @Test
    @DisplayName("a resolver whose answers are cut short over UDP passes by TCP")
    void truncation() throws IOException {
        root.close();
        LoopbackServer cuts = server(message -> message);
        cuts.truncate = true;

        assertThat(AutoChoice.of(probe(cuts))).isInstanceOf(AutoChoice.Forward.class);
    }

    @Test
    @DisplayName("when nothing works the choice is nothing, with every reason, and the time of a probe is kept")
    void nothing() throws IOException {
        root.silent = true;
        LoopbackServer mute = server(message -> message);
        mute.silent = true;
        LoopbackServer strips = server(NetworkProbeTest::stripped);
        long start = System.nanoTime();

        ProbeReport report = probe(mute, strips);
        AutoChoice choice = AutoChoice.of(report);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(choice).isInstanceOf(AutoChoice.Nothing.class);
        assertThat(((AutoChoice.Nothing) choice).failure()).isEqualTo(Answer.Failure.RESOLVER_UNSUITABLE);
        assertThat(choice.line())
                .contains("every lookup fails", "root servers")
                .contains("port " + mute.address().getPort())
                .contains("port " + strips.address().getPort());
        assertThat(AutoChoice.of(new ProbeReport(Optional.empty(), List.of())).line())
                .contains("no resolver is known");
    }

    @Test
    @DisplayName("the resolver's questions carry CD and DO, and ask for a TLSA record that cannot be there")
    void questions() throws IOException {
        LoopbackServer resolver = server(message -> message);
        root.silent = true;

        probe(resolver);

        assertThat(resolver.queries)
                .allMatch(query -> query.getHeader().getFlag(Flags.CD)
                        && query.getHeader().getFlag(Flags.RD)
                        && query.getOPT() != null)
                .anyMatch(query -> query.getQuestion().getType() == Type.TLSA)
                .anyMatch(query -> query.getQuestion().getType() == Type.DNSKEY)
                .anyMatch(query -> query.getQuestion().getType() == Type.SOA)
                .anyMatch(query -> query.getQuestion().getName().toString().endsWith("danepost-probe."));
    }
}
