package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The chain from the trust anchor to a zone's keys. */
class ChainTest extends Scenario {
    private static final String MX = "mx.example.org.";

    @BeforeEach
    void populate() {
        zone().add(MX + " 300 A 192.0.2.1");
    }

    private SigningKey key() {
        return zone().keys.getFirst();
    }

    private static DSRecord ds(SigningKey key, int algorithm, int digest, byte[] octets) {
        return new DSRecord(key.record().getName(), DClass.IN, 3600, key.tag(), algorithm, digest, octets);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 10, 13, 14, 15, 16})
    @DisplayName("DNSSEC-11, case 33: a zone of each algorithm is secure")
    void algorithms(int algorithm) {
        world.signed("zone.org.", algorithm).add("a.zone.org. 300 A 192.0.2.1");
        secure("a.zone.org.", Type.A);
        absent("b.zone.org.", Type.A, Security.SECURE, Answer.Denial.NAME_ERROR);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 7})
    @DisplayName("DNSSEC-13: SHA-1 algorithms are insecure, and secure with the switch")
    void sha1(int algorithm) {
        world.signed("zone.org.", algorithm).add("a.zone.org. 300 A 192.0.2.1");
        Answer.Found found = insecure("a.zone.org.", Type.A);
        assertThat(found.explanation().error()).contains(ExtendedError.UNSUPPORTED_DNSKEY_ALGORITHM);
        policy = policy.withSha1Algorithms(true);
        secure("a.zone.org.", Type.A);
    }

    @ParameterizedTest
    @CsvSource({
        "200, 2, 1",
        "13, 200, 2",
        "13, 0, 2",
        "0, 2, 1",
        "253, 2, 1",
        "254, 2, 1",
        "1, 2, 1",
        "3, 2, 1",
        "6, 2, 1",
        "12, 3, 1"
    })
    @DisplayName(
            "DNSSEC-10, DNSSEC-12, DNSSEC-14, DNSSEC-16, DNSSEC-72: only unsupported DS makes the zone insecure with EDE 1 or 2")
    void unsupported(int algorithm, int digest, int error) {
        zone().ds = new ArrayList<>(List.of(ds(key(), algorithm, digest, new byte[32])));
        assertThat(insecure(MX, Type.A).explanation().error()).isEqualTo(ExtendedError.ofCode(error));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    @DisplayName("DNSSEC-14: a DS with SHA-1, SHA-256 or SHA-384 alone is enough")
    void digests(int digest) {
        zone().ds = new ArrayList<>(List.of(key().ds(digest)));
        secure(MX, Type.A);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    @DisplayName("DNSSEC-09: a right SHA-1 DS does not help beside a wrong better one")
    void digestDowngrade(int better) {
        byte[] wrong = key().ds(better).getDigest();
        wrong[0] ^= 1;
        zone().ds = new ArrayList<>(List.of(key().ds(1), ds(key(), 13, better, wrong)));
        bogus(MX, Type.A);
    }

    @Test
    @DisplayName("case 34, DNSSEC-08: two algorithms, one of them broken, is secure")
    void twoAlgorithms() {
        SigningKey rsa = SigningKey.of(zone().apex, 8, 257, 1);
        zone().key(rsa);
        zone().signers.add(key());
        secure(MX, Type.A);
        zone().signers.clear();
        zone().signers.add(rsa);
        secure(MX, Type.A);
    }

    @Test
    @DisplayName("DNSSEC-07: keys signed only by one that no DS names are bogus")
    void signedByAnother() {
        SigningKey other = SigningKey.of(zone().apex, 13, 257, 55);
        zone().keys.add(other);
        zone().signers.add(other);
        bogus(MX, Type.A);
    }

    @Test
    @DisplayName("DNSSEC-07: a DS that fits no key is bogus with EDE 9")
    void noMatchingKey() {
        zone().ds =
                new ArrayList<>(List.of(SigningKey.of(zone().apex, 13, 257, 56).ds(2)));
        bogus(MX, Type.A, ExtendedError.DNSKEY_MISSING);
    }

    @Test
    @DisplayName("DNSSEC-22: a key with the ZSK flag alone may be named by the DS; protocol 2 or no zone flag may not")
    void keyFields() {
        TestZone plain = world.zone("zsk.org.").add("a.zsk.org. 300 A 192.0.2.1");
        plain.key(key().withFlags(256).moved(plain.apex));
        TestZone protocol = world.zone("protocol.org.").add("a.protocol.org. 300 A 192.0.2.1");
        protocol.key(SigningKey.with(protocol.apex, 13, 257, 2, key().pair()));
        TestZone flag = world.zone("flag.org.").add("a.flag.org. 300 A 192.0.2.1");
        flag.key(SigningKey.with(flag.apex, 13, 1, 3, key().pair()));
        secure("a.zsk.org.", Type.A);
        bogus("a.protocol.org.", Type.A);
        bogus("a.flag.org.", Type.A, ExtendedError.NO_ZONE_KEY_BIT_SET);
    }

    @Test
    @DisplayName("DNSSEC-23: a DS of a revoked key is worth nothing")
    void revoked() {
        TestZone zone = world.zone("revoked.org.").add("a.revoked.org. 300 A 192.0.2.1");
        zone.key(SigningKey.with(zone.apex, 13, 257 | SigningKey.REVOKED, 3, key().pair()));
        assertThat(bogus("a.revoked.org.", Type.A).explanation().why()).contains("revoked");
    }

    @Test
    @DisplayName("DNSSEC-21: of two keys with the same tag the second may be the right one")
    void sameTag() {
        DNSKEYRecord twin = Colliding.with(key().record(), 1).getFirst();
        world.bend("example.org.", Type.DNSKEY, message -> {
            Message fresh = World.empty(Question.of("example.org.", Type.DNSKEY));
            List<Record> keys = List.of(twin, key().record());
            World.put(fresh, Section.ANSWER, keys);
            World.put(fresh, Section.ANSWER, List.of(key().sign(keys, zone().template(twin))));
            return World.reply(fresh);
        });
        secure(MX, Type.A);
    }

    @Test
    @DisplayName("DNSSEC-21, KeyTrap: many keys of one tag and many signatures stop at the limit")
    void keyTrap() {
        List<DNSKEYRecord> twins = Colliding.with(key().record(), 300);
        List<Record> keys = new ArrayList<>(twins.subList(0, 3));
        keys.add(key().record());
        world.bend("example.org.", Type.DNSKEY, _ -> {
            Message fresh = World.empty(Question.of("example.org.", Type.DNSKEY));
            World.put(fresh, Section.ANSWER, keys);
            World.put(fresh, Section.ANSWER, List.of(key().sign(keys, zone().template(keys.getFirst()))));
            return World.reply(fresh);
        });
        List<Record> set = zone().set(TestZone.name(MX), Type.A);
        world.bend(MX, Type.A, _ -> {
            Message fresh = World.empty(Question.of(MX, Type.A));
            World.put(fresh, Section.ANSWER, set);
            for (int i = 0; i < 300; i++) {
                byte[] wire = key().sign(set, zone().template(set.getFirst())).rdataToWireCanonical();
                wire[wire.length - 1 - i % 60] ^= (byte) (1 + i / 60);
                World.put(
                        fresh,
                        Section.ANSWER,
                        List.of(Record.newRecord(TestZone.name(MX), Type.RRSIG, DClass.IN, 300, wire)));
            }
            return World.reply(fresh);
        });
        assertThat(bogus(MX, Type.A).explanation().why()).contains("none of the first 8 signatures");
    }

    @Test
    @DisplayName("DNSSEC-21, KeyTrap: many sets of bad signatures end at the limit of the lookup")
    void keyTrapOverSets() {
        List<Record> denials = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Record nsec = new NSECRecord(
                    TestZone.name("n" + i + ".example.org."), DClass.IN, 300, zone().apex, new int[] {Type.A});
            denials.add(nsec);
            RRSIGRecord good = zone().signatures(List.of(nsec)).getFirst();
            for (int j = 0; j < 6; j++) {
                byte[] wire = good.rdataToWireCanonical();
                wire[wire.length - 1 - j] ^= 1;
                denials.add(Record.newRecord(nsec.getName(), Type.RRSIG, DClass.IN, 300, wire));
            }
        }
        world.bend(MX, Type.AAAA, _ -> {
            Message message = World.empty(Question.of(MX, Type.AAAA));
            World.put(message, Section.AUTHORITY, denials);
            return World.reply(message);
        });
        failed(MX, Type.AAAA, Answer.Failure.WORK_LIMIT);
    }

    @Test
    @DisplayName("KeyTrap: many keys that carry the tag of a DS and are not its key stop at the limit")
    void dsMismatches() {
        List<DNSKEYRecord> twins = Colliding.with(key().record(), 40);
        List<Record> keys = new ArrayList<>(twins);
        keys.add(key().record());
        world.bend("example.org.", Type.DNSKEY, _ -> {
            Message fresh = World.empty(Question.of("example.org.", Type.DNSKEY));
            World.put(fresh, Section.ANSWER, keys);
            World.put(fresh, Section.ANSWER, List.of(key().sign(keys, zone().template(keys.getFirst()))));
            return World.reply(fresh);
        });
        assertThat(bogus(MX, Type.A).explanation().why()).contains("more than 4 keys");
    }

    @Test
    @DisplayName("DNSSEC-40: the DS comes from the parent's side, also when it is what is asked for")
    void dsFromParent() {
        secure("example.org.", Type.DS);
        Question ds = Question.of("example.org.", Type.DS);
        world.bend("example.org.", Type.DS, _ -> {
            Message message = World.empty(ds); // the child's own view: no DS here
            World.put(message, Section.AUTHORITY, zone().signed(List.of(zone().nsec(zone().apex))));
            return World.reply(message);
        });
        bogus("example.org.", Type.DS);
        bogus(MX, Type.A);
    }

    @Test
    @DisplayName("a DS made by a wildcard is no delegation")
    void wildcardDs() {
        TestZone org = world.zone("org.");
        DSRecord wild = new DSRecord(TestZone.name("*.org."), DClass.IN, 300, 1, 13, 2, new byte[32]);
        org.add(wild);
        bogus("a.victim.org.", Type.A);
    }

    @Test
    @DisplayName("a stripped DS without proof is bogus, not insecure")
    void strippedDs() {
        strip("example.org.", Type.DS, record -> record.getRRsetType() == Type.DS);
        bogus(MX, Type.A, ExtendedError.NSEC_MISSING);
    }

    @Test
    @DisplayName("a failing DS or DNSKEY query fails the lookup")
    void chainFails() {
        world.bend(
                "example.org.", Type.DNSKEY, _ -> World.code(Question.of("example.org.", Type.DNSKEY), Rcode.SERVFAIL));
        failed(MX, Type.A, Answer.Failure.SERVFAIL);
        world.bends.clear();
        world.bend("org.", Type.DS, _ -> World.code(Question.of("org.", Type.DS), Rcode.REFUSED));
        failed(MX, Type.A, Answer.Failure.REFUSED);
    }

    @Test
    @DisplayName("insecure below secure: proven by the parent, and a signed island below stays insecure")
    void island() {
        world.zone("plain.org.").add("a.plain.org. 300 A 192.0.2.1").signed = false;
        world.signed("island.plain.org.", 13).add("a.island.plain.org. 300 A 192.0.2.2");
        insecure("a.plain.org.", Type.A);
        Answer.Found found = insecure("a.island.plain.org.", Type.A);
        assertThat(found.explanation().why()).startsWith("plain.org. is not signed");
    }

    @Test
    @DisplayName("DNSSEC-05: several anchors, by DS and by DNSKEY, each for its own zone")
    void severalAnchors() {
        world.zone("plain.org.").signed = false;
        TestZone island = world.signed("island.plain.org.", 15).add("a.island.plain.org. 300 A 192.0.2.2");
        world.link();
        TrustAnchors both = world.anchors()
                .and(TrustAnchors.parse(island.keys.getFirst().record().toString(), "island"));
        Resolver resolver = new ValidatingResolver(world, both, policy, clock);
        Answer answer = resolver.resolve(Question.of("a.island.plain.org.", Type.A));
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Found.class,
                        found -> assertThat(found.security()).isEqualTo(Security.SECURE));
        assertThat(resolver.resolve(Question.of(MX, Type.A)))
                .isInstanceOfSatisfying(
                        Answer.Found.class,
                        found -> assertThat(found.security()).isEqualTo(Security.SECURE));
    }

    @Test
    @DisplayName("DNSSEC-70: a stale private anchor does not spoil the valid path from the root")
    void staleAnchor() {
        world.link();
        TrustAnchors both = world.anchors()
                .and(TrustAnchors.parse(
                        SigningKey.of(zone().apex, 13, 257, 77).ds(2).toString(), "stale"));
        Answer answer = new ValidatingResolver(world, both, policy, clock).resolve(Question.of(MX, Type.A));
        assertThat(answer)
                .as("%s", answer.explanation())
                .isInstanceOfSatisfying(
                        Answer.Found.class,
                        found -> assertThat(found.security()).isEqualTo(Security.SECURE));
    }

    @Test
    @DisplayName("DNSSEC-70: a broken private anchor is not turned into insecure by the public path")
    void brokenPrivateAnchor() {
        world.zone("plain.org.").add("a.plain.org. 300 A 192.0.2.1").signed = false;
        world.link();
        TrustAnchors both = world.anchors()
                .and(TrustAnchors.parse(
                        SigningKey.of(TestZone.name("plain.org."), 13, 257, 78)
                                .ds(2)
                                .toString(),
                        "private"));
        Answer answer = new ValidatingResolver(world, both, policy, clock).resolve(Question.of("a.plain.org.", Type.A));
        assertThat(answer).isNotInstanceOfAny(Answer.Found.class, Answer.Absent.class);
    }

    @Test
    @DisplayName("case 4: with no trust anchor above the name the answer is insecure")
    void noAnchor() {
        TrustAnchors elsewhere = TrustAnchors.parse(
                SigningKey.of(TestZone.name("net."), 13).ds(2).toString(), "net");
        Answer answer = new ValidatingResolver(world, elsewhere, policy, clock).resolve(Question.of(MX, Type.A));
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Found.class,
                        found -> assertThat(found.security()).isEqualTo(Security.INSECURE));
    }

    @Test
    @DisplayName("DNSSEC-06: with anchors that the root does not have, everything is bogus")
    void wrongAnchors() {
        Answer answer =
                new ValidatingResolver(world, TrustAnchors.root(), policy, clock).resolve(Question.of(MX, Type.A));
        assertThat(answer).isInstanceOf(Answer.Bogus.class);
        assertThat(answer.explanation().why()).contains("20326", "38696");
    }

    @Test
    @DisplayName("case 32: a resolver that strips all signatures is named as the cause")
    void strippingResolver() {
        world.bends.add((_, message) -> Optional.of(
                World.reply(without(message, record -> record.getType() == Type.RRSIG || isDenial(record)))));
        Explanation explanation =
                failed(MX, Type.A, Answer.Failure.RESOLVER_UNSUITABLE).explanation();
        assertThat(explanation.why()).contains("the resolver 192.0.2.53", "strips");
        assertThat(explanation.remedy()).contains("Use another resolver");
    }

    @Test
    @DisplayName("a server that refers elsewhere is no recursive resolver")
    void referral() {
        world.bends.add((question, _) -> {
            Message message = World.empty(question);
            message.getHeader().unsetFlag(Flags.RA);
            World.put(message, Section.AUTHORITY, zone().set(zone().apex, Type.NS));
            return Optional.of(World.reply(message));
        });
        failed(MX, Type.A, Answer.Failure.RESOLVER_UNSUITABLE);
    }

    @Test
    @DisplayName("an empty answer without SOA from a zone that is provably unsigned is insecure, not bogus")
    void emptyWithoutSoa() {
        world.zone("plain.org.").add("a.plain.org. 300 A 192.0.2.1").signed = false;
        Question question = Question.of("a.plain.org.", Type.TLSA);
        world.bend("a.plain.org.", Type.TLSA, _ -> World.reply(World.empty(question)));
        absent("a.plain.org.", Type.TLSA, Security.INSECURE, Answer.Denial.NO_DATA);
    }
}
