package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Finding answers from the root, with servers that mean well. */
class RecursionTest extends Recursion {
    @Test
    @DisplayName("an answer is found over referrals with glue, and looks as from a recursive server")
    void referrals() {
        Message answer = found(WWW);
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
        assertThat(answer.getHeader().getFlag(Flags.RA)).isTrue();
        assertThat(answer.getQuestion().getName()).isEqualTo(WWW.name());
        assertThat(answer.getSection(Section.AUTHORITY)).isEmpty();
        assertThat(net.server(1).asked()).hasSize(1);
        assertThat(net.server(2).asked()).hasSize(1);
    }

    @Test
    @DisplayName("delegations are kept: the next name of the zone is asked of its servers at once")
    void keptDelegations() {
        found(WWW);
        net.forget();
        found(a("mx.example.org."));
        assertThat(net.queries()).isEqualTo(1);
    }

    @Test
    @DisplayName("a delegation ends with its TTL, whatever the zone's own servers say (ghost domains)")
    void ghosts() {
        net.server(3).change = message -> {
            example.records.stream()
                    .filter(record -> record.getType() == Type.NS)
                    .forEach(record -> message.addRecord(record, Section.AUTHORITY));
            return message;
        };
        net.server(4).change = net.server(3).change;
        found(WWW);
        now = now.plus(Duration.ofSeconds(200));
        found(a("mx.example.org."));
        now = now.plus(Duration.ofSeconds(101));
        org.records.removeIf(record -> record.getName().equals(TestZone.name("example.org.")));
        assertThat(found(a("alias.example.org.")).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    @DisplayName("denials keep code and SOA")
    void denials() {
        Message missing = found(a("none.example.org."));
        assertThat(missing.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(missing.getSection(Section.AUTHORITY))
                .extracting(Record::getType)
                .containsExactly(Type.SOA);
        Message empty = found(Question.of("www.example.org.", Type.MX));
        assertThat(empty.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(empty.getSection(Section.ANSWER)).isEmpty();
        assertThat(empty.getSection(Section.AUTHORITY))
                .extracting(Record::getType)
                .containsExactly(Type.SOA);
    }

    @Test
    @DisplayName("aliases come as far as the zone reaches; an empty answer without SOA counts when it has authority")
    void aliases() {
        assertThat(found(a("alias.example.org.")).getSection(Section.ANSWER))
                .extracting(Record::getType)
                .containsExactly(Type.CNAME, Type.A);
        assertThat(found(a("out.example.org.")).getSection(Section.ANSWER))
                .extracting(Record::getType)
                .containsExactly(Type.CNAME);
        net.server(3).change = message -> {
            message.removeAllRecords(Section.AUTHORITY);
            return message;
        };
        net.server(4).change = net.server(3).change;
        assertThat(found(Question.of("www.example.org.", Type.MX)).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    @DisplayName("a DS is asked for on the parent's side, also when the child's delegation is known")
    void delegationSigner() {
        found(WWW);
        net.forget();
        Message answer = found(Question.of("example.org.", Type.DS));
        assertThat(answer.getSection(Section.AUTHORITY))
                .extracting(Record::getName)
                .containsExactly(TestZone.name("org."));
        assertThat(net.server(2).asked()).containsExactly(Question.of("example.org.", Type.DS));
        assertThat(net.server(3).asked()).isEmpty();
    }

    @Test
    @DisplayName("servers without glue are looked up, and their addresses kept")
    void withoutGlue() {
        org.add("other NS ns1.example\nthird NS ns9.other\n".replace("ns9.other", "www.other"));
        PlainZone other = new PlainZone("other.org.", "@ NS ns1.example.org.\nwww A 127.77.0.6\n");
        org.records.removeIf(record -> record.getName().equals(TestZone.name("ns1.example.org.")));
        net.server(4).serving(other);
        example.records.removeIf(record -> record.getName().equals(TestZone.name("ns1.example.org.")));
        example.add("ns1 A 127.77.0.4");
        net.server(6).serving(new PlainZone("third.org.", "@ A 192.0.2.3\nwww A 192.0.2.4"));
        assertThat(address(a("third.org."))).isEqualTo("192.0.2.3");
        net.forget();
        assertThat(address(a("www.third.org."))).isEqualTo("192.0.2.4");
        assertThat(net.queries()).isEqualTo(1);
    }

    @Test
    @DisplayName("RFC 9156: a server learns no more of a name than it needs")
    void minimised() {
        found(Question.of("_25._tcp.mx.example.org.", Type.TLSA));
        assertThat(net.server(1).asked()).containsExactly(a("org."));
        assertThat(net.server(2).asked()).containsExactly(a("example.org."));
        List<Question> last = new ArrayList<>(net.server(3).asked());
        last.addAll(net.server(4).asked());
        assertThat(last)
                .containsExactlyInAnyOrder(a("mx.example.org."), Question.of("_25._tcp.mx.example.org.", Type.TLSA));
    }

    @Test
    @DisplayName("RFC 9156: a name of many labels takes ten steps at most, and then the whole name")
    void deepName() {
        Question deep = a("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.example.org.");
        assertThat(address(deep)).isEqualTo("192.0.2.81");
        assertThat(net.queries()).isBetween(9, limits.minimisedSteps() + 1);
        String deepest = "x.".repeat(110) + "example.org.";
        assertThat(found(a(deepest)).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    @DisplayName(
            "RFC 9156: a server that denies empty names in between, or fails for them, is asked for the whole name")
    void relaxed() {
        for (int code : new int[] {Rcode.NXDOMAIN, Rcode.REFUSED, Rcode.SERVFAIL, Rcode.NOTIMP}) {
            start();
            net.server(3).change = message -> {
                Message lie = PlainZone.empty(message, code);
                lie.getHeader().setFlag(Flags.AA);
                lie.addRecord(example.records.getFirst(), Section.AUTHORITY);
                return message.getQuestion().getName().labels() < 18 ? lie : message;
            };
            net.server(4).change = net.server(3).change;
            assertThat(address(a("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.example.org.")))
                    .as(Rcode.string(code))
                    .isEqualTo("192.0.2.81");
        }
    }

    @Test
    @DisplayName("DNSSEC-01, DNSSEC-02: each query has EDNS with DO and 1232 octets, and wants no recursion")
    void queryForm() {
        found(WWW);
        assertThat(net.servers.stream().flatMap(server -> server.queries.stream()))
                .isNotEmpty()
                .allSatisfy(query -> {
                    assertThat(query.getOPT().getPayloadSize()).isEqualTo(1232);
                    assertThat(query.getOPT().getFlags() & 0x8000).isNotZero();
                    assertThat(query.getHeader().getFlag(Flags.RD)).isFalse();
                });
    }

    @Test
    @DisplayName("DNSSEC-76: ids and ports are well spread, and capitals strewn in")
    void spread() {
        Set<Integer> ids = new HashSet<>();
        Set<String> spellings = new HashSet<>();
        found(WWW);
        for (int i = 0; i < 150; i++) {
            found(Question.of("example.org.", Type.DS));
        }
        net.server(2).queries.forEach(query -> {
            ids.add(query.getHeader().getID());
            spellings.add(query.getQuestion().getName().toString());
        });
        assertThat(ids).hasSizeGreaterThan(140);
        assertThat(new HashSet<>(net.server(2).ports)).hasSizeGreaterThan(140);
        assertThat(spellings).hasSizeGreaterThan(100);
        assertThat(found(WWW).toString()).doesNotContainPattern("[A-Z]rg\\.");
    }

    @Test
    @DisplayName("DNSSEC-80: equal questions at the same time go out once to each server")
    void merged() throws Exception {
        net.server(1).overUdp = message -> {
            pause();
            return List.of(message);
        };
        List<Callable<Upstream.Reply>> tasks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            tasks.add(() -> upstream.ask(WWW, 0, new WorkBudget(policy)));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Upstream.Reply> reply : threads.invokeAll(tasks)) {
                assertThat(reply.get()).isInstanceOf(Upstream.Response.class);
            }
        }
        assertThat(net.server(1).queries).hasSize(1);
    }

    private static void pause() {
        try {
            Thread.sleep(150); // long enough for all to ask
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName("all servers of a zone get questions, the quick and the new ones, and one that failed few")
    void shared() {
        net.server(3).silent = true;
        for (int i = 0; i < 40; i++) {
            assertThat(found(a("n" + i + ".example.org.")).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        }
        assertThat(net.server(3).queries).hasSizeBetween(1, 10);
        net.server(3).silent = false;
        start();
        net.forget();
        for (int i = 0; i < 60; i++) {
            found(a("n" + i + ".example.org."));
        }
        assertThat(List.of(net.server(3).queries.size(), net.server(4).queries.size()))
                .allMatch(count -> count > 5);
    }

    @Test
    @DisplayName("when an answer could not be proven, another server is asked, over TCP")
    void another() {
        found(WWW);
        Set<Integer> first = answering();
        net.forget();
        assertThat(reply(WWW, 1)).isInstanceOf(Upstream.Response.class);
        assertThat(answering()).isNotEmpty().doesNotContainAnyElementsOf(first);
        assertThat(net.server(3).tcpQueries.size() + net.server(4).tcpQueries.size())
                .isEqualTo(1);
        net.forget();
        assertThat(reply(WWW, 2)).isInstanceOf(Upstream.Response.class);
        assertThat(net.server(1).tcpQueries).as("begins at the root anew").isNotEmpty();
    }

    private Set<Integer> answering() {
        return List.of(3, 4).stream()
                .filter(number -> !net.server(number).queries.isEmpty()
                        || !net.server(number).tcpQueries.isEmpty())
                .collect(Collectors.toSet());
    }

    @Test
    @DisplayName(
            "root hints: the built-in ones name thirteen servers, and text that is no hints is refused with the reason")
    void hints() {
        assertThat(RootHints.internet().servers())
                .hasSize(13)
                .allSatisfy((_, addresses) -> assertThat(addresses).hasSize(2));
        assertThat(RootHints.internet().servers().keySet())
                .allMatch(name -> name.subdomain(TestZone.name("root-servers.net.")));
        for (String text : List.of(
                "",
                ". NS ns.\n",
                "ns. A 192.0.2.1\n",
                ". NS ns.\nns. A 192.0.2.300\n",
                ". NS ns.\nother. A 192.0.2.1\n",
                "org. NS ns.\nns. A 192.0.2.1\n",
                ". NS ns.\nns. TXT x\n",
                "$INCLUDE /etc/passwd\n",
                "\"\0(")) {
            assertThat(catchThrowable(() -> RootHints.parse(text, "hints.txt")))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("hints.txt");
        }
        assertThat(RootHints.parse(". 60 IN NS ns.\nns. 60 IN AAAA 2001:db8::1\n", "x")
                        .servers())
                .containsOnlyKeys(Name.fromConstantString("ns."));
    }
}
