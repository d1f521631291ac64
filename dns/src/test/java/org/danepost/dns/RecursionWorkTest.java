package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Zones made to multiply work: each multiplication ends at a limit. */
class RecursionWorkTest extends Recursion {
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
    @DisplayName("an alias loop in one zone comes back as far as it goes, once around")
    void aliasLoop() {
        example.add("l1 CNAME l2\nl2 CNAME l1\n");
        assertThat(found(a("l1.example.org.")).getSection(Section.ANSWER)).hasSize(2);
    }
}
