package org.danepost.dns;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.xbill.DNS.WireParseException;

/**
 * Reads a DNS message from its first octet to its last (RFC 1035 §4.1). Names come out uncompressed. Each name costs a
 * bounded number of steps, whatever its pointers say. Used by one thread.
 */
final class WireCursor {
    private static final int HEADER = 12;
    private static final int LONGEST_NAME = 255;
    /** A name has at most 127 labels, and nobody needs more than one pointer for each. */
    private static final int MOST_POINTERS = 127;

    private final byte[] packet;
    private int position;
    private int limit;

    WireCursor(byte[] packet, int position) {
        this.packet = packet;
        this.position = position;
        this.limit = packet.length;
    }

    int remaining() {
        return limit - position;
    }

    /** A copy of the octets from here to the end; does not move. */
    byte[] rest() {
        return Arrays.copyOfRange(packet, position, limit);
    }

    /** Another cursor over so many octets from here on, whose names may point to what stands before; this one moves past. */
    WireCursor part(int length) throws WireParseException {
        require(length);
        WireCursor part = new WireCursor(packet, position);
        part.limit = position + length;
        position += length;
        return part;
    }

    int readU16() throws WireParseException {
        require(2);
        int value = ((packet[position] & 0xff) << 8) | (packet[position + 1] & 0xff);
        position += 2;
        return value;
    }

    long readU32() throws WireParseException {
        return ((long) readU16() << 16) | readU16();
    }

    byte[] read(int length) throws WireParseException {
        require(length);
        byte[] octets = Arrays.copyOfRange(packet, position, position + length);
        position += length;
        return octets;
    }

    /** A character string with the octet that counts it (RFC 1035 §3.3). */
    byte[] readString() throws WireParseException {
        require(1);
        return read(1 + (packet[position] & 0xff));
    }

    /** A name, uncompressed. Each pointer must lead before the labels that it ends (RFC 1035 §4.1.4: a prior occurrence). */
    byte[] readName() throws WireParseException {
        ByteArrayOutputStream name = new ByteArrayOutputStream(64);
        int at = position;
        int end = limit;
        int before = position;
        int pointers = 0;
        while (true) {
            int count = octet(at, end);
            if ((count & 0xc0) == 0xc0) {
                int target = ((count & 0x3f) << 8) | octet(at + 1, end);
                if (target < HEADER || target >= before || ++pointers > MOST_POINTERS) {
                    throw new WireParseException("a compressed name points where no name can be, at octet " + at);
                }
                position = pointers == 1 ? at + 2 : position;
                before = target;
                at = target;
                end = packet.length;
                continue;
            }
            if (count > 63) {
                throw new WireParseException("a label of an unknown kind at octet " + at);
            }
            if (name.size() + 1 + count > LONGEST_NAME || at + 1 + count > end) {
                throw new WireParseException("a name is too long or cut short at octet " + at);
            }
            name.write(packet, at, 1 + count);
            at += 1 + count;
            if (count == 0) {
                position = pointers == 0 ? at : position;
                return name.toByteArray();
            }
        }
    }

    private int octet(int at, int end) throws WireParseException {
        if (at >= end) {
            throw new WireParseException("a name is cut short at octet " + at);
        }
        return packet[at] & 0xff;
    }

    private void require(int length) throws WireParseException {
        if (length > remaining()) {
            throw new WireParseException("the message ends within a record, at octet " + position);
        }
    }
}
