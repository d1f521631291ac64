package org.danepost.dns;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

/**
 * Reads a message from the wire so that one record that is not what its type prescribes does not sink the others. Such a
 * record becomes an {@link OpaqueRecord} in the answer and authority sections, where a signature may cover it and where it
 * may have to be told from absence. In the additional section it is left out, and so is a signature that cannot be
 * read: it proves nothing. Only a message whose framing is broken is refused. Stateless; the work is bounded by the length
 * of the packet, which is at most 65535 octets.
 */
final class MessageReader {
    private static final int HEADER = 12;
    private static final int LONGEST_DATA = 65_535;
    private static final long LONGEST_TTL = Integer.MAX_VALUE;

    /** Where names stand in the data of a type: after fixed octets and character strings; what follows is the rest. */
    private record Layout(int octets, int strings, int names) {}

    private static final Layout NAME = new Layout(0, 0, 1);
    private static final Layout TWO_NAMES = new Layout(0, 0, 2);
    private static final Layout PREFERENCE_NAME = new Layout(2, 0, 1);
    private static final Layout SIGNATURE = new Layout(18, 0, 1);

    /** The types in whose data names may be compressed, or are by old servers (RFC 1035 §4.1.4, RFC 3597 §4). */
    private static final Map<Integer, Layout> COMPRESSED = Map.ofEntries(
            Map.entry(Type.NS, NAME),
            Map.entry(Type.MD, NAME),
            Map.entry(Type.MF, NAME),
            Map.entry(Type.CNAME, NAME),
            Map.entry(Type.SOA, TWO_NAMES),
            Map.entry(Type.MB, NAME),
            Map.entry(Type.MG, NAME),
            Map.entry(Type.MR, NAME),
            Map.entry(Type.PTR, NAME),
            Map.entry(Type.MINFO, TWO_NAMES),
            Map.entry(Type.MX, PREFERENCE_NAME),
            Map.entry(Type.RP, TWO_NAMES),
            Map.entry(Type.AFSDB, PREFERENCE_NAME),
            Map.entry(Type.RT, PREFERENCE_NAME),
            Map.entry(Type.NSAP_PTR, NAME),
            Map.entry(Type.SIG, SIGNATURE),
            Map.entry(Type.PX, new Layout(2, 0, 2)),
            Map.entry(Type.NXT, NAME),
            Map.entry(Type.SRV, new Layout(6, 0, 1)),
            Map.entry(Type.NAPTR, new Layout(4, 3, 1)),
            Map.entry(Type.KX, PREFERENCE_NAME),
            Map.entry(Type.DNAME, NAME),
            Map.entry(Type.RRSIG, SIGNATURE),
            Map.entry(Type.NSEC, NAME),
            Map.entry(Type.TKEY, NAME),
            Map.entry(Type.TSIG, NAME));

    private static final Logger LOG = LoggerFactory.getLogger(MessageReader.class);

    private MessageReader() {}

    /** What the octets are. */
    sealed interface Reading {}

    /** A message. */
    record Whole(Message message) implements Reading {}

    /** No message. */
    record Broken(String why) implements Reading {}

    static Reading read(byte[] packet) {
        if (packet.length < HEADER) {
            return new Broken("it has " + packet.length + " octets, fewer than a header");
        }
        try {
            return new Whole(message(packet));
        } catch (IOException e) {
            return new Broken(String.valueOf(e.getMessage()));
        }
    }

    private static Message message(byte[] packet) throws IOException {
        Message message = new Message(0);
        message.setHeader(new Header(Arrays.copyOf(Arrays.copyOf(packet, 4), HEADER))); // counts grow with the records
        WireCursor counts = new WireCursor(packet, 4);
        WireCursor records = new WireCursor(packet, HEADER);
        for (int section = Section.QUESTION; section <= Section.ADDITIONAL; section++) {
            int count = counts.readU16();
            for (int i = 0; i < count; i++) {
                if (section == Section.QUESTION) {
                    message.addRecord(question(records), section);
                } else {
                    Optional<Record> record = record(records, section, i == count - 1);
                    if (record.isPresent()) {
                        message.addRecord(record.get(), section);
                    }
                }
            }
        }
        return message;
    }

    private static Record question(WireCursor in) throws IOException {
        Name name = new Name(in.readName());
        return Record.newRecord(name, in.readU16(), in.readU16());
    }

    private static Optional<Record> record(WireCursor in, int section, boolean last) throws IOException {
        byte[] owner = in.readName();
        int type = in.readU16();
        int dnsClass = in.readU16();
        long ttl = in.readU32();
        WireCursor data = in.part(in.readU16());
        if (type == Type.OPT) {
            return Optional.of(options(dnsClass, ttl, data));
        }
        if (type == Type.TSIG && !(section == Section.ADDITIONAL && last)) {
            throw new WireParseException("a TSIG record stands before the end of the message"); // RFC 8945 §5.1
        }
        byte[] raw = data.rest();
        long kept = ttl > LONGEST_TTL ? 0 : ttl; // RFC 2181 §8
        Optional<Record> typed = typed(owner, type, dnsClass, kept, raw, data);
        boolean worthKeeping = section != Section.ADDITIONAL && type != Type.RRSIG && type != Type.SIG;
        return typed.isPresent() || !worthKeeping
                ? typed
                : Optional.of(new OpaqueRecord(new Name(owner), type, dnsClass, kept, raw));
    }

    /** The record as dnsjava knows it; empty when dnsjava does not, or would not give the octets back that came. */
    private static Optional<Record> typed(byte[] owner, int type, int dnsClass, long ttl, byte[] raw, WireCursor data) {
        Layout layout = COMPRESSED.get(type);
        try {
            byte[] content = layout == null ? raw : uncompressed(layout, data);
            Record record = Record.fromWire(alone(owner, type, dnsClass, ttl, content), Section.ANSWER);
            boolean faithful = layout != null || Arrays.equals(record.rdataToWireCanonical(), raw); // RFC 4034 §6.2
            return faithful ? Optional.of(record) : Optional.empty();
        } catch (IOException | RuntimeException e) { // dnsjava reports some malformed records by unchecked exceptions
            return Optional.empty();
        }
    }

    private static byte[] uncompressed(Layout layout, WireCursor data) throws WireParseException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(data.read(layout.octets));
        for (int i = 0; i < layout.strings; i++) {
            out.writeBytes(data.readString());
        }
        for (int i = 0; i < layout.names; i++) {
            out.writeBytes(data.readName());
        }
        out.writeBytes(data.rest());
        if (out.size() > LONGEST_DATA) {
            throw new WireParseException("without compression the data is longer than a record may be");
        }
        return out.toByteArray();
    }

    /** A record by itself on the wire, without compression. */
    private static byte[] alone(byte[] owner, int type, int dnsClass, long ttl, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(owner.length + 10 + content.length);
        out.writeBytes(owner);
        put(out, type);
        put(out, dnsClass);
        put(out, (int) (ttl >> 16));
        put(out, (int) ttl);
        put(out, content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static void put(ByteArrayOutputStream out, int value) {
        out.write(value >> 8);
        out.write(value);
    }

    /** The upper part of the response code stands here, so that it must survive options which cannot be read. */
    private static OPTRecord options(int udpSize, long ttl, WireCursor data) {
        List<EDNSOption> options = new ArrayList<>();
        try {
            while (data.remaining() >= 4) { // RFC 6891 §6.1.2
                byte[] code = data.read(2);
                int length = data.readU16();
                byte[] content = data.read(length);
                option(code, content).ifPresent(options::add);
            }
        } catch (WireParseException e) {
            LOG.debug("the EDNS options of a message are cut short", e);
        }
        return new OPTRecord(udpSize, (int) (ttl >> 24), (int) (ttl >> 16) & 0xff, (int) ttl & 0xffff, options);
    }

    private static Optional<EDNSOption> option(byte[] code, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4 + content.length);
        out.writeBytes(code);
        put(out, content.length);
        out.writeBytes(content);
        try {
            return Optional.of(EDNSOption.fromWire(out.toByteArray()));
        } catch (IOException | RuntimeException e) { // as above
            return Optional.empty();
        }
    }
}
