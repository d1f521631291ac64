package org.danepost.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The authoritative servers behave as real ones do, and tampering does what it says. */
class AuthorityTest {
    private static final DnsClient CLIENT = new DnsClient(Duration.ofSeconds(3));
    private static MiniInternet internet;

    @BeforeAll
    static void start() throws IOException {
        StringBuilder large = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            large.append("large TXT \"").append("x".repeat(50)).append(i).append("\"\n");
        }
        internet = MiniInternet.start(MiniInternet.Options.defaults()
                .with(
                        ZoneBuilder.zone("large.example").text(large.toString()),
                        ZoneBuilder.zone("guest.test")
                                .servedByHost("ns.large.example")
                                .text("@ A 127.9.9.8\n"),
                        ZoneBuilder.zone("names.example")
                                .text("here A 127.9.9.9\nloop CNAME pool\npool CNAME loop\n")));
    }

    @AfterAll
    static void stop() {
        internet.close();
    }

    @AfterEach
    void reset() {
        internet.reset();
    }

    private static Message ask(int server, String name, String type) {
        Message query = DnsClient.query(ZoneBuilder.absolute(name), Type.value(type), true);
        return CLIENT.ask(internet.authorities().get(server).address(), query).orElseThrow();
    }

    private static Message resolve(String name, String type) {
        Message query = DnsClient.query(ZoneBuilder.absolute(name), Type.value(type), true);
        return CLIENT.ask(internet.resolver(), query).orElseThrow();
    }

    private static List<Integer> types(Message message, int section) {
        return message.getSection(section).stream().map(Record::getType).toList();
    }

    @Test
    void refersWithGlueAndDelegationSigner() {
        Message referral = ask(1, "mx1.bob.example", "A");
        assertThat(referral.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(types(referral, Section.ANSWER)).isEmpty();
        assertThat(types(referral, Section.AUTHORITY)).containsExactly(Type.NS, Type.DS, Type.RRSIG);
        assertThat(types(referral, Section.ADDITIONAL)).contains(Type.A);
    }

    @Test
    void refersToUnsignedZonesWithProof() {
        Message referral = ask(1, "mx.carol.test", "A");
        assertThat(types(referral, Section.AUTHORITY))
                .contains(Type.NS, Type.NSEC3)
                .doesNotContain(Type.DS);
    }

    @Test
    void answersWithAuthority() {
        assertThat(ask(2, "bob.example", "MX").getHeader().getFlag(Flags.AA)).isTrue();
        Message absent = ask(2, "bob.example", "TXT");
        assertThat(absent.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(types(absent, Section.AUTHORITY)).contains(Type.SOA, Type.NSEC);
        assertThat(ask(2, "nosuch", "A").getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void servesNsecAndSignaturesToThoseWhoAsk() {
        assertThat(types(ask(2, "bob.example", "NSEC"), Section.ANSWER)).containsExactly(Type.NSEC, Type.RRSIG);
        assertThat(types(ask(2, "bob.example", "RRSIG"), Section.ANSWER)).containsOnly(Type.RRSIG);
        assertThat(types(ask(0, ".", "NS"), Section.ADDITIONAL)).contains(Type.A);
    }

    @Test
    void truncatesToTheSizeAdvertised() throws IOException {
        Message query =
                Message.newQuery(Record.newRecord(ZoneBuilder.absolute("large.large.example"), Type.TXT, DClass.IN));
        query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        internet.authorities().get(2).tamper(exchange -> exchange.tcp() ? List.of() : List.of(exchange.honest()));
        assertThat(CLIENT.ask(internet.authorities().get(2).address(), query)).isEmpty();
        internet.reset();
        Message whole =
                CLIENT.ask(internet.authorities().get(2).address(), query).orElseThrow();
        assertThat(types(whole, Section.ANSWER)).hasSize(60);
        assertThat(types(resolve("large.large.example", "TXT"), Section.ANSWER)).hasSize(61);
    }

    @Test
    void doesNotImplementUpdates() {
        Message query = DnsClient.query(ZoneBuilder.absolute("bob.example"), Type.SOA, false);
        query.getHeader().setOpcode(Opcode.UPDATE);
        Message answer =
                CLIENT.ask(internet.authorities().get(2).address(), query).orElseThrow();
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOTIMP);
    }

    @Test
    void faultsOfAuthoritiesReachClientsAsServfail() {
        internet.authorities().get(2).tamper(Tampers.rcode("bob.example", "TLSA", Rcode.NOTIMP));
        assertThat(resolve("x.bob.example", "TLSA").getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(resolve("bob.example", "MX").getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void findsServersThatHaveNoGlue() {
        assertThat(types(ask(1, "guest.test", "A"), Section.ADDITIONAL)).doesNotContain(Type.A);
        assertThat(types(resolve("guest.test", "A"), Section.ANSWER)).contains(Type.A);
    }

    @Test
    void aliasLoopsEnd() {
        assertThat(resolve("loop.names.example", "A").getRcode()).isEqualTo(Rcode.SERVFAIL);
    }

    @Test
    void silenceIsSilence() {
        internet.recursive().tamper(Tampers.silence("bob.example", "TLSA"));
        Message query = DnsClient.query(ZoneBuilder.absolute("bob.example"), Type.TLSA, true);
        Optional<Message> none = new DnsClient(Duration.ofMillis(300)).ask(internet.resolver(), query);
        assertThat(none).isEmpty();
    }

    @Test
    void truncationLeadsToTcp() {
        internet.recursive().tamper(Tampers.truncate("bob.example", "MX"));
        assertThat(types(resolve("bob.example", "MX"), Section.ANSWER)).contains(Type.MX);
    }

    @Test
    void blindSpoofersComeFirstWithAWrongId() {
        internet.recursive().tamper(Tampers.spoofBlindly("bob.example", "MX", "bob.example. 300 MX 1 evil.test."));
        assertThat(resolve("bob.example", "MX").toString())
                .contains("mx1.bob.example")
                .doesNotContain("evil.test");
    }

    @Test
    void liesAreToldAsOrdered() {
        internet.recursive().tamper(Tampers.stripSignatures("."));
        assertThat(types(resolve("bob.example", "MX"), Section.ANSWER)).containsExactly(Type.MX);
        internet.recursive().tamper(Tampers.denyRecords("bob.example", "MX"));
        assertThat(resolve("bob.example", "MX").getSection(Section.ANSWER)).isEmpty();
        internet.recursive().tamper(Tampers.claimAuthentic());
        assertThat(resolve("bob.example", "MX").getHeader().getFlag(Flags.AD)).isTrue();
        internet.recursive().tamper(Tampers.forge("bob.example", "MX", "bob.example. 300 MX 1 evil.test."));
        assertThat(types(resolve("bob.example", "MX"), Section.ANSWER)).containsExactly(Type.MX);
    }

    @Test
    void newVersionsOfZonesCanBePublishedAndResetUndoesIt() {
        SignedZone changed = internet.population()
                .bob()
                .sibling()
                .servedBy(LabNames.DATA_SERVER)
                .text("@ TXT \"moved\"\n")
                .build(internet.clock());
        internet.authorities().get(2).put(changed);
        assertThat(types(resolve("bob.example", "TXT"), Section.ANSWER)).contains(Type.TXT);
        internet.reset();
        assertThat(types(resolve("bob.example", "TXT"), Section.ANSWER)).isEmpty();
    }
}
