package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What denials must prove, with NSEC and with NSEC3. */
class DenialTest extends Scenario {
    private static final String TLSA = "_25._tcp.mx.example.org.";

    @BeforeEach
    void populate() {
        zone().add("mx.example.org. 300 A 192.0.2.1")
                .add(TLSA + " 300 TLSA 3 1 1 " + "00".repeat(32))
                .add("alias.example.org. 300 CNAME mx.example.org.")
                .add("*.wild.example.org. 300 A 192.0.2.9")
                .add("zz.example.org. 300 TXT last");
    }

    private void hashed(boolean hashed) {
        world.zones.values().forEach(zone -> zone.hashed = hashed);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "DNSSEC-31, DNSSEC-32, DNSSEC-33, DNSSEC-34, DNSSEC-43, DNSSEC-44, DNSSEC-45, DNSSEC-47: honest denials hold")
    void honest(boolean hashed) {
        hashed(hashed);
        absent("mx.example.org.", Type.AAAA, Security.SECURE, Answer.Denial.NO_DATA);
        absent("_tcp.mx.example.org.", Type.TLSA, Security.SECURE, Answer.Denial.NO_DATA);
        absent("nix.example.org.", Type.A, Security.SECURE, Answer.Denial.NAME_ERROR);
        absent("zzz.example.org.", Type.A, Security.SECURE, Answer.Denial.NAME_ERROR);
        absent("a.b.c.example.org.", Type.A, Security.SECURE, Answer.Denial.NAME_ERROR);
        absent("any.wild.example.org.", Type.AAAA, Security.SECURE, Answer.Denial.NO_DATA);
        absent("example.org.", Type.MX, Security.SECURE, Answer.Denial.NO_DATA);
        absent("example.", Type.A, Security.SECURE, Answer.Denial.NAME_ERROR);
        absent("mx.example.org.", Type.DS, Security.SECURE, Answer.Denial.NO_DATA);
        secure("any.wild.example.org.", Type.A);
        secure("deep.any.wild.example.org.", Type.A);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("case 35: a forged empty NODATA for TLSA without proof is bogus with EDE 12")
    void forgedNoData(boolean hashed) {
        hashed(hashed);
        world.bend(TLSA, Type.TLSA, _ -> World.reply(World.empty(Question.of(TLSA, Type.TLSA))));
        bogus(TLSA, Type.TLSA, ExtendedError.NSEC_MISSING);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("case 35: a forged NXDOMAIN for TLSA without proof is bogus with EDE 12")
    void forgedNameError(boolean hashed) {
        hashed(hashed);
        world.bend(TLSA, Type.TLSA, _ -> World.code(Question.of(TLSA, Type.TLSA), Rcode.NXDOMAIN));
        bogus(TLSA, Type.TLSA, ExtendedError.NSEC_MISSING);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("case 35: a forged NXDOMAIN with another name's genuine proof is bogus")
    void replayedNameError(boolean hashed) {
        hashed(hashed);
        world.bend(TLSA, Type.TLSA, _ -> {
            Message message = World.code(Question.of(TLSA, Type.TLSA), Rcode.NXDOMAIN) instanceof Upstream.Response r
                    ? r.message()
                    : new Message();
            World.put(
                    message,
                    Section.AUTHORITY,
                    world.answer(Question.of("nix.example.org.", Type.TLSA)).getSection(Section.AUTHORITY));
            return World.reply(message);
        });
        bogus(TLSA, Type.TLSA);
    }

    @Test
    @DisplayName("case 36, DNSSEC-31: an NSEC for the name alone, the wildcard not denied, is bogus")
    void partialNsec() {
        String gone = "nix.example.org.";
        for (int type : new int[] {Type.A, Type.DS}) {
            strip(
                    gone,
                    type,
                    record -> isDenial(record)
                            && !record.getName()
                                    .equals(zone().nsec(TestZone.name(gone)).getName()));
        }
        bogus(gone, Type.A);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @DisplayName("case 36, DNSSEC-43, DNSSEC-44: each of the three NSEC3 records of an NXDOMAIN is needed")
    void partialNsec3(int missing) {
        hashed(true);
        for (int i = 0; i < 12; i++) {
            zone().add("h" + i + ".sub.example.org. 300 A 192.0.2.3");
        }
        Name gone = IntStream.range(0, 50)
                .mapToObj(i -> TestZone.name("nix" + i + ".sub.example.org."))
                .filter(name -> proofOwners(name).stream().distinct().count() == 3)
                .findFirst()
                .orElseThrow();
        List<Name> owners = proofOwners(gone);
        for (int type : new int[] {Type.A, Type.DS}) {
            strip(
                    gone.toString(),
                    type,
                    record -> isDenial(record) && record.getName().equals(owners.get(missing)));
        }
        bogus(gone.toString(), Type.A);
    }

    private List<Name> proofOwners(Name name) {
        return Stream.of(TestZone.name("sub.example.org."), name, TestZone.name("*.sub.example.org."))
                .map(each -> zone().nsec3(each).getName())
                .toList();
    }

    @Test
    @DisplayName("DNSSEC-32: an NSEC whose bitmap has CNAME denies no TLSA there")
    void aliasBitmap() {
        world.bend("alias.example.org.", Type.TLSA, _ -> {
            Message message = World.empty(Question.of("alias.example.org.", Type.TLSA));
            World.put(
                    message,
                    Section.AUTHORITY,
                    zone().signed(List.of(zone().nsec(TestZone.name("alias.example.org.")))));
            return World.reply(message);
        });
        bogus("alias.example.org.", Type.TLSA);
    }

    @Test
    @DisplayName("DNSSEC-38: the RRSIG and NSEC bits do not matter")
    void bitsThatDoNotMatter() {
        Name name = TestZone.name("mx.example.org.");
        world.bend("mx.example.org.", Type.AAAA, _ -> {
            Message message = World.empty(Question.of("mx.example.org.", Type.AAAA));
            Name next = zone().nsec(name).getNext();
            Record nsec = new NSECRecord(name, DClass.IN, 300, next, new int[] {Type.A});
            World.put(message, Section.AUTHORITY, zone().signed(List.of(nsec)));
            return World.reply(message);
        });
        absent("mx.example.org.", Type.AAAA, Security.SECURE, Answer.Denial.NO_DATA);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("DNSSEC-34, DNSSEC-47: a wildcard NODATA without the wildcard's own record is bogus")
    void wildcardNoData(boolean hashed) {
        hashed(hashed);
        Name wildcard = TestZone.name("*.wild.example.org.");
        Name owner = hashed ? zone().nsec3(wildcard).getName() : wildcard;
        strip("any.wild.example.org.", Type.AAAA, record -> record.getName().equals(owner));
        bogus("any.wild.example.org.", Type.AAAA);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("DNSSEC-30, DNSSEC-47: a wildcard answer without the proof that the name is not there is bogus")
    void wildcardWithoutProof(boolean hashed) {
        hashed(hashed);
        strip("any.wild.example.org.", Type.A, DenialTest::isDenial);
        bogus("any.wild.example.org.", Type.A, ExtendedError.NSEC_MISSING);
    }

    @Test
    @DisplayName("DNSSEC-30: a wildcard cannot stand for a name that exists")
    void wildcardOverExisting() {
        zone().add("here.wild.example.org. 300 A 192.0.2.5");
        world.bend("here.wild.example.org.", Type.A, _ -> {
            Message message = World.empty(Question.of("here.wild.example.org.", Type.A));
            Name name = TestZone.name("here.wild.example.org.");
            World.put(
                    message,
                    Section.ANSWER,
                    zone().expanded(zone().set(TestZone.name("*.wild.example.org."), Type.A), name));
            World.put(message, Section.AUTHORITY, zone().signed(List.of(zone().nsec(name))));
            World.put(
                    message,
                    Section.AUTHORITY,
                    zone().signed(List.of(zone().nsec(TestZone.name("*.wild.example.org.")))));
            return World.reply(message);
        });
        bogus("here.wild.example.org.", Type.A);
    }

    @Test
    @DisplayName("a wildcard's NSEC passed off as another name's denies nothing")
    void expandedNsec() {
        Name name = TestZone.name("mx.example.org.");
        zone().add("*.example.org. 300 TXT wild");
        world.bend("mx.example.org.", Type.A, _ -> {
            Message message = World.empty(Question.of("mx.example.org.", Type.A));
            World.put(
                    message,
                    Section.AUTHORITY,
                    zone().expanded(List.of(zone().nsec(TestZone.name("*.example.org."))), name));
            return World.reply(message);
        });
        bogus("mx.example.org.", Type.A);
    }

    @Test
    @DisplayName("DNSSEC-36: the parent's NSEC at a cut denies nothing below or at the child")
    void ancestorDelegation() {
        TestZone parent = world.zone("org.");
        world.link();
        for (String name : List.of("mx.example.org.", "example.org.")) {
            world.bend(name, Type.MX, _ -> {
                Message message = World.empty(Question.of(name, Type.MX));
                World.put(message, Section.AUTHORITY, parent.signed(List.of(parent.nsec(zone().apex))));
                return World.reply(message);
            });
            bogus(name, Type.MX);
        }
    }

    @Test
    @DisplayName("DNSSEC-37: an NSEC with DNAME denies nothing beneath it")
    void nsecOfDname() {
        zone().add("d.example.org. 300 DNAME elsewhere.org.");
        world.zone("elsewhere.org.").signed = false;
        for (int type : new int[] {Type.A, Type.DS}) {
            world.bend("x.d.example.org.", type, _ -> {
                Message message = World.empty(Question.of("x.d.example.org.", type));
                message.getHeader().setRcode(Rcode.NXDOMAIN);
                World.put(
                        message,
                        Section.AUTHORITY,
                        zone().signed(List.of(zone().nsec(TestZone.name("x.d.example.org.")))));
                World.put(
                        message,
                        Section.AUTHORITY,
                        zone().signed(List.of(zone().nsec(TestZone.name("*.d.example.org.")))));
                return World.reply(message);
            });
        }
        bogus("x.d.example.org.", Type.A);
    }

    @Test
    @DisplayName("DNSSEC-35: an NSEC whose next name lies outside of the zone proves nothing")
    void nextOutside() {
        for (int type : new int[] {Type.DS, Type.A}) {
            world.bend("nix.example.org.", type, _ -> {
                Message message = World.empty(Question.of("nix.example.org.", type));
                message.getHeader().setRcode(Rcode.NXDOMAIN);
                Record nsec = new NSECRecord(
                        zone().apex, DClass.IN, 300, TestZone.name("zzz.org."), new int[] {Type.SOA, Type.NS});
                World.put(message, Section.AUTHORITY, zone().signed(List.of(nsec)));
                return World.reply(message);
            });
        }
        bogus("nix.example.org.", Type.A);
    }

    @Test
    @DisplayName("DNSSEC-39: the NSEC of a name that is no delegation does not make a zone insecure")
    void replayedNonDelegation() {
        world.zone("org.").add("txt.org. 300 TXT hello");
        TestZone parent = world.zone("org.");
        world.bend("example.org.", Type.DS, _ -> {
            Message message = World.empty(Question.of("example.org.", Type.DS));
            World.put(message, Section.AUTHORITY, parent.signed(List.of(parent.nsec(TestZone.name("txt.org.")))));
            return World.reply(message);
        });
        bogus("mx.example.org.", Type.A);
    }

    @Test
    @DisplayName("DNSSEC-54: an incomplete denial is asked for again, and given up after a few tries")
    void askAgain() {
        int[] tries = {0};
        world.bends.add((question, message) -> {
            boolean first = question.equals(Question.of("mx.example.org.", Type.AAAA)) && tries[0]++ == 0;
            return first ? Optional.of(World.reply(without(message, DenialTest::isDenial))) : Optional.empty();
        });
        absent("mx.example.org.", Type.AAAA, Security.SECURE, Answer.Denial.NO_DATA);
        assertThat(tries[0]).isEqualTo(2);
        world.bends.clear();
        world.asked.clear();
        strip("mx.example.org.", Type.AAAA, DenialTest::isDenial);
        bogus("mx.example.org.", Type.AAAA);
        assertThat(world.asked.stream().filter(Question.of("mx.example.org.", Type.AAAA)::equals))
                .hasSize(3);
    }

    @Test
    @DisplayName("DNSSEC-77: an NXDOMAIN that was proven answers for the names beneath it")
    void nothingBeneath() {
        Resolver resolver = resolver();
        assertThat(resolver.resolve(Question.of("nix.example.org.", Type.A))).isInstanceOf(Answer.Absent.class);
        int before = world.asked.size();
        Answer below = resolver.resolve(Question.of("_25._tcp.nix.example.org.", Type.TLSA));
        assertThat(below).isInstanceOf(Answer.Absent.class);
        assertThat(world.asked).hasSize(before);
    }
}
