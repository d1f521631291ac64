package org.danepost.dns;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A miniature Internet in memory that answers as an honest recursive server would, until a test bends its answers. */
final class World implements Upstream {
    final Map<Name, TestZone> zones = new TreeMap<>();
    final List<Question> asked = new CopyOnWriteArrayList<>();

    /** Each may change what is sent; the first that returns something wins. */
    final List<BiFunction<Question, Message, Optional<Reply>>> bends = new CopyOnWriteArrayList<>();

    /** Answers are made once and kept; only for tests that leave the zones alone. */
    boolean remember;

    private final Map<Question, byte[]> remembered = new HashMap<>();
    private boolean linked;

    TestZone zone(String apex) {
        Name name = TestZone.name(apex);
        return zones.computeIfAbsent(name, TestZone::new);
    }

    TestZone signed(String apex, int algorithm) {
        return zone(apex).key(algorithm);
    }

    /** A root, org. and example.org., all signed with P-256 and NSEC. */
    static World small() {
        World world = new World();
        world.signed(".", 13);
        world.signed("org.", 13);
        world.signed("example.org.", 13);
        return world;
    }

    TestZone root() {
        return zone(".");
    }

    TrustAnchors anchors() {
        StringBuilder text = new StringBuilder();
        root().ds.forEach(ds -> text.append(ds).append('\n'));
        return TrustAnchors.parse(text.toString(), "test");
    }

    /** Puts NS and DS of each zone into the zone above it. */
    void link() {
        if (linked) {
            return;
        }
        linked = true;
        for (TestZone zone : zones.values()) {
            if (zone.apex.equals(Name.root)) {
                continue;
            }
            TestZone parent = zoneAbove(new Name(zone.apex, 1));
            parent.add(new NSRecord(zone.apex, DClass.IN, 3600, TestZone.name("ns.test-servers.")));
            if (zone.dsPublished && zone.signed) {
                zone.ds.forEach(parent::add);
            }
        }
    }

    TestZone zoneAbove(Name name) {
        return zones.values().stream()
                .filter(zone -> name.subdomain(zone.apex))
                .max(Comparator.comparingInt(zone -> zone.apex.labels()))
                .orElseThrow();
    }

    TestZone zoneFor(Name name, int type) {
        return zoneAbove(type == Type.DS && name.labels() > 1 ? new Name(name, 1) : name);
    }

    /** Changes the answer to one question. */
    void bend(String name, int type, Function<Message, Reply> change) {
        Question bent = Question.of(name, type);
        bends.add((question, message) -> question.equals(bent) ? Optional.of(change.apply(message)) : Optional.empty());
    }

    static Reply reply(Message message) {
        return new Response(message, "192.0.2.53");
    }

    static Reply code(Question question, int code) {
        Message message = empty(question);
        message.getHeader().setRcode(code);
        return reply(message);
    }

    @Override
    public Reply ask(Question question, int attempt, WorkBudget budget) {
        asked.add(question);
        Message message = answer(question);
        for (BiFunction<Question, Message, Optional<Reply>> bend : bends) {
            Optional<Reply> bent = bend.apply(question, message);
            if (bent.isPresent()) {
                return bent.get();
            }
        }
        return reply(message);
    }

    static Message empty(Question question) {
        Message message = new Message(1);
        message.getHeader().setFlag(Flags.QR);
        message.getHeader().setFlag(Flags.RD);
        message.getHeader().setFlag(Flags.RA);
        message.addRecord(Record.newRecord(question.name(), question.type(), DClass.IN), Section.QUESTION);
        message.addRecord(new OPTRecord(1232, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
        return message;
    }

    Message answer(Question question) {
        if (!remember) {
            return fresh(question);
        }
        try {
            return new Message(
                    remembered.computeIfAbsent(question, _ -> fresh(question).toWire()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Message fresh(Question question) {
        link();
        Message message = empty(question);
        Name name = question.name();
        for (int hop = 0; hop < 6; hop++) {
            Optional<Name> next = answerIn(zoneFor(name, question.type()), name, question.type(), message);
            if (next.isEmpty()) {
                break;
            }
            name = next.get();
        }
        return message;
    }

    static void put(Message message, int section, List<? extends Record> records) {
        for (Record record : records) {
            if (!message.findRecord(record, section)) {
                message.addRecord(record, section);
            }
        }
    }

    /** One zone's part of an answer; where to go on when it is an alias. */
    private static Optional<Name> answerIn(TestZone zone, Name name, int type, Message message) {
        for (Name above = name; !above.equals(zone.apex); ) {
            above = new Name(above, 1);
            List<Record> dname = zone.set(above, Type.DNAME);
            if (!dname.isEmpty()) {
                put(message, Section.ANSWER, zone.signed(dname));
                if (!(dname.getFirst() instanceof DNAMERecord redirection)) {
                    return Optional.empty();
                }
                try {
                    Name target = name.fromDNAME(redirection);
                    put(message, Section.ANSWER, List.of(new CNAMERecord(name, DClass.IN, 300, target)));
                    return Optional.of(target);
                } catch (NameTooLongException e) {
                    message.getHeader().setRcode(Rcode.YXDOMAIN);
                    return Optional.empty();
                }
            }
        }
        List<Record> set = zone.set(name, type);
        List<Record> alias = zone.set(name, Type.CNAME);
        if (!set.isEmpty()) {
            put(message, Section.ANSWER, zone.signed(set));
        } else if (type == Type.ANY && zone.exists(name)) {
            for (List<Record> each : zone.data.getOrDefault(name, Map.of()).values()) {
                put(message, Section.ANSWER, zone.signed(each));
            }
        } else if (!alias.isEmpty()) {
            put(message, Section.ANSWER, zone.signed(alias));
            return alias.getFirst() instanceof CNAMERecord record ? Optional.of(record.getTarget()) : Optional.empty();
        } else if (zone.exists(name)) {
            deny(zone, name, message);
        } else {
            return absent(zone, name, type, message);
        }
        return Optional.empty();
    }

    private static Optional<Name> absent(TestZone zone, Name name, int type, Message message) {
        Name encloser = name;
        while (!zone.exists(encloser)) {
            encloser = new Name(encloser, 1);
        }
        Name wildcard = NsecProof.wildcardOf(encloser);
        if (!zone.exists(wildcard)) {
            message.getHeader().setRcode(Rcode.NXDOMAIN);
            deny(zone, name, message);
            if (zone.signed) {
                Record second = zone.hashed ? zone.nsec3(wildcard) : zone.nsec(wildcard);
                put(message, Section.AUTHORITY, zone.signed(List.of(second)));
            }
            return Optional.empty();
        }
        List<Record> set = zone.set(wildcard, type);
        List<Record> alias = zone.set(wildcard, Type.CNAME);
        List<Record> source = set.isEmpty() ? alias : set;
        if (source.isEmpty()) {
            deny(zone, name, message);
            if (zone.signed) {
                Record second = zone.hashed ? zone.nsec3(wildcard) : zone.nsec(wildcard);
                put(message, Section.AUTHORITY, zone.signed(List.of(second)));
            }
            return Optional.empty();
        }
        put(message, Section.ANSWER, zone.expanded(source, name));
        if (zone.signed) {
            Name nextCloser = new Name(name, name.labels() - encloser.labels() - 1);
            Record cover = zone.hashed ? zone.nsec3(nextCloser) : zone.nsec(name);
            put(message, Section.AUTHORITY, zone.signed(List.of(cover)));
        }
        return set.isEmpty() ? Optional.of(((CNAMERecord) alias.getFirst()).getTarget()) : Optional.empty();
    }

    private static void deny(TestZone zone, Name name, Message message) {
        put(message, Section.AUTHORITY, zone.signed(zone.set(zone.apex, Type.SOA)));
        if (!zone.signed) {
            return;
        }
        if (!zone.hashed) {
            put(message, Section.AUTHORITY, zone.signed(List.of(zone.nsec(name))));
            return;
        }
        List<Record> proof = new ArrayList<>();
        if (zone.inChain(name)) {
            proof.add(zone.nsec3(name));
        } else {
            Name encloser = zone.encloser(name);
            proof.add(zone.nsec3(encloser));
            proof.add(zone.nsec3(new Name(name, name.labels() - encloser.labels() - 1)));
        }
        for (Record record : proof) {
            put(message, Section.AUTHORITY, zone.signed(List.of(record)));
        }
    }
}
