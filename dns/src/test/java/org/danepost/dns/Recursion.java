package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A small Internet of scripted servers: 1 serves the root, 2 org., 3 and 4 example.org., the rest what a test wants. */
abstract class Recursion {
    static final Question WWW = Question.of("www.example.org.", Type.A);

    final PlainZone root = new PlainZone(".", "org. NS ns.org.\nns.org. A 127.77.0.2\n");
    final PlainZone org = new PlainZone("org.", """
            @ NS ns.org.
            ns A 127.77.0.2
            example NS ns1.example
            example NS ns2.example
            ns1.example A 127.77.0.3
            ns2.example A 127.77.0.4
            """);
    final PlainZone example = new PlainZone("example.org.", """
            @ NS ns1
            @ NS ns2
            ns1 A 127.77.0.3
            ns2 A 127.77.0.4
            www A 192.0.2.80
            a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p A 192.0.2.81
            _25._tcp.mx TLSA 3 1 1 00
            mx A 192.0.2.25
            alias CNAME www
            out CNAME www.example.net.
            """);

    Authorities net;
    Instant now = TestZone.NOW;
    final InstantSource clock = () -> now;
    ResolverPolicy policy = ResolverPolicy.standard().withTimeouts(Duration.ofMillis(600), Duration.ofSeconds(10));
    RecursionLimits limits;
    RecursiveUpstream upstream;

    @BeforeEach
    void open() throws IOException {
        net = new Authorities(8);
        net.server(1).serving(root);
        net.server(2).serving(org);
        net.server(3).serving(example);
        net.server(4).serving(example);
        limits = RecursionLimits.standard().closedNetwork(net.port());
        start();
    }

    @AfterEach
    void close() {
        net.close();
    }

    /** A resolver that knows nothing yet. */
    final void start() {
        upstream = new RecursiveUpstream(net.hints(), limits, policy, clock);
    }

    final Upstream.Reply reply(Question question, int attempt) {
        return upstream.ask(question, attempt, new WorkBudget(policy));
    }

    final Message found(Question question) {
        Upstream.Reply reply = reply(question, 0);
        assertThat(reply).isInstanceOf(Upstream.Response.class);
        return ((Upstream.Response) reply).message();
    }

    final String address(Question question) {
        return found(question).getSection(Section.ANSWER).stream()
                .filter(record -> record.getType() == Type.A)
                .map(Record::rdataToString)
                .findFirst()
                .orElse("none");
    }

    final Fault fault(Question question) {
        Upstream.Reply reply = reply(question, 0);
        assertThat(reply).isInstanceOf(Upstream.NoResponse.class);
        Fault fault = ((Upstream.NoResponse) reply).fault();
        assertThat(fault.remedy()).isNotEmpty();
        assertThat(fault.error()).isPresent();
        assertThat(fault.remedy()).doesNotContain("the resolver ");
        return fault;
    }

    static Question a(String name) {
        return Question.of(name, Type.A);
    }

    final void bothServers(UnaryOperator<Message> change) {
        net.server(3).change = change;
        net.server(4).change = change;
    }

    static void add(Message message, int section, String text) {
        new PlainZone(".", text).records.stream().skip(1).forEach(record -> message.addRecord(record, section));
    }
}
