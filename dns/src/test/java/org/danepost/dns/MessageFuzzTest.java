package org.danepost.dns;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Any octets as a message: read, shown, written and read again, and cleaned as the answer of a zone's server. */
class MessageFuzzTest {
    private static final List<Name> ZONES = List.of(Name.root, TestZone.name("org."), TestZone.name("example.org."));
    private static final Scrubber SCRUBBER = new Scrubber(RecursionLimits.standard());

    @FuzzTest(maxDuration = "1m")
    @DisplayName("any octets are a message or none")
    void read(byte[] packet) {
        if (!(MessageReader.read(packet) instanceof MessageReader.Whole(Message message))) {
            return;
        }
        long records = 0;
        for (int section = Section.QUESTION; section <= Section.ADDITIONAL; section++) {
            records += message.getSection(section).size();
            for (Record record : message.getSection(section)) {
                require(!record.toString().isEmpty(), "a record without text");
                require(record.equals(record.withName(record.getName())), "a record that is not itself");
            }
        }
        require(records * 5 <= packet.length, "more records than octets");
        message.getRcode();
        SignedSet.of(message, Section.ANSWER)
                .forEach(set -> set.signatures()
                        .forEach(signature -> require(set.signedOctets(signature).length > 0, "nothing signed")));
        rewritten(message);
    }

    /** What was read can be written, and is then read as the same. */
    private static void rewritten(Message message) {
        byte[] wire = message.toWire();
        if (wire.length > 65_535) {
            return;
        }
        if (!(MessageReader.read(wire) instanceof MessageReader.Whole(Message again))) {
            throw new AssertionError("a message that was read and written is none");
        }
        for (int section = Section.ANSWER; section <= Section.AUTHORITY; section++) {
            require(
                    again.getSection(section).size()
                            == message.getSection(section).size(),
                    "records were lost on the way");
        }
    }

    @FuzzTest(maxDuration = "1m")
    @DisplayName("whatever a server answers, what is left of it lies in its zone")
    void scrub(byte[] packet) {
        if (packet.length < 1
                || !(MessageReader.read(java.util.Arrays.copyOfRange(packet, 1, packet.length))
                        instanceof MessageReader.Whole(Message message))
                || message.getQuestion() == null) {
            return;
        }
        Name zone = ZONES.get((packet[0] & 0xff) % ZONES.size());
        Name name = message.getQuestion().getName();
        if (!name.subdomain(zone)) {
            return;
        }
        Question question = new Question(name, message.getQuestion().getType());
        switch (SCRUBBER.read(zone, question, message)) {
            case Scrubber.Settled(Message clean) -> {
                for (int section = Section.ANSWER; section <= Section.AUTHORITY; section++) {
                    clean.getSection(section)
                            .forEach(record -> require(record.getName().subdomain(zone), "a record of another zone"));
                }
                require(clean.getSection(Section.ADDITIONAL).size() <= 1, "additional records besides the options");
            }
            case Scrubber.Referral(Name cut, Map<Name, List<InetAddress>> servers, long ttl) -> {
                require(cut.subdomain(zone) && !cut.equals(zone), "a referral that leads upwards");
                require(name.subdomain(cut), "a referral that leads sideways");
                require(!servers.isEmpty() && servers.size() <= 20 && ttl >= 0, "servers beyond the cap");
                servers.forEach((server, glue) ->
                        require(glue.isEmpty() || server.subdomain(zone), "glue from outside of the zone"));
            }
            case Scrubber.Refusal _, Scrubber.Lame _ -> {}
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
