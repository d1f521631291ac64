package org.danepost.dns;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** One of each kind of fault that a signed zone, or whoever stands before it, can have. */
final class Exhibits {
    private static final String MX = "mx.example.org.";

    private final Instant now;

    Exhibits(Instant now) {
        this.now = now;
    }

    List<Exhibit> all() {
        signatures();
        keys();
        denials();
        stripping();
        return List.copyOf(exhibits);
    }

    /** A fault in a signed world. */
    record Exhibit(String situation, String name, int type, BiConsumer<World, TestZone> make) {}

    private final List<Exhibit> exhibits = new ArrayList<>();

    private void exhibit(String situation, String name, int type, BiConsumer<World, TestZone> make) {
        exhibits.add(new Exhibit(situation, name, type, make));
    }

    static void strip(World world, String name, int type, int... types) {
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

    static boolean isProof(Record record) {
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
                (world, _) -> world.bend(MX, Type.A, message -> withSignatures(message, Exhibits::bent)));
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
                (world, zone) ->
                        world.bend(zone.apex.toString(), Type.DS, message -> withSignatures(message, Exhibits::bent)));
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
                (world, _) -> world.bends.add(
                        (_, message) -> Optional.of(World.reply(Scenario.without(message, Exhibits::isProof)))));
    }
}
