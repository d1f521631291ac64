package org.danepost.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The lab's name service as clients see it. */
class MiniInternetTest {
    private static MiniInternet internet;

    @BeforeAll
    static void start() throws IOException {
        internet = MiniInternet.start();
    }

    @AfterAll
    static void stop() {
        internet.close();
    }

    private static Message ask(String name, int type, boolean dnssec) {
        return new DnsClient(Duration.ofSeconds(3))
                .ask(internet.resolver(), DnsClient.query(ZoneBuilder.absolute(name), type, dnssec))
                .orElseThrow();
    }

    private static List<Integer> types(Message message, int section) {
        return message.getSection(section).stream().map(Record::getType).toList();
    }

    @Test
    void answersWithSignaturesWhenAsked() {
        Message answer = ask("bob.example", Type.MX, true);
        assertThat(types(answer, Section.ANSWER)).containsExactly(Type.MX, Type.RRSIG);
        assertThat(answer.getHeader().getFlag(Flags.AD)).isFalse();
        assertThat(answer.getHeader().getFlag(Flags.RA)).isTrue();
        RRSIGRecord signature = (RRSIGRecord) answer.getSection(Section.ANSWER).getLast();
        assertThat(signature.getSigner()).hasToString("bob.example.");
    }

    @Test
    void keepsSignaturesFromThoseWhoDoNotAsk() {
        assertThat(types(ask("bob.example", Type.MX, false), Section.ANSWER)).containsExactly(Type.MX);
        assertThat(types(ask("no.bob.example", Type.MX, false), Section.AUTHORITY))
                .containsExactly(Type.SOA);
    }

    @Test
    void findsTlsaAtThePortInUse() {
        Message answer = ask("_" + internet.smtpPort() + "._tcp.mx1.bob.example", Type.TLSA, true);
        assertThat(types(answer, Section.ANSWER)).containsExactly(Type.TLSA, Type.RRSIG);
    }

    @Test
    void deniesWithProof() {
        Message answer = ask("nobody.bob.example", Type.A, true);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(types(answer, Section.AUTHORITY)).contains(Type.SOA, Type.NSEC, Type.RRSIG);
        assertThat(types(ask("nobody.erin.example", Type.A, true), Section.AUTHORITY))
                .contains(Type.NSEC3);
    }

    @Test
    void takesDelegationSignersFromTheParent() {
        Message answer = ask("bob.example", Type.DS, true);
        RRSIGRecord signature = (RRSIGRecord) answer.getSection(Section.ANSWER).getLast();
        assertThat(signature.getSigner()).hasToString("example.");
        assertThat(types(ask("carol.test", Type.DS, true), Section.AUTHORITY)).contains(Type.NSEC3);
    }

    @Test
    void followsAliasesIntoOtherZones() {
        Message answer = ask("mail.frank.example", Type.A, true);
        assertThat(types(answer, Section.ANSWER)).containsExactly(Type.CNAME, Type.RRSIG, Type.A, Type.RRSIG);
    }
}
