package org.danepost.dns;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Makes the message that answers a query, cut to the room there is. Used once.
 *
 * <p>Data that failed its proof is never sent, whether or not the query has CD: the client gets SERVFAIL with the extended
 * error. RFC 4035 §3.2.2 would have it sent with CD if possible; here it is not possible, since the resolver keeps none.
 */
final class StubResponse {
    /** What fits every path without fragments; the most that is sent over UDP and the most that is asked for. */
    static final int UDP_ROOM = 1232;

    private static final int PLAIN_UDP_ROOM = 512; // RFC 1035 §4.2.1
    private static final int TCP_ROOM = 65535;
    private static final int LONGEST_TEXT = 300; // octets of extended text
    private static final int TTL_OFFSET = 4;

    private final Message query;
    private final boolean signatures;
    private int rcode;
    private boolean authentic;
    private List<Record> answer = List.of();
    private List<Record> authority = List.of();
    private Optional<ExtendedError> error = Optional.empty();
    private String text = "";
    private long longestTtl = Integer.MAX_VALUE;

    StubResponse(Message query) {
        this.query = query;
        this.signatures = StubQuery.wantsSignatures(query);
    }

    /** A bare header, for a query of which nothing else can be read. */
    static byte[] headless(StubQuery.Headless query) {
        Header header = new Header(query.id());
        header.setOpcode(query.opcode());
        header.setFlag(Flags.QR);
        if (query.recursionDesired()) {
            header.setFlag(Flags.RD);
        }
        header.setRcode(query.rcode());
        return header.toWire();
    }

    /** No records, a code and why. */
    StubResponse code(int code, Optional<ExtendedError> why, String words) {
        rcode = code;
        error = why;
        text = words;
        return this;
    }

    /** An outcome of the resolver. */
    StubResponse outcome(Answer outcome) {
        error = outcome.explanation().error();
        text = outcome.explanation().why();
        switch (outcome) {
            case Answer.Found found -> {
                rcode = Rcode.NOERROR;
                settle(found.security(), found.ttl());
                answer = withoutProof(found.proof()) ? aliasesThen(found, found.records()) : wanted(found.proof());
                authority = signatures ? denials(found.proof().authority(), false) : List.of();
            }
            case Answer.Absent absent -> {
                rcode = switch (absent.denial()) {
                    case NAME_ERROR -> Rcode.NXDOMAIN; // RFC 6604 §3: of the last name of the chain
                    case NO_DATA -> Rcode.NOERROR;
                };
                settle(absent.security(), absent.ttl());
                answer = withoutProof(absent.proof()) ? aliasesThen(absent, List.of()) : wanted(absent.proof());
                authority = denials(absent.proof().authority(), true);
            }
            case Answer.Bogus _, Answer.Failed _ -> rcode = Rcode.SERVFAIL; // RFC 4035 §5.5
        }
        return this;
    }

    private void settle(Security security, Duration ttl) {
        longestTtl = Math.max(ttl.toSeconds(), 0);
        boolean asked = signatures || query.getHeader().getFlag(Flags.AD); // RFC 6840 §5.7, §5.8
        authentic = asked && security == Security.SECURE;
    }

    private static boolean withoutProof(Proof proof) {
        return proof.answer().isEmpty();
    }

    private static List<Record> aliasesThen(Answer outcome, List<Record> records) {
        List<Record> all = new ArrayList<>();
        for (Alias alias : outcome.aliases()) {
            all.add(new CNAMERecord(alias.owner(), DClass.IN, Integer.MAX_VALUE, alias.target()));
        }
        all.addAll(records);
        return all;
    }

    /** The answer section, without what only a validator wants unless the client is one (RFC 4035 §3.2.1). */
    private List<Record> wanted(Proof proof) {
        return signatures
                ? proof.answer()
                : proof.answer().stream()
                        .filter(record -> record.getType() != Type.RRSIG)
                        .toList();
    }

    private List<Record> denials(List<Record> records, boolean withSoa) {
        return records.stream()
                .filter(record -> withSoa || covered(record) != Type.SOA)
                .filter(record -> signatures || record.getType() == Type.SOA)
                .toList();
    }

    private static int covered(Record record) {
        return record instanceof RRSIGRecord signature ? signature.getTypeCovered() : record.getType();
    }

    int rcode() {
        return rcode;
    }

    /** The octets to send. */
    byte[] wire(boolean overTcp) {
        int room = room(overTcp);
        byte[] whole = message(true, true).toWire();
        if (whole.length > room) { // RFC 8914 §3: the text is what can be done without
            whole = message(true, false).toWire();
        }
        if (whole.length > room) { // RFC 2181 §9, RFC 6891 §7
            Message cut = message(false, false);
            cut.getHeader().setFlag(Flags.TC);
            cut.getHeader().unsetFlag(Flags.AD);
            whole = cut.toWire();
        }
        limitTtls(whole);
        return whole;
    }

    private int room(boolean overTcp) {
        if (overTcp) {
            return TCP_ROOM;
        }
        OPTRecord options = query.getOPT();
        int told = options == null ? PLAIN_UDP_ROOM : options.getPayloadSize();
        return Math.min(Math.max(told, PLAIN_UDP_ROOM), UDP_ROOM); // RFC 6891 §6.2.3
    }

    private Message message(boolean withRecords, boolean withText) {
        Header asked = query.getHeader();
        Message message = new Message(asked.getID());
        Header header = message.getHeader();
        header.setFlag(Flags.QR);
        header.setFlag(Flags.RA);
        if (asked.getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        if (asked.getFlag(Flags.CD)) { // RFC 4035 §3.2.2
            header.setFlag(Flags.CD);
        }
        if (authentic) {
            header.setFlag(Flags.AD);
        }
        header.setRcode(rcode & 0xf);
        query.getSection(Section.QUESTION).forEach(record -> message.addRecord(record, Section.QUESTION));
        if (withRecords) {
            answer.forEach(record -> message.addRecord(record, Section.ANSWER));
            authority.forEach(record -> message.addRecord(record, Section.AUTHORITY));
        }
        if (query.getOPT() != null) {
            message.addRecord(options(withText), Section.ADDITIONAL);
        }
        return message;
    }

    private OPTRecord options(boolean withText) {
        int flags = signatures ? ExtendedFlags.DO : 0; // RFC 3225 §3
        if (error.isEmpty()) {
            return new OPTRecord(UDP_ROOM, rcode >>> 4, 0, flags);
        }
        int code = error.get().code();
        ExtendedErrorCodeOption option = withText && !text.isEmpty()
                ? new ExtendedErrorCodeOption(code, shortened(text))
                : new ExtendedErrorCodeOption(code);
        return new OPTRecord(UDP_ROOM, rcode >>> 4, 0, flags, option);
    }

    /** The text in a bounded number of octets, cut between characters. */
    private static String shortened(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_TEXT) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        int octets = 0;
        for (int point : text.codePoints().toArray()) {
            octets += Character.toString(point).getBytes(StandardCharsets.UTF_8).length;
            if (octets > LONGEST_TEXT - 3) {
                break;
            }
            kept.appendCodePoint(point);
        }
        return kept + "...";
    }

    /** Lowers the TTLs in a message of our own to what is left of the outcome's life; one TTL a set (RFC 2181 §5.2). */
    private void limitTtls(byte[] wire) {
        int records = count(wire, 6) + count(wire, 8) + count(wire, 10);
        int position = afterName(wire, StubQuery.HEADER) + 4;
        for (int i = 0; i < records; i++) {
            position = afterName(wire, position);
            int type = count(wire, position);
            long ttl = (long) count(wire, position + TTL_OFFSET) << 16 | count(wire, position + TTL_OFFSET + 2);
            if (type != Type.OPT && ttl > longestTtl) {
                for (int octet = 0; octet < 4; octet++) {
                    wire[position + TTL_OFFSET + octet] = (byte) (longestTtl >>> (24 - 8 * octet));
                }
            }
            position += 10 + count(wire, position + 8);
        }
    }

    private static int count(byte[] wire, int position) {
        return (wire[position] & 0xff) << 8 | (wire[position + 1] & 0xff);
    }

    private static int afterName(byte[] wire, int start) {
        int position = start;
        while (wire[position] != 0) {
            if ((wire[position] & 0xc0) == 0xc0) {
                return position + 2;
            }
            position += 1 + wire[position];
        }
        return position + 1;
    }
}
