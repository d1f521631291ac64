package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Servers that lie about what is not theirs, and zones made to multiply work. */
class RecursionAttackTest extends Recursion {
    private void bothServers(UnaryOperator<Message> change) {
        net.server(3).change = change;
        net.server(4).change = change;
    }

    private static void add(Message message, int section, String text) {
        new PlainZone(".", text).records.stream().skip(1).forEach(record -> message.addRecord(record, section));
    }

    @Test
    @DisplayName("records of other zones and records nobody asked for are dropped from answers")
    void outOfBailiwick() {
        bothServers(message -> {
            add(message, Section.ANSWER, "www.bank.net. A 127.77.0.8\nother.example.org. A 127.77.0.8\n");
            add(message, Section.AUTHORITY, """
                    net. NS ns.evil.
                    . SOA a. b. 1 1 1 1 1
                    bank.net. SOA a. b. 1 1 1 1 1
                    example.org. NS ns.evil.org.
                    www.bank.net. NSEC zzz.net. A
                    """);
            add(message, Section.ADDITIONAL, "ns.evil. A 127.77.0.8\nns.evil.org. A 127.77.0.8\n");
            return message;
        });
        Message answer = found(WWW);
        assertThat(answer.getSection(Section.ANSWER))
                .extracting(Record::getName)
                .containsExactly(WWW.name());
        assertThat(answer.getSection(Section.AUTHORITY)).isEmpty();
        assertThat(answer.getSection(Section.ADDITIONAL))
                .extracting(Record::getType)
                .containsExactly(Type.OPT);
        Message absent = found(a("none.example.org."));
        assertThat(absent.getSection(Section.ANSWER)).isEmpty();
        assertThat(absent.getSection(Section.AUTHORITY))
                .extracting(Record::getName)
                .containsExactly(TestZone.name("example.org."));
        found(a("mx.example.org."));
        found(a("www.bank.net."));
        assertThat(net.server(8).queries).isEmpty();
        assertThat(net.server(1).asked()).contains(a("net."));
    }

    @Test
    @DisplayName("an alias leads out of the zone, and what the server says of its target does not count")
    void aliasOutOfZone() {
        bothServers(message -> {
            add(message, Section.ANSWER, "www.example.net. A 127.77.0.8\n");
            return message;
        });
        assertThat(found(a("out.example.org.")).getSection(Section.ANSWER))
                .extracting(Record::getType)
                .containsExactly(Type.CNAME);
    }

    @Test
    @DisplayName("glue counts for this delegation only, and only inside the zone that gives it")
    void foreignGlue() {
        org.add("evil NS ns1.evil\nns1.evil A 127.77.0.5\n");
        net.server(2).change = message -> {
            add(message, Section.ADDITIONAL, "ns1.bank.net. A 127.77.0.8\nns1.example.org. A 127.77.0.8\n");
            return message;
        };
        net.server(5).serving(new PlainZone("evil.org.", "@ A 192.0.2.66\nsub NS ns1.bank.net.\n"));
        net.server(5).change = net.server(2).change;
        root.add("bank.net. NS ns1.bank.net.\nns1.bank.net. A 127.77.0.6\n");
        net.server(6)
                .serving(
                        new PlainZone("bank.net.", "ns1 A 127.77.0.6\n"),
                        new PlainZone("sub.evil.org.", "@ A 192.0.2.67\n"));
        assertThat(address(a("evil.org."))).isEqualTo("192.0.2.66");
        assertThat(address(a("sub.evil.org."))).isEqualTo("192.0.2.67");
        assertThat(net.server(8).queries).isEmpty();
    }

    @ParameterizedTest(name = "a referral {1} leads nowhere: the server is lame, and another one answers")
    @CsvSource({
        "., upwards to the root",
        "org., upwards",
        "example.org., to the same zone",
        "net., sideways",
        "other.org., to a sister zone",
        "mx.example.org., to another name of the zone"
    })
    void badReferrals(String cut, String ignored) {
        assertThat(ignored).isNotEmpty();
        net.server(3).change = message -> {
            Message lie = PlainZone.empty(message, Rcode.NOERROR);
            add(lie, Section.AUTHORITY, cut + " NS ns.evil.example.org.\n");
            add(lie, Section.ADDITIONAL, "ns.evil.example.org. A 127.77.0.8\n");
            return lie;
        };
        for (int i = 0; i < 6; i++) {
            start();
            assertThat(address(WWW)).isEqualTo("192.0.2.80");
        }
        net.server(4).change = net.server(3).change;
        start();
        Fault fault = fault(WWW);
        assertThat(fault.why()).contains("127.77.0.3", "127.77.0.4", "leads no nearer");
        assertThat(net.server(8).queries).isEmpty();
    }

    @ParameterizedTest(name = "a server that answers {0} is passed over; when all do, the fault names them")
    @ValueSource(ints = {Rcode.REFUSED, Rcode.SERVFAIL, Rcode.NOTIMP, Rcode.FORMERR, Rcode.NOTAUTH})
    void codes(int code) {
        net.server(3).change = message -> PlainZone.empty(message, code);
        for (int i = 0; i < 6; i++) {
            start();
            assertThat(address(WWW)).isEqualTo("192.0.2.80");
        }
        net.server(4).silent = true;
        start();
        Fault fault = fault(WWW);
        assertThat(fault.why())
                .contains("127.77.0.3 port", "ns1.example.org.", "answers " + Rcode.string(code))
                .contains("127.77.0.4 port", "ns2.example.org.", "no answer over UDP");
        assertThat(fault.error()).contains(ExtendedError.NO_REACHABLE_AUTHORITY);
        assertThat(fault.failure())
                .contains(
                        switch (code) {
                            case Rcode.REFUSED -> Answer.Failure.REFUSED;
                            case Rcode.SERVFAIL -> Answer.Failure.SERVFAIL;
                            case Rcode.NOTIMP -> Answer.Failure.NOTIMP;
                            case Rcode.FORMERR -> Answer.Failure.FORMERR;
                            default -> Answer.Failure.OTHER_RCODE;
                        });
    }

    @Test
    @DisplayName("a recursive resolver in place of an authoritative server is lame")
    void recursiveServer() {
        bothServers(message -> {
            message.getHeader().setFlag(Flags.RA);
            message.getHeader().unsetFlag(Flags.AA);
            return message;
        });
        assertThat(fault(WWW).why()).contains("recursive resolver");
    }

    @Test
    @DisplayName(
            "DNSSEC-61, DNSSEC-62: dead servers get three queries each at most, the parent a handful for 100 names")
    void deadZone() {
        net.server(3).silent = true;
        net.server(4).silent = true;
        Fault fault = fault(WWW);
        assertThat(fault.failure()).contains(Answer.Failure.TIMEOUT);
        assertThat(fault.error()).contains(ExtendedError.NO_REACHABLE_AUTHORITY);
        assertThat(net.server(3).queries).hasSizeBetween(1, 3);
        for (int i = 0; i < 100; i++) {
            assertThat(fault(a("n" + i + ".example.org.")).why()).contains("127.77.0.3", "not asked for");
        }
        assertThat(net.server(3).queries).hasSizeBetween(1, 3);
        assertThat(net.server(2).queries).hasSizeLessThan(5);
        net.server(4).silent = false;
        now = now.plus(policy.shortestFailure());
        assertThat(address(WWW)).isEqualTo("192.0.2.80");
    }

    @Test
    @DisplayName("servers that nobody listens at are unreachable: EDE 23")
    void closedPorts() {
        org.records.removeIf(record -> record.getName().toString().startsWith("ns1.example"));
        org.records.removeIf(record -> record.getName().toString().startsWith("ns2.example"));
        org.add("ns1.example A 127.77.9.1\nns2.example A 127.77.9.2\n");
        Fault fault = fault(WWW);
        assertThat(fault.failure()).contains(Answer.Failure.UNREACHABLE);
        assertThat(fault.error()).contains(ExtendedError.NETWORK_ERROR);
        assertThat(fault.why()).contains("127.77.9.1", "127.77.9.2");
    }

    @Test
    @DisplayName("the lookup's time holds, however many silent servers there are")
    void deadline() {
        for (int i = 10; i < 28; i++) {
            org.add("example NS x" + i + ".example\nx" + i + ".example A 127.77.0.3\n");
        }
        net.server(3).silent = true;
        net.server(4).silent = true;
        policy = policy.withTimeouts(Duration.ofMillis(300), Duration.ofMillis(700));
        start();
        long begin = System.nanoTime();
        assertThat(fault(WWW).failure()).contains(Answer.Failure.TIMEOUT);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    @DisplayName("loopback and private addresses in a delegation are not asked unless allowed")
    void privateAddresses() throws Exception {
        limits = RecursionLimits.standard().toBuilder().serverPort(net.port()).build();
        start();
        Fault fault = fault(WWW);
        assertThat(fault.why()).contains("ns.org.", "127.77.0.2 is no address of the public Internet");
        assertThat(net.server(1).queries).isNotEmpty();
        assertThat(net.server(2).queries).isEmpty();
        for (String address : List.of(
                "127.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.1.1",
                "100.64.0.1",
                "0.0.0.0",
                "0.1.2.3",
                "224.0.0.1",
                "255.255.255.255",
                "192.0.2.1",
                "198.18.0.1",
                "::1",
                "::",
                "fe80::1",
                "fc00::1",
                "fd12::1",
                "ff02::1",
                "2001:db8::1",
                "::ffff:127.0.0.1",
                "2002:7f00:1::1",
                "64:ff9b::7f00:1")) {
            assertThat(AddressRules.isPublic(InetAddress.getByName(address)))
                    .as(address)
                    .isFalse();
        }
        for (String address : List.of("198.41.0.4", "2001:503:ba3e::2:30", "100.128.0.1", "172.32.0.1", "9.9.9.9")) {
            assertThat(AddressRules.isPublic(InetAddress.getByName(address)))
                    .as(address)
                    .isTrue();
        }
    }

    @Test
    @DisplayName("NXNS: of many name servers that do not exist only five are looked up for a question")
    void missingTargets() {
        for (int i = 0; i < 30; i++) {
            org.add("evil NS ns" + i + ".victim.net.\n");
        }
        root.add("victim.net. NS ns.victim.net.\nns.victim.net. A 127.77.0.5\n");
        net.server(5).serving(new PlainZone("victim.net.", "ns A 127.77.0.5\n"));
        Fault fault = fault(a("www.evil.org."));
        assertThat(fault.why()).contains("5 name servers turned out to have no address");
        assertThat(net.server(5).queries).hasSizeBetween(5, 2 * limits.missingTargets());
    }

    @Test
    @DisplayName("NXNS: at most 16 name servers are looked up for one delegation, and 20 taken from it")
    void targetsPerDelegation() {
        limits = limits.toBuilder()
                .targetsPerQuestion(64)
                .targetsPerDelegation(16)
                .missingTargets(1_000)
                .build();
        start();
        for (int i = 0; i < 100; i++) {
            org.add("evil NS ns" + i + ".victim.net.\n");
        }
        root.add("victim.net. NS ns.victim.net.\nns.victim.net. A 127.77.0.5\n");
        net.server(5).serving(new PlainZone("victim.net.", "ns A 127.77.0.5\n"));
        net.server(2).overUdp = message -> List.of(message);
        Fault fault = fault(a("www.evil.org."));
        assertThat(fault.why()).contains("limit of 16 name servers looked up for one delegation");
        assertThat(net.server(5).queries).hasSizeBetween(16, 32);
    }

    @Test
    @DisplayName("NXNS: at most so many name servers are looked up for one question, over all delegations")
    void targetsPerQuestion() {
        limits = limits.toBuilder()
                .targetsPerQuestion(7)
                .targetsPerDelegation(16)
                .missingTargets(1_000)
                .build();
        start();
        for (int i = 0; i < 15; i++) {
            org.add("evil NS ns" + i + ".sub" + i + ".evil2.org.\n");
            org.add("evil2 NS ns" + i + ".evil3.org.\n");
            org.add("evil3 NS ns" + i + ".evil4.org.\n");
        }
        assertThat(fault(a("www.evil.org.")).why()).contains("limit of 7 name servers looked up for one question");
        assertThat(net.queries()).isLessThan(40);
    }

    @Test
    @DisplayName("DNSSEC-53: zones whose servers lie in each other end, and quickly")
    void delegationLoop() {
        org.add("one NS ns.two\ntwo NS ns.one\n");
        long begin = System.nanoTime();
        assertThat(fault(a("www.one.org.")).why()).contains("ns.two.org.");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
        assertThat(net.queries()).isLessThan(15);
        org.add("self NS ns.self\n");
        assertThat(fault(a("www.self.org.")).why()).contains("self.org.");
    }

    @Test
    @DisplayName("a chain of delegations without end stops at the limit")
    void endlessReferrals() {
        limits = limits.toBuilder().referralsPerQuestion(9).build();
        start();
        bothServers(message -> {
            Message down = PlainZone.empty(message, Rcode.NOERROR);
            add(
                    down,
                    Section.AUTHORITY,
                    message.getQuestion().getName() + " NS ns."
                            + message.getQuestion().getName() + "\n");
            add(down, Section.ADDITIONAL, "ns." + message.getQuestion().getName() + " A 127.77.0.3\n");
            return down;
        });
        Fault fault = fault(a("x.".repeat(100) + "example.org."));
        assertThat(fault.failure()).contains(Answer.Failure.WORK_LIMIT);
        assertThat(fault.why()).contains("limit of 9 delegations", "(dns.limits.referrals-per-question)");
    }

    @Test
    @DisplayName("queries on the wire are limited for a name, and for a lookup with all that it asks again")
    void sends() {
        limits = limits.toBuilder().sendsPerQuestion(5).sendsPerLookup(12).build();
        start();
        Question deep = a("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.example.org.");
        Fault fault = fault(deep);
        assertThat(fault.failure()).contains(Answer.Failure.WORK_LIMIT);
        assertThat(fault.why())
                .contains("limit of 5 queries to authoritative servers for one name (dns.limits.sends-per-question)");
        assertThat(net.queries()).isLessThanOrEqualTo(5);
        WorkBudget shared = new WorkBudget(policy);
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < 10; i++) { // as the validator does when it asks again
            if (upstream.ask(deep, i % 3, shared) instanceof Upstream.NoResponse none) {
                reasons.add(none.fault().why());
            }
        }
        assertThat(reasons.getLast()).contains("limit of 12 queries to authoritative servers for one lookup");
        assertThat(net.queries()).isLessThanOrEqualTo(5 + 12);
    }

    @Test
    @DisplayName("aliases, signatures and name servers beyond the caps are left out")
    void caps() {
        StringBuilder chain = new StringBuilder();
        for (int i = 0; i < 18; i++) {
            chain.append("c").append(i).append(" CNAME c").append(i + 1).append('\n');
        }
        example.add(chain + "c18 A 192.0.2.9\n");
        assertThat(found(a("c0.example.org.")).getSection(Section.ANSWER)).hasSizeBetween(11, 12);
        bothServers(message -> {
            Name name = message.getQuestion().getName();
            for (int i = 0; i < 30; i++) {
                message.addRecord(
                        new RRSIGRecord(
                                name,
                                DClass.IN,
                                300,
                                Type.A,
                                13,
                                300,
                                TestZone.NOW,
                                TestZone.NOW,
                                i,
                                name,
                                new byte[64]),
                        Section.ANSWER);
                message.addRecord(new TXTRecord(name, DClass.IN, 300, "x" + i), Section.ANSWER);
            }
            return message;
        });
        assertThat(found(WWW).getSection(Section.ANSWER)).hasSize(1 + limits.signatureRecordsPerSet());
    }

    @Test
    @DisplayName("of a delegation 20 name servers count, of each 16 addresses")
    void delegationCaps() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            text.append("big.org. NS ns").append(i).append(".org.\n");
            text.append("ns0.org. A 192.0.2.").append(i).append('\n');
        }
        Message query = Message.newQuery(Record.newRecord(TestZone.name("www.big.org."), Type.A, DClass.IN));
        Message response = PlainZone.empty(query, Rcode.NOERROR);
        new PlainZone(".", text.toString())
                .records.stream()
                        .skip(1)
                        .forEach(record -> response.addRecord(
                                record, record.getType() == Type.NS ? Section.AUTHORITY : Section.ADDITIONAL));
        Scrubber.Reading reading = new Scrubber(limits).read(TestZone.name("org."), a("www.big.org."), response);
        assertThat(reading).isInstanceOf(Scrubber.Referral.class);
        Scrubber.Referral referral = (Scrubber.Referral) reading;
        assertThat(referral.servers()).hasSize(limits.serversPerDelegation());
        assertThat(referral.servers().get(TestZone.name("ns0.org."))).hasSize(limits.addressesPerServer());
    }

    @Test
    @DisplayName("zones whose servers are each found through the next are followed only so deep")
    void targetDepth() {
        for (int i = 0; i < 8; i++) {
            org.add("z" + i + " NS ns.z" + (i + 1) + "\n");
            net.server(5).serving(new PlainZone("z" + i + ".org.", "@ A 192.0.2.7\nns A 127.77.0.5\n"));
        }
        org.add("z8 NS ns.z8\nns.z8 A 127.77.0.5\n");
        net.server(5).serving(new PlainZone("z8.org.", "@ A 192.0.2.8\nns A 127.77.0.5\n"));
        assertThat(fault(a("z2.org.")).why()).contains("ns.z3.org.");
        start();
        assertThat(address(a("z5.org."))).isEqualTo("192.0.2.7");
    }

    @Test
    @DisplayName("when glue leads nowhere, the server is looked up by its own name")
    void staleGlue() {
        org.add(
                "moved NS ns.provider\nns.provider A 127.77.9.9\nprovider NS ns1.provider\nns1.provider A 127.77.0.5\n");
        net.server(5).serving(new PlainZone("provider.org.", "ns1 A 127.77.0.5\nns A 127.77.0.6\n"));
        net.server(6).serving(new PlainZone("moved.org.", "@ A 192.0.2.99\n"));
        assertThat(address(a("moved.org."))).isEqualTo("192.0.2.99");
    }

    @Test
    @DisplayName("an alias loop in one zone comes back as far as it goes, once around")
    void aliasLoop() {
        example.add("l1 CNAME l2\nl2 CNAME l1\n");
        assertThat(found(a("l1.example.org.")).getSection(Section.ANSWER)).hasSize(2);
    }
}
