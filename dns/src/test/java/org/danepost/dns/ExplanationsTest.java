package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Every kind of fault, and what is said of it: {@code docs/explanations.md} is written from here. Run with {@code
 * -Ddocs.write=true} to write it anew.
 */
class ExplanationsTest extends Recursion {
    private static final Path PAGE = Path.of("..", "docs", "explanations.md");
    private static final String MX = "mx.example.org.";
    private static final String TLSA = "_25._tcp.mx.example.org.";
    private static final String ADDRESS = "(?s).*\\b\\d+\\.\\d+\\.\\d+\\.\\d+\\b.*";
    private static final String HEAD = """
            # What is said of faults

            Generated from the tests. Do not edit. For each kind of fault, what `danepost resolve` says: the decisive fact, the
            extended DNS error (RFC 8914), and who can mend it. Key tags, ports and waiting times are not the real ones.
            """;

    /** A fault in a signed world. */
    private record Exhibit(String situation, String name, int type, BiConsumer<World, TestZone> make) {}

    private final List<Exhibit> exhibits = new ArrayList<>();

    private void exhibit(String situation, String name, int type, BiConsumer<World, TestZone> make) {
        exhibits.add(new Exhibit(situation, name, type, make));
    }

    private static void strip(World world, String name, int type, int... types) {
        world.bend(
                name,
                type,
                message -> World.reply(Scenario.without(
                        message, record -> List.of(box(types)).contains(record.getRRsetType()) && isProof(record))));
    }

    /** Changes the answers about a name, and to whether it is a zone, which also shows that it does not exist. */
    private static void everywhere(World world, String name, UnaryOperator<Message> change) {
        world.bend(name, Type.A, message -> World.reply(change.apply(message)));
        world.bend(name, Type.DS, message -> World.reply(change.apply(message)));
    }

    private static Integer[] box(int... types) {
        Integer[] boxed = new Integer[types.length];
        for (int i = 0; i < types.length; i++) {
            boxed[i] = types[i];
        }
        return boxed;
    }

    private static boolean isProof(Record record) {
        return record.getType() == Type.RRSIG || record.getType() == Type.NSEC || record.getType() == Type.NSEC3;
    }

    private static Upstream.Reply withSignatures(Message message, UnaryOperator<RRSIGRecord> change) {
        for (Record record : List.copyOf(message.getSection(Section.ANSWER))) {
            if (record instanceof RRSIGRecord signature) {
                message.removeRecord(signature, Section.ANSWER);
                message.addRecord(change.apply(signature), Section.ANSWER);
            }
        }
        return World.reply(message);
    }

    private static RRSIGRecord bent(RRSIGRecord signature) {
        byte[] octets = signature.rdataToWireCanonical();
        octets[octets.length - 1] ^= 1;
        return (RRSIGRecord) Record.newRecord(signature.getName(), Type.RRSIG, DClass.IN, 300, octets);
    }

    private void signatures() {
        exhibit("a signature has expired", MX, Type.A, (_, zone) -> {
            zone.inception = now.minus(Duration.ofDays(30));
            zone.expiration = now.minus(Duration.ofDays(3));
        });
        exhibit("a signature over one set has expired", MX, Type.A, (world, zone) -> {
            List<Record> set = zone.set(TestZone.name(MX), Type.A);
            world.bend(
                    MX,
                    Type.A,
                    message -> withSignatures(
                            message,
                            _ -> zone.keys
                                    .getFirst()
                                    .sign(
                                            set,
                                            new SigningKey.Template(
                                                    zone.apex,
                                                    3,
                                                    300,
                                                    now.minus(Duration.ofDays(30)),
                                                    now.minus(Duration.ofHours(5))))));
        });
        exhibit(
                "signatures are not valid yet",
                MX,
                Type.A,
                (_, zone) -> zone.inception = now.plus(Duration.ofHours(3)));
        exhibit(
                "a signature is wrong",
                MX,
                Type.A,
                (world, _) -> world.bend(MX, Type.A, message -> withSignatures(message, ExplanationsTest::bent)));
        exhibit("a signature is missing", MX, Type.A, (world, _) -> strip(world, MX, Type.A, Type.A));
        exhibit("a signature is by a key that the zone does not publish", MX, Type.A, (world, zone) -> {
            SigningKey other = SigningKey.of(zone.apex, 13, 256, 50);
            List<Record> set = zone.set(TestZone.name(MX), Type.A);
            world.bend(
                    MX,
                    Type.A,
                    message -> withSignatures(message, _ -> other.sign(set, zone.template(set.getFirst()))));
        });
    }

    private void keys() {
        exhibit("the DS is of a key that the zone no longer has", MX, Type.A, (_, zone) -> {
            zone.ds.clear();
            zone.ds.add(SigningKey.of(zone.apex, 13, 257, 51).ds(2));
        });
        exhibit("the DS is of another algorithm than the zone's keys", MX, Type.A, (_, zone) -> {
            zone.ds.clear();
            zone.ds.add(SigningKey.of(zone.apex, 15, 257, 52).ds(2));
        });
        exhibit("the DS has the tag of a key and another digest", MX, Type.A, (_, zone) -> {
            DSRecord right = zone.keys.getFirst().ds(2);
            zone.ds.clear();
            zone.ds.add(new DSRecord(
                    zone.apex, DClass.IN, 3600, right.getFootprint(), right.getAlgorithm(), 2, new byte[32]));
        });
        exhibit("the key that the DS names does not sign the keys", MX, Type.A, (_, zone) -> {
            SigningKey other = SigningKey.of(zone.apex, 13, 256, 53);
            zone.keys.add(other);
            zone.signers.add(other);
        });
        exhibit(
                "the zone publishes no keys, though the zone above has a DS",
                MX,
                Type.A,
                (world, zone) -> world.bend(
                        zone.apex.toString(),
                        Type.DNSKEY,
                        _ -> World.reply(World.empty(new Question(zone.apex, Type.DNSKEY)))));
        exhibit("the key that the DS names is revoked", MX, Type.A, (_, zone) -> {
            SigningKey revoked = zone.keys.getFirst().withFlags(SigningKey.ZONE_AND_ENTRY | SigningKey.REVOKED);
            zone.keys.clear();
            zone.ds.clear();
            zone.key(revoked);
        });
        exhibit("the key that the DS names has no zone flag", MX, Type.A, (_, zone) -> {
            SigningKey none = zone.keys.getFirst().withFlags(1);
            zone.keys.clear();
            zone.ds.clear();
            zone.key(none);
        });
        exhibit(
                "the zone above signs its DS records wrongly",
                MX,
                Type.A,
                (world, zone) -> world.bend(
                        zone.apex.toString(), Type.DS, message -> withSignatures(message, ExplanationsTest::bent)));
    }

    private void denials() {
        exhibit(
                "a name is denied without proof",
                "nix.example.org.",
                Type.A,
                (world, _) -> everywhere(
                        world, "nix.example.org.", message -> Scenario.without(message, Scenario::isDenial)));
        exhibit(
                "a denial leaves the wildcard open",
                "nix.example.org.",
                Type.A,
                (world, zone) -> everywhere(
                        world,
                        "nix.example.org.",
                        message -> Scenario.without(
                                message,
                                record -> Scenario.isDenial(record)
                                        && record.getName().equals(zone.apex))));
        exhibit(
                "a type is denied, and the NSEC record lists it",
                MX,
                Type.A,
                (world, zone) -> world.bend(MX, Type.A, message -> {
                    message.removeAllRecords(Section.ANSWER);
                    World.put(message, Section.AUTHORITY, zone.signed(List.of(zone.nsec(TestZone.name(MX)))));
                    return World.reply(message);
                }));
        exhibit("a name is denied, and an NSEC3 record is missing", "nix.example.org.", Type.A, (world, zone) -> {
            zone.hashed = true;
            everywhere(world, "nix.example.org.", message -> {
                Record covering = zone.nsec3(TestZone.name("nix.example.org."));
                return Scenario.without(
                        message,
                        record -> Scenario.isDenial(record) && record.getName().equals(covering.getName()));
            });
        });
        exhibit(
                "a wildcard answer comes without the proof that nothing is nearer",
                "a.wild.example.org.",
                Type.A,
                (world, zone) -> {
                    zone.add("*.wild.example.org. 300 A 192.0.2.7");
                    world.bend(
                            "a.wild.example.org.",
                            Type.A,
                            message -> World.reply(Scenario.without(message, Scenario::isDenial)));
                });
        exhibit("that a zone is not signed comes without proof", "mx.plain.org.", Type.A, (world, _) -> {
            world.zone("plain.org.").signed = false;
            world.zone("plain.org.").add("mx.plain.org. 300 A 192.0.2.9");
            strip(world, "plain.org.", Type.DS, Type.NSEC);
        });
        exhibit(
                "aliases lead in a circle",
                "one.example.org.",
                Type.A,
                (_, zone) -> zone.add("one.example.org. 300 CNAME two.example.org.")
                        .add("two.example.org. 300 CNAME one.example.org."));
    }

    private void stripping() {
        exhibit(
                "signatures are missing from everything",
                MX,
                Type.A,
                (world, _) -> world.bends.add((_, message) ->
                        Optional.of(World.reply(Scenario.without(message, ExplanationsTest::isProof)))));
    }

    private static World world() {
        World world = World.small();
        world.zone("example.org.").add(MX + " 300 A 192.0.2.1").add(TLSA + " 300 TLSA 3 1 1 " + "ab".repeat(32));
        return world;
    }

    private Answer asked(World world, Upstream through, String name, int type) {
        world.link();
        return new ValidatingResolver(through, world.anchors(), ResolverPolicy.standard(), clock)
                .resolve(Question.of(name, type));
    }

    /** Whoever reads it can act: cause, code, remedy, and the address of the server concerned. */
    private static Answer complete(String situation, Answer answer, boolean addressed) {
        Explanation explanation = answer.explanation();
        assertThat(answer).as(situation).isInstanceOfAny(Answer.Bogus.class, Answer.Failed.class);
        assertThat(explanation.why()).as(situation).isNotBlank();
        assertThat(explanation.remedy()).as(situation).isNotBlank();
        assertThat(explanation.error()).as(situation).isPresent();
        if (addressed) {
            assertThat(explanation.why()).as(situation).matches(ADDRESS);
            assertThat(explanation.particulars().server()).as(situation).isPresent();
        }
        return answer;
    }

    @Test
    @DisplayName("DNSSEC-74: each kind of fault has its cause, code, server and remedy; the page shows them")
    void page() throws IOException {
        signatures();
        keys();
        denials();
        stripping();
        Gallery gallery = new Gallery(HEAD);
        gallery.chapter("With a resolver in between (mode forward)");
        for (Exhibit exhibit : exhibits) {
            World world = world();
            exhibit.make.accept(world, world.zone("example.org."));
            Answer answer = asked(world, world, exhibit.name, exhibit.type);
            gallery.show(exhibit.situation, complete(exhibit.situation, answer, addressed(exhibit)));
        }
        codes(gallery);
        gallery.chapter("From the root on (mode recursive)");
        for (Exhibit exhibit : exhibits) {
            World world = world();
            exhibit.make.accept(world, world.zone("example.org."));
            Answer answer = asked(world, new TurnTaking(world), exhibit.name, exhibit.type);
            gallery.show(exhibit.situation, complete(exhibit.situation, answer, addressed(exhibit)));
            assertThat(answer.explanation().why() + answer.explanation().remedy())
                    .as("no resolver is blamed where none is asked")
                    .doesNotContain("the resolver");
        }
        disagreements(gallery);
        servers(gallery);
        check(gallery.page());
    }

    private static boolean addressed(Exhibit exhibit) {
        return !exhibit.situation.startsWith("aliases");
    }

    private void codes(Gallery gallery) {
        Map<String, Integer> codes =
                Map.of("SERVFAIL", Rcode.SERVFAIL, "REFUSED", Rcode.REFUSED, "FORMERR", Rcode.FORMERR);
        for (String code : List.of("SERVFAIL", "REFUSED", "FORMERR")) {
            World world = world();
            world.bend(MX, Type.A, _ -> World.code(Question.of(MX, Type.A), codes.get(code)));
            String situation = "the resolver answers " + code;
            gallery.show(situation, complete(situation, asked(world, world, MX, Type.A), true));
        }
        World said = world();
        said.bend(MX, Type.A, message -> {
            message.removeAllRecords(Section.ANSWER);
            message.removeAllRecords(Section.ADDITIONAL);
            message.addRecord(
                    new OPTRecord(1232, 0, 0, 0, new ExtendedErrorCodeOption(22, "192.0.2.99 timed out")),
                    Section.ADDITIONAL);
            message.getHeader().setRcode(Rcode.SERVFAIL);
            return World.reply(message);
        });
        gallery.show("the resolver says why it fails", complete("EDE", asked(said, said, MX, Type.A), true));
        World mishandled = world();
        mishandled.bend(TLSA, Type.TLSA, _ -> World.code(Question.of(TLSA, Type.TLSA), Rcode.NOTIMP));
        Answer answer = complete("NOTIMP", asked(mishandled, mishandled, TLSA, Type.TLSA), true);
        gallery.show("TLSA, and nothing else, is answered with NOTIMP", answer);
        assertThat(answer.explanation().why()).contains("answers for the type A of that name, but not for TLSA");
    }

    private void disagreements(Gallery gallery) {
        World world = world();
        TurnTaking servers = new TurnTaking(world);
        servers.first = (question, message) -> question.equals(Question.of(MX, Type.A))
                ? Optional.of(Scenario.without(message, record -> record.getType() == Type.RRSIG))
                : Optional.empty();
        Answer good = asked(world, servers, MX, Type.A);
        assertThat(good).isInstanceOf(Answer.Found.class);
        assertThat(((Answer.Found) good).security()).isEqualTo(Security.SECURE);
        assertThat(good.explanation().steps())
                .anyMatch(step -> step.startsWith("attention: ns1.example.org. (192.0.2.1)"));
        gallery.show("one server of a zone leaves the signature away, the other is well", good);

        World keys = world();
        TurnTaking other = new TurnTaking(keys);
        other.first = (question, message) -> question.equals(Question.of("example.org.", Type.DNSKEY))
                ? Optional.of(Scenario.without(message, record -> record.getType() == Type.RRSIG))
                : Optional.empty();
        gallery.show("one server of a zone serves its keys without signatures", asked(keys, other, MX, Type.A));

        World both = world();
        strip(both, MX, Type.A, Type.A);
        TurnTaking differing = new TurnTaking(both);
        differing.first = (question, message) -> {
            if (!question.equals(Question.of(MX, Type.A))) {
                return Optional.empty();
            }
            Message lie = World.empty(question);
            World.put(lie, Section.ANSWER, new PlainZone("example.org.", "mx A 192.0.2.66").records.subList(1, 2));
            return Optional.of(lie);
        };
        Answer bad = complete("both", asked(both, differing, MX, Type.A), true);
        assertThat(bad.explanation().why())
                .contains("192.0.2.1)")
                .contains("192.0.2.2)")
                .contains("against");
        gallery.show("two servers of a zone give different answers, both without signatures", bad);
    }

    private Answer unsigned(String name, int type) {
        TrustAnchors elsewhere = TrustAnchors.parse("elsewhere. IN DS 1 13 2 " + "ab".repeat(32), "test");
        start();
        return new ValidatingResolver(upstream, elsewhere, policy, clock).resolve(Question.of(name, type));
    }

    private void servers(Gallery gallery) {
        org.records.removeIf(record -> record.rdataToString().startsWith("ns2.example"));
        for (int code : new int[] {Rcode.NOTIMP, Rcode.REFUSED, Rcode.SERVFAIL, Rcode.FORMERR}) {
            net.server(3).change =
                    message -> message.getQuestion().getType() == Type.TLSA ? PlainZone.empty(message, code) : message;
            mishandled(gallery, "TLSA, and nothing else, is answered with " + Rcode.string(code));
        }
        net.server(3).change = message -> message;
        net.server(3).overUdp = message -> message.getQuestion().getType() == Type.TLSA ? List.of() : List.of(message);
        mishandled(gallery, "TLSA, and nothing else, gets no answer");
        net.server(3).overUdp = List::of;

        net.server(3).change = message -> PlainZone.empty(message, Rcode.REFUSED);
        gallery.show("the server refuses the zone (lame)", complete("lame", unsigned(MX, Type.A), true));
        net.server(3).change = message -> message;
        net.server(3).silent = true;
        gallery.show("the server is silent", complete("silent", unsigned(MX, Type.TLSA), true));
        net.server(3).silent = false;
        org.records.removeIf(record -> record.getName().equals(TestZone.name("ns1.example.org.")));
        org.add("ns1.example A 127.77.0.200");
        gallery.show("nothing listens at the server's address", complete("nobody", unsigned(MX, Type.A), true));
        org.records.removeIf(record -> record.getName().equals(TestZone.name("ns1.example.org.")));
        gallery.show("the server has no address", complete("no address", unsigned(MX, Type.A), false));
    }

    private void mishandled(Gallery gallery, String situation) {
        Answer answer = complete(situation, unsigned(TLSA, Type.TLSA), true);
        assertThat(answer.explanation().why())
                .as(situation)
                .contains("answers for the SOA of example.org., but not for TLSA");
        assertThat(answer.explanation().remedy()).contains("ns1.example.org. (127.77.0.3");
        gallery.show(situation, answer);
    }

    private static void check(String page) throws IOException {
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE)
                .as("regenerate with: mvn -pl dns -am test -Ddocs.write=true -Dtest=ExplanationsTest")
                .hasContent(page);
    }

    @Test
    @DisplayName("case 43: servers that drop TLSA only are not taken for dead when other types are asked for")
    void droppingTlsaIsNotDeath() {
        org.records.removeIf(record -> record.rdataToString().startsWith("ns2.example"));
        net.server(3).overUdp = message -> message.getQuestion().getType() == Type.TLSA ? List.of() : List.of(message);

        assertThat(fault(Question.of(TLSA, Type.TLSA)).failure()).contains(Answer.Failure.TIMEOUT);
        assertThat(address(a(MX))).isEqualTo("192.0.2.25");
    }

    @Test
    @DisplayName("that one kind of address cannot be reached is said, where the other kind fails otherwise")
    void oneFamily() {
        org.add("ns1.example AAAA ::1");
        net.server(3).change = message -> PlainZone.empty(message, Rcode.SERVFAIL);
        net.server(4).change = net.server(3).change;

        assertThat(fault(WWW).why()).contains("none of its IPv6 addresses can be reached from this host");
    }
}
