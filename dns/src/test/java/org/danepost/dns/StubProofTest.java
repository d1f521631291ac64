package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What is served with DO is enough for another validator to come to the same end (RFC 4035 §3.2.1, §4.9). */
class StubProofTest extends Scenario {
    private static final List<String> NAMES = List.of(
            "mx",
            "_25._tcp.mx",
            "nothing",
            "deep.under.nothing",
            "a.wild",
            "b.c.wild",
            "alias",
            "far",
            "x.old",
            "lost",
            "a.walias",
            "ent.mx",
            "");

    @BeforeEach
    void populate() {
        for (String apex : List.of("example.org.", "hashed.org.", "optout.org.", "plain.org.")) {
            TestZone zone = apex.equals("example.org.") ? zone() : world.zone(apex);
            if (!apex.equals("plain.org.") && !apex.equals("example.org.")) {
                zone.key(SigningKey.of(zone.apex, 13));
            }
            zone.signed = !apex.equals("plain.org.");
            zone.hashed = apex.startsWith("hashed") || apex.startsWith("optout");
            zone.optOut = apex.startsWith("optout");
            zone.add("mx." + apex + " 300 A 192.0.2.1");
            zone.add("mx." + apex + " 300 MX 10 mx." + apex);
            zone.add("_25._tcp.mx." + apex + " 300 TLSA 3 1 1 " + "ab".repeat(32));
            zone.add("a.ent.mx." + apex + " 300 A 192.0.2.1");
            zone.add("*.wild." + apex + " 300 A 192.0.2.2");
            zone.add("*.walias." + apex + " 300 CNAME mx." + apex);
            zone.add("alias." + apex + " 300 CNAME mx." + apex);
            zone.add("far." + apex + " 300 CNAME mx.hashed.org.");
            zone.add("lost." + apex + " 300 CNAME nothing.example.org.");
            zone.add("old." + apex + " 300 DNAME wild." + apex);
        }
        world.zone("below.optout.org.").signed = false;
        world.zone("below.optout.org.").add("mx.below.optout.org. 300 A 192.0.2.3");
        world.link();
    }

    /** Asks the server as another of us does. */
    private static Upstream behind(StubResponder responder) {
        return (question, _, _) -> {
            Message query = new Message(1);
            query.getHeader().setFlag(Flags.RD);
            query.getHeader().setFlag(Flags.CD);
            query.addRecord(Record.newRecord(question.name(), question.type(), DClass.IN), Section.QUESTION);
            query.addRecord(new OPTRecord(1232, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
            try {
                byte[] wire =
                        responder.respond(query.toWire(), true).orElseThrow().wire();
                return new Upstream.Response(new Message(wire), "served");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    /** Without TTLs: what the server hands out has run down to what the proof allows. */
    private static Set<String> data(List<Record> records) {
        return records.stream()
                .map(record -> record.getName() + " " + Type.string(record.getType()) + " " + record.rdataToString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String gist(Answer answer) {
        return switch (answer) {
            case Answer.Found found -> found.security() + " " + found.aliases() + " " + data(found.records());
            case Answer.Absent absent -> absent.security() + " " + absent.aliases() + " " + absent.denial();
            case Answer.Bogus bogus -> "none: " + bogus.explanation().why();
            case Answer.Failed failed -> "none: " + failed.explanation().why();
        };
    }

    private List<Question> questions() {
        List<Question> questions = new ArrayList<>();
        for (String apex : List.of("example.org.", "hashed.org.", "optout.org.", "plain.org.", "below.optout.org.")) {
            for (String name : NAMES) {
                for (int type : List.of(Type.A, Type.AAAA, Type.MX, Type.TLSA, Type.DS)) {
                    questions.add(Question.of(name.isEmpty() ? apex : name + "." + apex, type));
                }
            }
            questions.add(Question.of(apex, Type.DNSKEY));
            questions.add(Question.of(apex, Type.SOA));
        }
        return questions;
    }

    @Test
    @DisplayName("a validator behind the server proves the same, whatever is asked, cold and warm")
    void another() {
        policy = ResolverPolicy.standard();
        ValidatingResolver first = resolver();
        StubResponder responder = new StubResponder(first);
        ValidatingResolver second = new ValidatingResolver(behind(responder), world.anchors(), policy, clock);
        List<String> differences = new ArrayList<>();
        Set<Security> seen = new TreeSet<>();
        for (Question question : questions()) {
            Answer one = first.resolve(question);
            Answer other = second.resolve(question);
            if (one instanceof Answer.Found found) {
                seen.add(found.security());
            }
            if (!gist(one).equals(gist(other))) {
                differences.add(question + "\n  here: " + gist(one) + "\n  there: " + gist(other) + " "
                        + other.explanation().why());
            }
        }
        assertThat(differences).isEmpty();
        assertThat(seen).containsExactly(Security.SECURE, Security.INSECURE);
    }

    @Test
    @DisplayName("what was not verified is not in the proof of a secure answer")
    void onlyVerified() {
        world.bend("nothing.example.org.", Type.A, message -> {
            Name forged = TestZone.name("forged.example.org.");
            message.addRecord(
                    new NSECRecord(forged, DClass.IN, 300, TestZone.name("zzz.example.org."), new int[] {Type.A}),
                    Section.AUTHORITY);
            message.addRecord(new NSRecord(forged, DClass.IN, 300, forged), Section.AUTHORITY);
            return World.reply(message);
        });
        Answer.Absent absent = absent("nothing.example.org.", Type.A, Security.SECURE, Answer.Denial.NAME_ERROR);
        assertThat(absent.proof().authority())
                .isNotEmpty()
                .noneMatch(record -> record.getType() == Type.NS)
                .anyMatch(record -> record.getType() == Type.SOA)
                .anyMatch(record -> record.getType() == Type.NSEC)
                .noneMatch(record -> record.rdataToString().contains("zzz"));
    }
}
