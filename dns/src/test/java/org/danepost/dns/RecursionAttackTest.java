package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Servers that lie about what is not theirs, fail, or keep silent. */
class RecursionAttackTest extends Recursion {
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
    @DisplayName("when glue leads nowhere, the server is looked up by its own name")
    void staleGlue() {
        org.add(
                "moved NS ns.provider\nns.provider A 127.77.9.9\nprovider NS ns1.provider\nns1.provider A 127.77.0.5\n");
        net.server(5).serving(new PlainZone("provider.org.", "ns1 A 127.77.0.5\nns A 127.77.0.6\n"));
        net.server(6).serving(new PlainZone("moved.org.", "@ A 192.0.2.99\n"));
        assertThat(address(a("moved.org."))).isEqualTo("192.0.2.99");
    }
}
