package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Which signatures count, and over what. */
class SignatureTest extends Scenario {
    private static final String MX = "mx.example.org.";

    @BeforeEach
    void populate() {
        zone().add(MX + " 300 A 192.0.2.1").add(MX + " 300 A 192.0.2.2");
    }

    private List<Record> addresses() {
        return zone().set(TestZone.name(MX), Type.A);
    }

    private SigningKey key() {
        return zone().keys.getFirst();
    }

    /** Answers the address question with these records instead. */
    private void serve(List<? extends Record> records) {
        world.bend(MX, Type.A, _ -> {
            Message message = World.empty(Question.of(MX, Type.A));
            World.put(message, Section.ANSWER, records);
            return World.reply(message);
        });
    }

    private void serveSigned(SigningKey key, SigningKey.Template template) {
        List<Record> records = new ArrayList<>(addresses());
        records.add(key.sign(addresses(), template));
        serve(records);
    }

    private SigningKey.Template template() {
        return zone().template(addresses().getFirst());
    }

    @Test
    @DisplayName("DNSSEC-17: a signature over another owner or type does not count")
    void otherOwner() {
        zone().add("other.example.org. 300 A 192.0.2.1").add("other.example.org. 300 A 192.0.2.2");
        List<Record> other = zone().set(TestZone.name("other.example.org."), Type.A);
        List<Record> records = new ArrayList<>(addresses());
        records.addAll(zone().signatures(other));
        serve(records);
        bogus(MX, Type.A, ExtendedError.RRSIGS_MISSING);
    }

    @Test
    @DisplayName("DNSSEC-18: the parent's signature inside of a signed child is bogus")
    void parentSigns() {
        TestZone parent = world.zone("org.");
        serveSigned(
                parent.keys.getFirst(),
                new SigningKey.Template(parent.apex, 3, 300, parent.inception, parent.expiration));
        assertThat(bogus(MX, Type.A).explanation().why()).contains("the zone here is example.org.");
    }

    @Test
    @DisplayName("DNSSEC-18: a sibling zone cannot sign")
    void siblingSigns() {
        TestZone sibling = world.signed("attacker.org.", 13);
        serveSigned(
                sibling.keys.getFirst(),
                new SigningKey.Template(sibling.apex, 3, 300, sibling.inception, sibling.expiration));
        bogus(MX, Type.A);
    }

    @Test
    @DisplayName("DNSSEC-19: more labels than the owner has are refused")
    void tooManyLabels() {
        serveSigned(key(), new SigningKey.Template(zone().apex, 4, 300, zone().inception, zone().expiration));
        bogus(MX, Type.A);
    }

    @Test
    @DisplayName("DNSSEC-20: expired by a second is bogus with EDE 7, and the words say since when")
    void expired() {
        zone().expiration = TestZone.NOW.plusSeconds(3);
        secure(MX, Type.A);
        clock = InstantSource.fixed(TestZone.NOW.plusSeconds(4));
        world.zone(".").expiration = TestZone.NOW.plusSeconds(9_000);
        assertThat(bogus(MX, Type.A, ExtendedError.SIGNATURE_EXPIRED)
                        .explanation()
                        .why())
                .contains("expired at 2026-11-23T12:00:03Z", "key " + key().tag(), "1 second ago");
    }

    @Test
    @DisplayName("DNSSEC-20: valid only from the next second on is bogus with EDE 8")
    void notYetValid() {
        serveSigned(
                key(),
                new SigningKey.Template(
                        zone().apex, 3, 300, TestZone.NOW.plusSeconds(1), TestZone.NOW.plusSeconds(99)));
        bogus(MX, Type.A, ExtendedError.SIGNATURE_NOT_YET_VALID);
    }

    @Test
    @DisplayName("DNSSEC-20: a signature that ends before it begins is bogus with EDE 25")
    void endsBeforeItBegins() {
        serveSigned(
                key(),
                new SigningKey.Template(
                        zone().apex, 3, 300, TestZone.NOW.plusSeconds(9), TestZone.NOW.minusSeconds(9)));
        bogus(MX, Type.A, ExtendedError.SIGNATURE_EXPIRED_BEFORE_VALID);
    }

    @Test
    @DisplayName("DNSSEC-20: the validity window may span the wrap of 2106")
    void wraps() {
        Instant wrap = Instant.ofEpochSecond(1L << 32);
        clock = InstantSource.fixed(wrap.plusSeconds(5));
        for (TestZone zone : world.zones.values()) {
            zone.inception = wrap.minusSeconds(1_000);
            zone.expiration = wrap.plusSeconds(1_000);
        }
        secure(MX, Type.A);
        clock = InstantSource.fixed(wrap.plusSeconds(1_001));
        bogus(MX, Type.A, ExtendedError.SIGNATURE_EXPIRED);
    }

    @Test
    @DisplayName("DNSSEC-79: with a clock in 1970 everything is bogus and the remedy is the clock")
    void clockOff() {
        clock = InstantSource.fixed(Instant.EPOCH);
        assertThat(bogus(MX, Type.A).explanation().remedy()).contains("Set the clock of this host");
    }

    @Test
    @DisplayName("DNSSEC-24: order, case, TTL and duplicates make no difference to the signed data")
    void canonical() {
        List<Record> records = new ArrayList<>();
        for (Record record : addresses().reversed()) {
            Record upper = record.withName(TestZone.name("MX.Example.ORG."));
            records.add(Record.newRecord(upper.getName(), Type.A, DClass.IN, 7, record.rdataToWireCanonical()));
        }
        records.addAll(zone().signatures(addresses()));
        records.add(records.getFirst());
        serve(records);
        Answer.Found found = secure(MX, Type.A);
        assertThat(found.records()).hasSize(2);
        assertThat(found.ttl()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    @DisplayName("DNSSEC-25, DNSSEC-75: the case of an MX target makes no difference, the case of opaque data does")
    void canonicalNames() {
        zone().add("example.org. 300 MX 10 mail.example.org.").add("example.org. 300 TYPE65400 \\# 2 6162");
        world.bend("example.org.", Type.MX, message -> {
            Message changed = without(message, record -> record.getType() == Type.MX);
            changed.addRecord(
                    new MXRecord(zone().apex, DClass.IN, 300, 10, TestZone.name("MAIL.example.ORG.")), Section.ANSWER);
            return World.reply(changed);
        });
        secure("example.org.", Type.MX);
        secure("example.org.", 65_400);
        world.bend("example.org.", 65_400, message -> {
            Message changed = without(message, record -> record.getType() == 65_400);
            changed.addRecord(
                    Record.newRecord(zone().apex, 65_400, DClass.IN, 300, new byte[] {'A', 'b'}), Section.ANSWER);
            return World.reply(changed);
        });
        bogus("example.org.", 65_400);
    }

    @Test
    @DisplayName("DNSSEC-26, DNSSEC-27: one good signature is enough beside gibberish and one of a removed key")
    void oneSuffices() {
        List<Record> records = new ArrayList<>(addresses());
        RRSIGRecord good = zone().signatures(addresses()).getFirst();
        byte[] wire = good.rdataToWireCanonical();
        wire[wire.length - 1] ^= 1;
        records.add(Record.newRecord(good.getName(), Type.RRSIG, DClass.IN, 300, wire));
        records.add(SigningKey.of(zone().apex, 13, 256, 99).sign(addresses(), template()));
        serve(records);
        bogus(MX, Type.A);
        world.bends.clear();
        records.add(good);
        serve(records);
        secure(MX, Type.A);
    }

    @Test
    @DisplayName(
            "DNSSEC-28: a stripped signature in a signed zone is bogus with EDE 10, though other zones have theirs")
    void stripped() {
        strip(MX, Type.A, record -> record.getType() == Type.RRSIG);
        bogus(MX, Type.A, ExtendedError.RRSIGS_MISSING);
    }

    @Test
    @DisplayName("DNSSEC-29: nothing is kept beyond the end of its signature")
    void lifetime() {
        zone().expiration = TestZone.NOW.plusSeconds(30);
        assertThat(secure(MX, Type.A).ttl()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    @DisplayName("DNSSEC-55, DNSSEC-73: AD and extended errors of the upstream change nothing")
    void adIsNoProof() {
        world.bend(MX, Type.A, message -> {
            message.getHeader().setFlag(Flags.AD);
            return World.reply(without(message, record -> record.getType() == Type.RRSIG));
        });
        bogus(MX, Type.A);
        world.bends.clear();
        world.bend(MX, Type.A, message -> {
            message.removeAllRecords(Section.ADDITIONAL);
            message.addRecord(
                    new OPTRecord(1232, 0, 0, 0, new ExtendedErrorCodeOption(6, "I say bogus")), Section.ADDITIONAL);
            return World.reply(message);
        });
        secure(MX, Type.A);
    }

    @Test
    @DisplayName("DNSSEC-71: each set of an ANY answer must be proven")
    void any() {
        zone().add(MX + " 300 AAAA 2001:db8::1");
        assertThat(secure(MX, Type.ANY).records()).hasSize(3);
        strip(MX, Type.ANY, record -> record.getType() == Type.RRSIG && record.getRRsetType() == Type.AAAA);
        bogus(MX, Type.ANY);
    }

    @Test
    @DisplayName("RRSIG and transfer types are not looked up")
    void unanswerable() {
        failed(MX, Type.RRSIG, Answer.Failure.NOTIMP);
        failed(MX, Type.AXFR, Answer.Failure.NOTIMP);
        assertThat(world.asked).isEmpty();
    }
}
