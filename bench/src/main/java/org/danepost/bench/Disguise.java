package org.danepost.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.danepost.lab.ZoneStore;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Turns an honest answer into what a server of a {@link Mood} sends: datagrams, or messages on a TCP connection. Every
 * forged address is in 192.0.2.0/24 and every forged digest begins with ff, which no truth of the soak does. Any thread.
 */
final class Disguise {
    private static final List<Integer> PROOFS = List.of(Type.RRSIG, Type.NSEC, Type.NSEC3);
    private static final int LARGEST = 65_535;

    private final ZoneStore evil;
    private final Random random;

    /** @param evil the same zones in the attacker's version */
    Disguise(ZoneStore evil, Random random) {
        this.evil = evil;
        this.random = random;
    }

    /** How long a slow server thinks. */
    Duration delay() {
        return Duration.ofMillis(50 + random.nextInt(600));
    }

    /** What goes out; nothing for silence. */
    List<byte[]> packets(Mood mood, Message query, Message honest, boolean tcp) {
        return switch (mood) {
            case DEAD, HANG -> List.of();
            case HONEST, SLOW -> List.of(wire(query, honest, tcp));
            case LOSSY -> random.nextBoolean() ? List.of() : List.of(wire(query, honest, tcp));
            case SERVFAIL -> List.of(wire(query, reply(query, Rcode.SERVFAIL), tcp));
            case REFUSED -> List.of(wire(query, reply(query, Rcode.REFUSED), tcp));
            case NOTIMP -> List.of(wire(query, reply(query, Rcode.NOTIMP), tcp));
            case FORMERR -> {
                boolean edns = query.getOPT() != null;
                Message bare = reply(query, Rcode.FORMERR);
                bare.removeAllRecords(Section.ADDITIONAL);
                yield List.of(wire(query, edns ? bare : honest, tcp));
            }
            case STRIP -> List.of(wire(query, stripped(query, honest), tcp));
            case FORGE -> List.of(wire(query, forged(query, honest, false), tcp));
            case FORGE_SIGNED -> List.of(wire(query, forged(query, honest, true), tcp));
            case CLAIM_AUTHENTIC -> {
                Message lie = forged(query, honest, false);
                lie.getHeader().setFlag(Flags.AD);
                yield List.of(wire(query, lie, tcp));
            }
            case DENY -> List.of(wire(query, reply(query, random.nextBoolean() ? Rcode.NXDOMAIN : Rcode.NOERROR), tcp));
            case IMPERSONATE -> List.of(wire(query, evil.answer(query), tcp));
            case WRONG_ID -> {
                List<byte[]> all = tcp ? new ArrayList<>() : strangers(query, honest);
                all.add(wire(query, honest, tcp));
                yield all;
            }
            case ONLY_WRONG_ID -> strangers(query, honest);
            case CASE -> List.of(otherCase(query, wire(query, honest, tcp)));
            case GARBAGE -> List.of(garbage(query));
            case BIT_FLIPS -> List.of(flipped(wire(query, honest, tcp)));
            case CUT_SHORT -> {
                byte[] whole = wire(query, honest, tcp);
                yield List.of(Arrays.copyOf(whole, 1 + random.nextInt(whole.length)));
            }
            case TRUNCATION_LOOP -> List.of(cut(query, honest).toWire());
            case DRIP ->
                List.of(tcp ? wire(query, honest, true) : cut(query, honest).toWire());
            case ALIASES -> List.of(wire(query, alias(query), tcp));
            case REFER_AWAY -> List.of(wire(query, referral(query), tcp));
        };
    }

    private static Message reply(Message query, int rcode) {
        Message reply = new Message(query.getHeader().getID());
        Header header = reply.getHeader();
        header.setFlag(Flags.QR);
        header.setFlag(Flags.AA);
        header.setFlag(Flags.RA);
        header.setRcode(rcode);
        reply.addRecord(query.getQuestion(), Section.QUESTION);
        OPTRecord options = query.getOPT();
        if (options != null) {
            reply.addRecord(new OPTRecord(1232, 0, 0, options.getFlags()), Section.ADDITIONAL);
        }
        return reply;
    }

    private static byte[] wire(Message query, Message answer, boolean tcp) {
        OPTRecord options = query.getOPT();
        int limit = options == null ? 512 : Math.max(512, options.getPayloadSize());
        byte[] whole = answer.toWire(LARGEST);
        return tcp || whole.length <= limit ? whole : cut(query, answer).toWire();
    }

    private static Message cut(Message query, Message answer) {
        Message bare = reply(query, answer.getRcode());
        bare.getHeader().setFlag(Flags.TC);
        return bare;
    }

    private static Message stripped(Message query, Message honest) {
        Message bare = reply(query, honest.getRcode());
        if (!honest.getHeader().getFlag(Flags.AA)) {
            bare.getHeader().unsetFlag(Flags.AA);
        }
        for (int section : new int[] {Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL}) {
            honest.getSection(section).stream()
                    .filter(record -> !PROOFS.contains(record.getType()) && record.getType() != Type.OPT)
                    .forEach(record -> bare.addRecord(record, section));
        }
        return bare;
    }

    private Message forged(Message query, Message honest, boolean keepSignatures) {
        Message lie = reply(query, Rcode.NOERROR);
        lie(query.getQuestion()).forEach(record -> lie.addRecord(record, Section.ANSWER));
        if (keepSignatures) {
            honest.getSection(Section.ANSWER).stream()
                    .filter(record -> record.getType() == Type.RRSIG)
                    .forEach(record -> lie.addRecord(record, Section.ANSWER));
            honest.getSection(Section.AUTHORITY).forEach(record -> lie.addRecord(record, Section.AUTHORITY));
        }
        return lie;
    }

    private List<Record> lie(Record question) {
        Name name = question.getName();
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        bytes[0] = -1;
        byte[] address = {(byte) 192, 0, 2, bytes[1]};
        @Nullable
        Record lie = switch (question.getType()) {
            case Type.A -> new ARecord(name, DClass.IN, 3600, address);
            case Type.MX -> new MXRecord(name, DClass.IN, 3600, 0, name("evil.attacker.alpha."));
            case Type.TLSA -> new TLSARecord(name, DClass.IN, 3600, 3, 1, 1, bytes);
            case Type.NS -> new NSRecord(name, DClass.IN, 3600, name("evil.attacker.alpha."));
            case Type.CNAME -> new CNAMERecord(name, DClass.IN, 3600, name("evil.attacker.alpha."));
            default -> null;
        };
        return lie == null ? List.of() : List.of(lie);
    }

    private List<byte[]> strangers(Message query, Message honest) {
        List<byte[]> all = new ArrayList<>();
        for (int i = 1 + random.nextInt(12); i > 0; i--) {
            Message lie = forged(query, honest, false);
            lie.getHeader().setID((query.getHeader().getID() + i) & 0xffff);
            all.add(lie.toWire());
        }
        return all;
    }

    private static byte[] otherCase(Message query, byte[] wire) {
        int end = 12 + query.getQuestion().getName().toWire().length;
        for (int at = 12; at < end; at++) { // an octet that counts a label is below 'A'
            boolean letter = (wire[at] >= 'a' && wire[at] <= 'z') || (wire[at] >= 'A' && wire[at] <= 'Z');
            wire[at] ^= (byte) (letter ? 0x20 : 0);
        }
        return wire;
    }

    private byte[] garbage(Message query) {
        byte[] bytes = new byte[random.nextInt(600)];
        random.nextBytes(bytes);
        if (bytes.length > 12 && random.nextBoolean()) {
            bytes[0] = (byte) (query.getHeader().getID() >> 8);
            bytes[1] = (byte) query.getHeader().getID();
            bytes[2] = (byte) 0x84;
        }
        return bytes;
    }

    private byte[] flipped(byte[] wire) {
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            wire[2 + random.nextInt(wire.length - 2)] ^= (byte) (1 << random.nextInt(8));
        }
        return wire;
    }

    private Message alias(Message query) {
        Message lie = reply(query, Rcode.NOERROR);
        Name from = query.getQuestion().getName();
        Name target = name("x" + Integer.toHexString(random.nextInt()) + ".d0.alpha.");
        lie.addRecord(new CNAMERecord(from, DClass.IN, 3600, target), Section.ANSWER);
        return lie;
    }

    private Message referral(Message query) {
        Message lie = reply(query, Rcode.NOERROR);
        lie.getHeader().unsetFlag(Flags.AA);
        Name zone = query.getQuestion().getName();
        for (int i = 0; i < 5; i++) {
            Name server = name("ns" + Integer.toHexString(random.nextInt()) + ".d" + i + ".beta.");
            lie.addRecord(new NSRecord(zone, DClass.IN, 3600, server), Section.AUTHORITY);
        }
        return lie;
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
