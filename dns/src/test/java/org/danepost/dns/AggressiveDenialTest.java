package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Records that denied one name deny others, without a question (RFC 8198); and end when they must. */
class AggressiveDenialTest extends Caching {
    @BeforeEach
    void populate() {
        zone().add("mx.example.org. 300 A 192.0.2.1").add("zz.example.org. 300 A 192.0.2.2");
    }

    private void hashed() {
        world.zones.values().forEach(zone -> zone.hashed = true);
    }

    private void gone(String name, int type) {
        absent(name, type, Security.SECURE, Answer.Denial.NAME_ERROR);
    }

    private void empty(String name, int type) {
        absent(name, type, Security.SECURE, Answer.Denial.NO_DATA);
    }

    @Test
    @DisplayName("a span of NSEC that denied one name denies its neighbours")
    void span() {
        gone("nix.example.org.", Type.A);
        List<Question> asked = during(() -> {
            gone("nothing.example.org.", Type.MX);
            gone("none.below.example.org.", Type.A);
        });
        assertThat(asked).isEmpty();
        assertThat(resolver().cacheFacts().aggressive()).isPositive();
    }

    @Test
    @DisplayName("case 43: the NSEC of a host denies its other types; its TLSA records are always asked for")
    void host() {
        empty("mx.example.org.", Type.AAAA);
        assertThat(during(() -> empty("mx.example.org.", Type.MX))).isEmpty();
        assertThat(during(() -> gone("x.mx.example.org.", Type.A))).isEmpty();
        assertThat(during(() -> gone("_25._tcp.mx.example.org.", Type.TLSA)))
                .containsExactly(Question.of("_25._tcp.mx.example.org.", Type.TLSA));
    }

    @Test
    @DisplayName("NSEC3 records that denied one name deny its other types, and names whose hashes they cover")
    void hashedSpan() {
        hashed();
        empty("mx.example.org.", Type.AAAA);
        List<Question> types = during(() -> empty("mx.example.org.", Type.MX));
        assertThat(types).isEmpty();
        for (int i = 0; i < 12; i++) {
            gone("n" + i + ".example.org.", Type.A);
        }
        List<Question> asked = during(() -> {
            for (int i = 12; i < 24; i++) {
                gone("n" + i + ".example.org.", Type.A);
            }
        });
        assertThat(asked).isEmpty();
    }

    @Test
    @DisplayName("case 40, RFC 9077: a denial lives no longer than the SOA allows, though its own TTL be longer")
    void soaMinimum() {
        world.bends.add((question, message) -> Optional.of(World.reply(longer(question, message))));
        gone("nix.example.org.", Type.A);
        pass(Duration.ofSeconds(299));
        assertThat(during(() -> gone("nothing.example.org.", Type.A))).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(during(() -> gone("nothing.example.org.", Type.MX))).isNotEmpty();
    }

    /** The same denial with an NSEC whose TTL is a day: the SOA minimum is 300. */
    private Message longer(Question question, Message message) {
        TestZone zone = world.zoneFor(question.name(), question.type());
        List<Record> nsecs = message.getSection(Section.AUTHORITY).stream()
                .filter(record -> record.getType() == Type.NSEC)
                .toList();
        without(message, Scenario::isDenial);
        for (Record record : nsecs) {
            NSECRecord nsec = (NSECRecord) record;
            NSECRecord day = new NSECRecord(nsec.getName(), DClass.IN, 86_400, nsec.getNext(), nsec.getTypes());
            World.put(message, Section.AUTHORITY, zone.signed(List.of(day)));
        }
        return message;
    }

    @Test
    @DisplayName("without an SOA to bound it no denial is kept for others")
    void noSoa() {
        world.bends.add((_, message) ->
                Optional.of(World.reply(without(message, record -> record.getRRsetType() == Type.SOA))));
        gone("nix.example.org.", Type.A);
        assertThat(resolver().cacheFacts().denials()).isZero();
        assertThat(during(() -> gone("nothing.example.org.", Type.A))).isNotEmpty();
    }

    @Test
    @DisplayName("a kept denial does not outlive its signature")
    void signatureEnds() {
        zone().expiration = TestZone.NOW.plusSeconds(100);
        gone("nix.example.org.", Type.A);
        pass(Duration.ofSeconds(101));
        zone().expiration = TestZone.NOW.plusSeconds(10_000);
        assertThat(during(() -> gone("nothing.example.org.", Type.A))).isNotEmpty();
    }

    @Test
    @DisplayName("what the kept records do not show is asked for: a wildcard that stands for the name answers")
    void wildcard() {
        zone().add("*.sub.example.org. 300 A 192.0.2.9");
        secure("a.sub.example.org.", Type.A);
        empty("*.sub.example.org.", Type.TXT);
        List<Question> positive = during(() -> secure("b.sub.example.org.", Type.A));
        assertThat(positive).contains(Question.of("b.sub.example.org.", Type.A));
        List<Question> negative = during(() -> empty("b.sub.example.org.", Type.MX));
        assertThat(negative).as("the wildcard's own NSEC denies the type").isEmpty();
    }

    @Test
    @DisplayName("an empty non-terminal is empty, not gone, and what lies below it is found")
    void emptyNonTerminal() {
        zone().add("_25._tcp.mx.example.org. 300 TLSA 3 1 1 00");
        empty("mx.example.org.", Type.AAAA); // mx NSEC _25._tcp.mx
        zone().add("a.b.zz.example.org. 300 A 192.0.2.8");
        empty("zz.example.org.", Type.AAAA);
        assertThat(during(() -> empty("b.zz.example.org.", Type.A))).isEmpty();
        secure("_25._tcp.mx.example.org.", Type.TLSA);
        secure("a.b.zz.example.org.", Type.A);
    }

    @Test
    @DisplayName("an alias at a name is not denied by its own NSEC")
    void alias() {
        zone().add("al.example.org. 300 CNAME mx.example.org.").add("am.example.org. 300 A 192.0.2.3");
        gone("all.example.org.", Type.A); // the NSEC of al.example.org. covers it
        secure("al.example.org.", Type.A);
    }

    @Test
    @DisplayName("names below a DNAME are not denied by the NSEC of its owner")
    void dname() {
        zone().add("old.example.org. 300 DNAME new.example.org.").add("a.new.example.org. 300 A 192.0.2.3");
        empty("old.example.org.", Type.TXT);
        gone("ole.example.org.", Type.TXT);
        secure("a.old.example.org.", Type.A);
    }

    @Test
    @DisplayName("a changed key set starts anew: what the old keys proved denies nothing")
    void keysChange() {
        gone("nix.example.org.", Type.A);
        ZoneState.Signed zone = signed(zone().keys);
        assertThat(caches().denials().absence(zone, TestZone.name("no.example.org."), Type.A, budget()))
                .isEmpty();
        Caches caches = caches();
        caches.denials().keep(zone, proven("nix.example.org."), Optional.of(Duration.ofMinutes(5)));
        assertThat(caches.denials().absence(zone, TestZone.name("no.example.org."), Type.A, budget()))
                .isPresent();
        zone().key(SigningKey.of(zone().apex, 13));
        ZoneState.Signed rolled = signed(zone().keys);
        assertThat(caches.denials().absence(rolled, TestZone.name("no.example.org."), Type.A, budget()))
                .isEmpty();
    }

    @Test
    @DisplayName("of two spans that contradict each other the one signed later stands")
    void contradiction() {
        Caches caches = caches();
        ZoneState.Signed zone = signed(zone().keys);
        List<ProvenDenials.Proven> old = proven("nix.example.org.");
        caches.denials().keep(zone, old, Optional.of(Duration.ofMinutes(5)));
        zone().add("nb.example.org. 300 A 192.0.2.4");
        zone().inception = zone().inception.plusSeconds(60);
        List<ProvenDenials.Proven> newer = proven("nb.example.org.");
        caches.denials().keep(zone, newer, Optional.of(Duration.ofMinutes(5)));
        caches.denials().keep(zone, old, Optional.of(Duration.ofMinutes(5))); // a replay
        assertThat(caches.denials().absence(zone, TestZone.name("nb.example.org."), Type.A, budget()))
                .isEmpty();
        assertThat(caches.denials().size()).isEqualTo(newer.size());
    }

    private Caches caches() {
        return Caches.of(cachePolicy, policy, clock);
    }

    private WorkBudget budget() {
        return new WorkBudget(policy);
    }

    static ZoneState.Signed signed(List<SigningKey> keys) {
        return new ZoneState.Signed(
                TestZone.name("example.org."),
                keys.stream().map(key -> new ZoneKey(key.record())).toList(),
                List.of(),
                TestZone.NOW.plusSeconds(900),
                TestZone.NOW.plusSeconds(900));
    }

    private List<ProvenDenials.Proven> proven(String name) {
        return Stream.of(name, "*.example.org.")
                .map(each -> zone().nsec(TestZone.name(each)))
                .distinct()
                .map(nsec -> new ProvenDenials.Proven(nsec, Duration.ofMinutes(5), zone().inception))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("switched off, every name is asked for")
    void off(boolean hash) {
        cachePolicy = CachePolicy.standard().withAggressive(false);
        if (hash) {
            hashed();
        }
        gone("nix.example.org.", Type.A);
        assertThat(during(() -> gone("nothing.example.org.", Type.A))).isNotEmpty();
        assertThat(resolver().cacheFacts().denials()).isZero();
    }

    @Test
    @DisplayName("a zone that lies minimally about very many names fills its share and no more")
    void bounded() {
        cachePolicy = CachePolicy.standard().withDenialsPerZone(50);
        Caches caches = caches();
        ZoneState.Signed zone = signed(zone().keys);
        for (int i = 0; i < 5_000; i++) {
            NSECRecord nsec = new NSECRecord(
                    TestZone.name("n" + i + ".example.org."),
                    DClass.IN,
                    300,
                    TestZone.name("\\000.n" + i + ".example.org."),
                    new int[] {Type.NSEC, Type.RRSIG});
            caches.denials()
                    .keep(
                            zone,
                            List.of(new ProvenDenials.Proven(nsec, Duration.ofMinutes(5), TestZone.NOW)),
                            Optional.of(Duration.ofMinutes(5)));
        }
        assertThat(caches.denials().size()).isBetween(1L, 50L);
    }
}
