package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What is particular to hashed denial: parameters, opt-out, cost. */
class Nsec3Test extends Scenario {
    @BeforeEach
    void populate() {
        world.zones.values().forEach(zone -> zone.hashed = true);
        zone().add("mx.example.org. 300 A 192.0.2.1");
    }

    private Message changed(Message message, Function<NSEC3Record, NSEC3Record> change, boolean sign) {
        for (Record record : List.copyOf(message.getSection(Section.AUTHORITY))) {
            if (record instanceof NSEC3Record nsec3) {
                message.removeRecord(record, Section.AUTHORITY);
                if (sign) {
                    without(
                            message,
                            other -> other.getType() == Type.RRSIG
                                    && other.getName().equals(nsec3.getName()));
                }
                NSEC3Record next = change.apply(nsec3);
                World.put(message, Section.AUTHORITY, sign ? zone().signed(List.of(next)) : List.of(next));
            }
        }
        return message;
    }

    private static NSEC3Record with(NSEC3Record old, int hash, int flags, int iterations, byte[] salt) {
        return new NSEC3Record(
                old.getName(), DClass.IN, 300, hash, flags, iterations, salt, old.getNext(), old.getTypes());
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "1, 2", "1, 128"})
    @DisplayName("DNSSEC-41: records with an unknown hash or unknown flags are as if absent")
    void unknownParameters(int hash, int flags) {
        world.bend(
                "mx.example.org.",
                Type.AAAA,
                message -> World.reply(changed(message, old -> with(old, hash, flags, 0, new byte[0]), true)));
        bogus("mx.example.org.", Type.AAAA);
    }

    @Test
    @DisplayName("DNSSEC-42: records with different salts in one answer are bogus")
    void mixedSalts() {
        world.bend("mx.example.org.", Type.AAAA, message -> {
            NSEC3Record other = new NSEC3Record(
                    Nsec3Proof.ownerName(new byte[20], zone().apex),
                    DClass.IN,
                    300,
                    1,
                    0,
                    0,
                    new byte[] {1},
                    new byte[20],
                    new int[0]);
            World.put(message, Section.AUTHORITY, zone().signed(List.of(other)));
            return World.reply(message);
        });
        bogus("mx.example.org.", Type.AAAA);
    }

    @Test
    @DisplayName("DNSSEC-43: an encloser that is a delegation proves nothing")
    void delegationEncloser() {
        TestZone org = world.zone("org.");
        world.link();
        for (int type : new int[] {Type.A, Type.DS}) {
            world.bend("nix.example.org.", type, _ -> {
                Message message = World.empty(Question.of("nix.example.org.", type));
                message.getHeader().setRcode(Rcode.NXDOMAIN);
                for (String name : List.of("example.org.", "nix.example.org.", "*.example.org.")) {
                    World.put(message, Section.AUTHORITY, org.signed(List.of(org.nsec3(TestZone.name(name)))));
                }
                return World.reply(message);
            });
        }
        bogus("nix.example.org.", Type.A);
    }

    @Test
    @DisplayName("case 37, DNSSEC-46, DNSSEC-48: an opt-out span makes what lies there insecure, not bogus")
    void optOut() {
        world.zone("org.").optOut = true;
        world.zone("plain.org.").add("mx.plain.org. 300 A 192.0.2.7").signed = false;
        insecure("mx.plain.org.", Type.A);
        absent("_25._tcp.mx.plain.org.", Type.TLSA, Security.INSECURE, Answer.Denial.NAME_ERROR);
        absent("nobody.org.", Type.MX, Security.INSECURE, Answer.Denial.NAME_ERROR);
        secure("mx.example.org.", Type.A);
    }

    @Test
    @DisplayName("DNSSEC-46: without the opt-out flag the same cover shows no insecure delegation")
    void noOptOut() {
        TestZone org = world.zone("org.");
        org.optOut = true;
        world.zone("plain.org.").add("mx.plain.org. 300 A 192.0.2.7").signed = false;
        world.bend("plain.org.", Type.DS, message -> {
            for (Record record : List.copyOf(message.getSection(Section.AUTHORITY))) {
                if (record instanceof NSEC3Record nsec3) {
                    without(message, other -> other.getName().equals(nsec3.getName()));
                    World.put(message, Section.AUTHORITY, org.signed(List.of(with(nsec3, 1, 0, 0, new byte[0]))));
                }
            }
            return World.reply(message);
        });
        bogus("mx.plain.org.", Type.A);
    }

    @Test
    @DisplayName("an insecure delegation with its own NSEC3 record is insecure")
    void insecureDelegation() {
        world.zone("plain.org.").add("mx.plain.org. 300 A 192.0.2.7").signed = false;
        insecure("mx.plain.org.", Type.A);
    }

    @ParameterizedTest
    @CsvSource({"0, SECURE", "50, SECURE", "51, INSECURE", "2500, INSECURE"})
    @DisplayName("DNSSEC-49, DNSSEC-50: more than 50 iterations make a denial insecure with EDE 27")
    void iterations(int iterations, Security security) {
        zone().iterations = iterations;
        zone().salt = new byte[] {1, 2, 3};
        Answer.Absent absent = absent("example.org.", Type.MX, security, Answer.Denial.NO_DATA);
        assertThat(absent.explanation().error().isPresent()).isEqualTo(security == Security.INSECURE);
        absent.explanation()
                .error()
                .ifPresent(error -> assertThat(error).isEqualTo(ExtendedError.UNSUPPORTED_NSEC3_ITERATIONS));
        absent("nix.example.org.", Type.MX, security, Answer.Denial.NAME_ERROR);
    }

    @Test
    @DisplayName("DNSSEC-49, DNSSEC-50: iterations beyond the limit without a good signature are bogus, without EDE 27")
    void iterationsUnsigned() {
        world.bend(
                "example.org.",
                Type.MX,
                message -> World.reply(changed(message, old -> with(old, 1, 0, 2500, new byte[0]), false)));
        assertThat(bogus("example.org.", Type.MX).explanation().error())
                .isNotEqualTo(Optional.of(ExtendedError.UNSUPPORTED_NSEC3_ITERATIONS));
    }

    @Test
    @DisplayName("a wildcard in an opt-out span is insecure, and bogus when the zone's own signature over it fails")
    void optOutWildcard() {
        zone().optOut = true;
        zone().add("*.wild.example.org. 300 A 192.0.2.9");
        insecure("x.wild.example.org.", Type.A);
        world.bend("x.wild.example.org.", Type.A, Nsec3Test::otherAddress);
        bogus("x.wild.example.org.", Type.A);
    }

    @Test
    @DisplayName(
            "DNSSEC-49: beyond the limit of iterations signed records are secure, and bogus when their signature fails")
    void iterationsAndRecords() {
        zone().iterations = 2500;
        secure("mx.example.org.", Type.A);
        world.bend("mx.example.org.", Type.A, Nsec3Test::otherAddress);
        bogus("mx.example.org.", Type.A);
    }

    @Test
    @DisplayName("DNSSEC-49: beyond the limit of iterations records without any signature are insecure")
    void iterationsAndUnsignedRecords() {
        zone().iterations = 2500;
        strip("mx.example.org.", Type.A, record -> record.getType() == Type.RRSIG);
        insecure("mx.example.org.", Type.A);
    }

    private static Upstream.Reply otherAddress(Message message) {
        for (Record record : List.copyOf(message.getSection(Section.ANSWER))) {
            if (record.getType() == Type.A) {
                message.removeRecord(record, Section.ANSWER);
                message.addRecord(
                        Record.newRecord(record.getName(), Type.A, DClass.IN, 300, new byte[] {(byte) 192, 0, 2, 66}),
                        Section.ANSWER);
            }
        }
        return World.reply(message);
    }

    @Test
    @DisplayName("NSEC3 hashing stops at the budget of the lookup")
    void hashBudget() {
        String deep = "a.".repeat(100) + "example.org.";
        Answer answer = ask(deep, Type.A);
        assertThat(answer).isInstanceOf(Answer.Absent.class); // the walk finds the first label absent, cheaply
        world.bend("mx.example.org.", Type.DS, message -> World.reply(message));
        zone().salt = new byte[255];
        WorkBudget budget = new WorkBudget(policy);
        Nsec3Proof proof = new Nsec3Proof(zone().apex, List.of(zone().nsec3(TestZone.name("mx.example.org."))), budget);
        for (int i = 0; i < 10 && !proof.exhausted(); i++) {
            proof.nameError(TestZone.name(("b" + i + ".").repeat(60) + "example.org."));
        }
        assertThat(proof.exhausted()).isTrue();
        assertThat(budget.hashesSpent()).isEqualTo(policy.nsec3Hashes());
    }
}
