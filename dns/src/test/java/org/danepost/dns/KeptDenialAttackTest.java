package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Whether any record that is kept can be made to deny a name that exists: each way that is known, one by one. */
class KeptDenialAttackTest extends Caching {
    private static final int NXNAME = 128;
    private static final Duration TTL = Duration.ofMinutes(5);

    private Caches caches;
    private ZoneState.Signed zone;

    @BeforeEach
    void empty() {
        caches = Caches.of(cachePolicy, policy, clock);
        zone().add("mx.example.org. 300 A 192.0.2.1");
        zone = AggressiveDenialTest.signed(zone().keys);
    }

    private void keep(Record... records) {
        List<ProvenDenials.Proven> proven = List.of(records).stream()
                .map(record -> new ProvenDenials.Proven(record, TTL, TestZone.NOW))
                .toList();
        caches.denials().keep(zone, proven, Optional.of(TTL));
    }

    private Optional<Denial.Proven> denied(String name, int type) {
        return caches.denials().absence(zone, TestZone.name(name), type, new WorkBudget(policy));
    }

    private static NSECRecord nsec(String owner, String next, int... types) {
        return new NSECRecord(TestZone.name(owner), DClass.IN, 300, TestZone.name(next), types);
    }

    private NSEC3Record hashed(String owner, int flags, int iterations, byte[] salt, int... types) {
        zone().iterations = iterations;
        zone().salt = salt;
        byte[] hash = zone().hash(TestZone.name(owner));
        byte[] next = hash.clone();
        next[0] ^= (byte) 0x80;
        return new NSEC3Record(
                Nsec3Proof.ownerName(hash, zone().apex), DClass.IN, 300, 1, flags, iterations, salt, next, types);
    }

    /** One NSEC3 that covers every hash but its own. */
    private NSEC3Record all(int flags, int iterations, byte[] salt) {
        zone().iterations = iterations;
        zone().salt = salt;
        byte[] apex = zone().hash(zone().apex);
        return new NSEC3Record(
                Nsec3Proof.ownerName(apex, zone().apex), DClass.IN, 300, 1, flags, iterations, salt, apex, new int[] {
                    Type.SOA, Type.NS
                });
    }

    @Test
    @DisplayName("DNSSEC-36: the parent's NSEC at a cut denies nothing at the child and nothing below, but the DS")
    void cut() {
        keep(
                nsec("sub.example.org.", "t.example.org.", Type.NS, Type.RRSIG, Type.NSEC),
                nsec("example.org.", "a.example.org.", Type.SOA, Type.NS));
        assertThat(denied("sub.example.org.", Type.MX)).isEmpty();
        assertThat(denied("mx.sub.example.org.", Type.A)).isEmpty();
        assertThat(denied("_25._tcp.sub.example.org.", Type.TLSA)).isEmpty();
        assertThat(denied("mx.sub.example.org.", Type.DS)).isEmpty();
        assertThat(denied("sub.example.org.", Type.DS))
                .hasValueSatisfying(proof -> assertThat(proof.delegation()).isTrue());
        assertThat(denied("suc.example.org.", Type.A)).isPresent();
    }

    @Test
    @DisplayName("DNSSEC-36: the parent's NSEC3 at a cut denies nothing at the child and nothing below")
    void hashedCut() {
        keep(hashed("sub.example.org.", 0, 0, new byte[0], Type.NS), all(0, 0, new byte[0]));
        assertThat(denied("sub.example.org.", Type.MX)).isEmpty();
        assertThat(denied("mx.sub.example.org.", Type.A)).isEmpty();
        assertThat(denied("sub.example.org.", Type.DS)).isPresent();
    }

    @Test
    @DisplayName("DNSSEC-39: the NSEC of a child's apex says nothing about its DS")
    void childApex() {
        keep(nsec("sub.example.org.", "t.example.org.", Type.NS, Type.SOA, Type.RRSIG, Type.NSEC));
        assertThat(denied("sub.example.org.", Type.DS)).isEmpty();
        keep(hashed("sub.example.org.", 0, 0, new byte[0], Type.NS, Type.SOA));
        assertThat(denied("sub.example.org.", Type.DS)).isEmpty();
    }

    @Test
    @DisplayName("DNSSEC-32, DNSSEC-37: where an alias stands no type is denied, and below a DNAME no name")
    void aliases() {
        keep(
                nsec("al.example.org.", "b.example.org.", Type.CNAME, Type.RRSIG, Type.NSEC),
                nsec("dn.example.org.", "e.example.org.", Type.DNAME, Type.RRSIG, Type.NSEC),
                nsec("example.org.", "a.example.org.", Type.SOA, Type.NS));
        assertThat(denied("al.example.org.", Type.A)).isEmpty();
        assertThat(denied("x.dn.example.org.", Type.A)).isEmpty();
        keep(
                hashed("al.example.org.", 0, 0, new byte[0], Type.CNAME),
                hashed("dn.example.org.", 0, 0, new byte[0], Type.DNAME),
                all(0, 0, new byte[0]));
        assertThat(denied("al.example.org.", Type.A)).isEmpty();
        assertThat(denied("x.dn.example.org.", Type.A)).isEmpty();
    }

    @Test
    @DisplayName("DNSSEC-31: a span denies a name only when the wildcard is denied too")
    void wildcard() {
        keep(nsec("mx.example.org.", "zz.example.org.", Type.A));
        assertThat(denied("nix.example.org.", Type.A)).isEmpty();
        keep(
                nsec("example.org.", "*.example.org.", Type.SOA, Type.NS),
                nsec("*.example.org.", "a.example.org.", Type.MX));
        assertThat(denied("nix.example.org.", Type.MX))
                .as("the wildcard answers")
                .isEmpty();
        assertThat(denied("nix.example.org.", Type.A))
                .hasValueSatisfying(proof -> assertThat(proof.kind()).isEqualTo(Answer.Denial.NO_DATA));
    }

    @Test
    @DisplayName("DNSSEC-33: a name that has others below it is empty, never gone")
    void emptyNonTerminal() {
        keep(
                nsec("mx.example.org.", "x.y.zz.example.org.", Type.A),
                nsec("example.org.", "a.example.org.", Type.SOA, Type.NS));
        for (String name : List.of("zz.example.org.", "y.zz.example.org.")) {
            assertThat(denied(name, Type.A))
                    .hasValueSatisfying(proof -> assertThat(proof.kind()).isEqualTo(Answer.Denial.NO_DATA));
        }
        assertThat(denied("x.y.zz.example.org.", Type.A)).isEmpty();
    }

    @Test
    @DisplayName("DNSSEC-48: a record with the opt-out flag is not kept")
    void optOut() {
        keep(all(1, 0, new byte[0]), hashed("mx.example.org.", 1, 0, new byte[0], Type.A));
        assertThat(caches.denials().size()).isZero();
        assertThat(denied("nix.example.org.", Type.A)).isEmpty();
        assertThat(denied("nix.example.org.", Type.DS)).isEmpty();
        assertThat(denied("mx.example.org.", Type.TLSA)).isEmpty();
    }

    @Test
    @DisplayName("DNSSEC-49: a record beyond the limit of iterations is not kept, nor hashed with")
    void iterations() {
        keep(all(0, 51, new byte[0]));
        assertThat(caches.denials().size()).isZero();
        assertThat(denied("nix.example.org.", Type.A)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("DNSSEC-42: when salt or iterations change, records of both are never used together")
    void parametersChange(boolean salt) {
        keep(all(0, 0, new byte[0]));
        assertThat(denied("nix.example.org.", Type.A)).isPresent();
        keep(hashed("mx.example.org.", 0, salt ? 0 : 5, salt ? new byte[] {1} : new byte[0], Type.A));
        assertThat(caches.denials().size()).isEqualTo(1);
        assertThat(denied("nix.example.org.", Type.A)).isEmpty();
        assertThat(denied("mx.example.org.", Type.AAAA)).isPresent();
    }

    @Test
    @DisplayName("a zone that goes over from NSEC to NSEC3 or back leaves nothing of the old chain")
    void kindChanges() {
        keep(nsec("mx.example.org.", "zz.example.org.", Type.A), nsec("example.org.", "a.example.org.", Type.SOA));
        keep(hashed("mx.example.org.", 0, 0, new byte[0], Type.A));
        assertThat(denied("nix.example.org.", Type.A)).isEmpty();
        keep(nsec("mx.example.org.", "zz.example.org.", Type.A));
        assertThat(caches.denials().size()).isEqualTo(1);
    }

    @Test
    @DisplayName("minimal lies deny the one name and the one type that they were made for (RFC 4470, RFC 9824)")
    void minimalLies() {
        keep(
                nsec("nix.example.org.", "\\000.nix.example.org.", Type.RRSIG, Type.NSEC, NXNAME),
                nsec("ent.example.org.", "\\000.ent.example.org.", Type.RRSIG, Type.NSEC),
                nsec("mx.example.org.", "\\000.mx.example.org.", Type.A, Type.MX, Type.TXT, Type.RRSIG, Type.NSEC));
        assertThat(denied("nix.example.org.", Type.MX))
                .hasValueSatisfying(proof -> assertThat(proof.kind()).isEqualTo(Answer.Denial.NAME_ERROR));
        assertThat(denied("nix2.example.org.", Type.A)).isEmpty();
        assertThat(denied("a.nix.example.org.", Type.A)).isEmpty();
        assertThat(denied("a.ent.example.org.", Type.A)).isEmpty();
        assertThat(denied("ent.example.org.", Type.A))
                .hasValueSatisfying(proof -> assertThat(proof.kind()).isEqualTo(Answer.Denial.NO_DATA));
        assertThat(denied("mx.example.org.", Type.MX)).isEmpty();
        assertThat(denied("a.mx.example.org.", Type.A)).isEmpty();
    }

    @Test
    @DisplayName(
            "case 43: TLSA and names with service labels are never denied from what is kept, right or wrong as it is")
    void service() {
        keep(all(0, 0, new byte[0])); // a signer that leaves empty non-terminals out of its chain
        assertThat(denied("x.mx.example.org.", Type.A)).isPresent();
        assertThat(denied("_25._tcp.mx.example.org.", Type.TLSA)).isEmpty();
        assertThat(denied("_tcp.mx.example.org.", Type.DS)).isEmpty();
        assertThat(denied("x._tcp.mx.example.org.", Type.A)).isEmpty();
        assertThat(denied("mx.example.org.", Type.TLSA)).isEmpty();
    }

    @Test
    @DisplayName("a next name outside of the zone covers nothing")
    void nextOutside() {
        keep(nsec("mx.example.org.", "zz.example.net.", Type.A), nsec("example.org.", "zz.", Type.SOA));
        assertThat(caches.denials().size()).isZero();
        assertThat(denied("nix.example.org.", Type.A)).isEmpty();
    }

    @Test
    @DisplayName("what has ended denies nothing, and a proof lasts as long as its shortest record")
    void ends() {
        caches.denials()
                .keep(
                        zone,
                        List.of(
                                new ProvenDenials.Proven(
                                        nsec("mx.example.org.", "zz.example.org.", Type.A),
                                        Duration.ofMinutes(1),
                                        Instant.EPOCH),
                                new ProvenDenials.Proven(
                                        nsec("example.org.", "a.example.org.", Type.SOA), TTL, Instant.EPOCH)),
                        Optional.of(TTL));
        assertThat(denied("nix.example.org.", Type.A))
                .hasValueSatisfying(proof -> assertThat(proof.ttl()).isEqualTo(Duration.ofMinutes(1)));
        pass(Duration.ofMinutes(1));
        assertThat(denied("nix.example.org.", Type.A)).isEmpty();
    }

    @Test
    @DisplayName("types that belong to the denial itself are not denied from it")
    void metaTypes() {
        keep(nsec("mx.example.org.", "zz.example.org.", Type.A));
        for (int type : new int[] {Type.NSEC, Type.RRSIG, Type.NSEC3, Type.ANY}) {
            assertThat(denied("mx.example.org.", type)).isEmpty();
        }
    }

    @RepeatedTest(40)
    @DisplayName("in zones drawn at random no name that exists is denied, whatever was asked before")
    void random(RepetitionInfo turn) {
        Random random = new Random(turn.getCurrentRepetition());
        boolean hash = random.nextBoolean();
        String[] labels = {"a", "b", "*", "mx", "_tcp", "_25", "zz"};
        TestZone drawn = zone();
        drawn.hashed = hash;
        drawn.salt = random.nextBoolean() ? new byte[] {7} : new byte[0];
        for (int i = 0; i < 6; i++) {
            drawn.add(draw(random, labels) + " 300 " + (random.nextBoolean() ? "A 192.0.2.3" : "TXT text"));
        }
        TestZone cut = world.signed("cut.example.org.", 13);
        cut.add("mx.cut.example.org. 300 A 192.0.2.8");
        TestZone bare = world.zone("bare.example.org.");
        bare.signed = false;
        bare.add("mx.bare.example.org. 300 A 192.0.2.9");
        ValidatingResolver fresh = new ValidatingResolver(world, anchors(), policy, CachePolicy.plain(), clock);
        for (int i = 0; i < 60; i++) {
            String name = random.nextInt(6) == 0
                    ? (random.nextBoolean() ? "mx.cut.example.org." : "mx.bare.example.org.")
                    : draw(random, labels);
            int type = new int[] {Type.A, Type.TXT, Type.DS, Type.TLSA}[random.nextInt(4)];
            Question question = Question.of(name, type);
            assertThat(outcome(resolver().resolve(question)))
                    .as("%s after others", question)
                    .isEqualTo(outcome(fresh.resolve(question)));
        }
        assertThat(resolver().cacheFacts().aggressive()).isPositive();
    }

    private TrustAnchors anchors() {
        world.link();
        return world.anchors();
    }

    private static String draw(Random random, String[] labels) {
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            name.append(labels[random.nextInt(labels.length)]).append('.');
        }
        return name + "example.org.";
    }

    private static String outcome(Answer answer) {
        return switch (answer) {
            case Answer.Found found -> "found " + found.security() + " " + found.records();
            case Answer.Absent absent -> "absent " + absent.security() + " " + absent.denial();
            case Answer.Bogus bogus -> "bogus " + bogus.explanation();
            case Answer.Failed failed -> "failed " + failed.explanation();
        };
    }

    @Test
    @DisplayName("the order of names is the canonical one (RFC 4034 §6.1)")
    void order() {
        List<Name> names = List.of(
                TestZone.name("example."),
                TestZone.name("a.example."),
                TestZone.name("yljkjljk.a.example."),
                TestZone.name("Z.a.example."),
                TestZone.name("zABC.a.EXAMPLE."),
                TestZone.name("z.example."),
                TestZone.name("\\001.z.example."),
                TestZone.name("*.z.example."),
                TestZone.name("\\200.z.example."));
        assertThat(names).isSorted();
    }
}
