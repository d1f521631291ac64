package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Alias chains: each hop in its own zone, the chain as strong as its weakest hop. */
class AliasTest extends Scenario {
    private static final String HOST = "host.example.org.";

    @BeforeEach
    void populate() {
        zone().add(HOST + " 300 CNAME mx.example.org.")
                .add("mx.example.org. 200 A 192.0.2.1")
                .add("out.example.org. 300 CNAME a.plain.org.")
                .add("d.example.org. 300 DNAME other.org.");
        world.zone("plain.org.")
                .add("a.plain.org. 300 A 192.0.2.2")
                .add("back.plain.org. 300 CNAME mx.example.org.")
                .signed = false;
        world.signed("other.org.", 15).add("x.other.org. 300 A 192.0.2.3");
    }

    @Test
    @DisplayName("DNSSEC-52: a chain of secure hops is secure, with the least TTL")
    void secureChain() {
        Answer.Found found = secure(HOST, Type.A);
        assertThat(found.aliases()).hasSize(1);
        assertThat(found.aliases().getFirst().security()).isEqualTo(Security.SECURE);
        assertThat(found.finalName()).isEqualTo(TestZone.name("mx.example.org."));
        assertThat(found.ttl().toSeconds()).isEqualTo(200);
    }

    @Test
    @DisplayName(
            "case 15, case 24, case 50, DNSSEC-52: one insecure hop makes the end insecure; the hop's own state is told")
    void weakestLink() {
        Answer.Found out = insecure("out.example.org.", Type.A);
        assertThat(out.aliases().getFirst().security()).isEqualTo(Security.SECURE);
        Answer.Found back = insecure("back.plain.org.", Type.A);
        assertThat(back.aliases().getFirst().security()).isEqualTo(Security.INSECURE);
        zone().add("round.example.org. 300 CNAME back.plain.org.");
        assertThat(insecure("round.example.org.", Type.A).aliases())
                .extracting(Alias::security)
                .containsExactly(Security.SECURE, Security.INSECURE);
    }

    @Test
    @DisplayName("case 24, case 25, case 26: a CNAME asked for is returned itself, secure, insecure or failed")
    void aliasItself() {
        Answer.Found alias = secure("out.example.org.", Type.CNAME);
        assertThat(alias.aliases()).isEmpty();
        assertThat(((CNAMERecord) alias.records().getFirst()).getTarget()).isEqualTo(TestZone.name("a.plain.org."));
        insecure("back.plain.org.", Type.CNAME);
        world.bend(
                "out.example.org.",
                Type.CNAME,
                _ -> World.code(Question.of("out.example.org.", Type.CNAME), Rcode.SERVFAIL));
        failed("out.example.org.", Type.CNAME, Answer.Failure.SERVFAIL);
    }

    @Test
    @DisplayName("DNSSEC-52: a bogus hop makes all bogus, and the hops before it are told")
    void bogusHop() {
        TestZone bad = world.signed("bad.org.", 13).add("a.bad.org. 300 A 192.0.2.4");
        bad.expiration = TestZone.NOW.minusSeconds(5);
        zone().add("tobad.example.org. 300 CNAME a.bad.org.");
        assertThat(bogus("tobad.example.org.", Type.A).aliases()).hasSize(1);
    }

    @Test
    @DisplayName("case 16: a chain that stops early is asked on at its target")
    void partialChain() {
        strip("out.example.org.", Type.A, record -> record.getName().equals(TestZone.name("a.plain.org.")));
        insecure("out.example.org.", Type.A);
        assertThat(world.asked).contains(Question.of("a.plain.org.", Type.A));
    }

    @Test
    @DisplayName("case 16, case 51: an error at the target fails the lookup")
    void failingTarget() {
        strip("out.example.org.", Type.A, record -> record.getName().equals(TestZone.name("a.plain.org.")));
        world.bend("a.plain.org.", Type.A, _ -> World.code(Question.of("a.plain.org.", Type.A), Rcode.SERVFAIL));
        assertThat(failed("out.example.org.", Type.A, Answer.Failure.SERVFAIL).aliases())
                .hasSize(1);
    }

    @Test
    @DisplayName("case 51: an alias to a name that is proven not to exist is a secure absence")
    void dangling() {
        zone().add("_25._tcp.mx.example.org. 300 CNAME nix.other.org.");
        Answer.Absent absent = absent("_25._tcp.mx.example.org.", Type.TLSA, Security.SECURE, Answer.Denial.NAME_ERROR);
        assertThat(absent.finalName()).isEqualTo(TestZone.name("nix.other.org."));
    }

    @Test
    @DisplayName("case 37: a TLSA alias into an unsigned zone is an insecure absence or answer")
    void tlsaIntoUnsigned() {
        zone().add("_25._tcp.mx.example.org. 300 CNAME nix.plain.org.");
        absent("_25._tcp.mx.example.org.", Type.TLSA, Security.INSECURE, Answer.Denial.NAME_ERROR);
    }

    @Test
    @DisplayName("case 16, case 52, DNSSEC-53: alias loops fail, quickly")
    void loop() {
        zone().add("l1.example.org. 300 CNAME l2.example.org.").add("l2.example.org. 300 CNAME l1.example.org.");
        failed("l1.example.org.", Type.A, Answer.Failure.ALIAS_LOOP);
        zone().add("self.example.org. 300 CNAME self.example.org.");
        failed("self.example.org.", Type.A, Answer.Failure.ALIAS_LOOP);
    }

    @Test
    @DisplayName("case 52, DNSSEC-53: a chain longer than the limit fails")
    void longChain() {
        for (int i = 0; i < 14; i++) {
            zone().add("c" + i + ".example.org. 300 CNAME c" + (i + 1) + ".example.org.");
        }
        zone().add("c14.example.org. 300 A 192.0.2.1");
        failed("c0.example.org.", Type.A, Answer.Failure.ALIAS_LOOP);
        secure("c3.example.org.", Type.A);
    }

    @Test
    @DisplayName("case 17, DNSSEC-51: a CNAME made by a DNAME is secure, whether or not the server adds it")
    void dname() {
        Answer.Found found = secure("x.d.example.org.", Type.A);
        assertThat(found.aliases())
                .containsExactly(new Alias(
                        TestZone.name("x.d.example.org."),
                        TestZone.name("x.other.org."),
                        Alias.Kind.DNAME,
                        Security.SECURE));
        strip("x.d.example.org.", Type.A, record -> record.getType() == Type.CNAME);
        secure("x.d.example.org.", Type.A);
        secure("d.example.org.", Type.DNAME);
        absent("nix.d.example.org.", Type.A, Security.SECURE, Answer.Denial.NAME_ERROR);
    }

    @Test
    @DisplayName("DNSSEC-51: a CNAME that is not what the DNAME makes is bogus")
    void falseSynthesis() {
        world.bend("x.d.example.org.", Type.A, message -> {
            Message changed = without(message, record -> record.getType() == Type.CNAME);
            changed.addRecord(
                    new CNAMERecord(TestZone.name("x.d.example.org."), DClass.IN, 300, TestZone.name("a.plain.org.")),
                    Section.ANSWER);
            return World.reply(changed);
        });
        bogus("x.d.example.org.", Type.A);
    }

    @Test
    @DisplayName("DNSSEC-51: an unsigned CNAME without a DNAME is bogus, and so is a forged DNAME")
    void unsignedAlias() {
        Record forged =
                new CNAMERecord(TestZone.name("mx.example.org."), DClass.IN, 300, TestZone.name("a.plain.org."));
        world.bend("mx.example.org.", Type.A, _ -> {
            Message message = World.empty(Question.of("mx.example.org.", Type.A));
            World.put(message, Section.ANSWER, List.of(forged));
            return World.reply(message);
        });
        bogus("mx.example.org.", Type.A, ExtendedError.RRSIGS_MISSING);
        strip("x.d.example.org.", Type.A, record -> record.getType() == Type.RRSIG);
        bogus("x.d.example.org.", Type.A);
    }

    @Test
    @DisplayName("a chain may pass a wildcard alias, with its proof")
    void wildcardAlias() {
        zone().add("*.w.example.org. 300 CNAME mx.example.org.");
        secure("any.w.example.org.", Type.A);
        strip("any.w.example.org.", Type.A, Scenario::isDenial);
        bogus("any.w.example.org.", Type.A);
    }
}
