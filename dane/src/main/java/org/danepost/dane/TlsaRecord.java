package org.danepost.dane;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The data of one TLSA record (RFC 6698 §2). Any three octets and any data are representable, and so is wire data too
 * short to be a record: whether the record can be used is a question of its own, see {@link TlsaRecords}. Immutable.
 */
public final class TlsaRecord {
    /** Shorter wire data carries no association data (RFC 6698 §2.1). */
    private static final int LEAST_WIRE_LENGTH = 4;

    /** What a field of a record too short to have it reads as: private use, never usable. */
    private static final int ABSENT = 255;

    private final int usage;
    private final int selector;
    private final int matchingType;
    private final byte[] data;
    private final int wireLength;

    /**
     * @param usage certificate usage, 0 to 255
     * @param selector 0 to 255
     * @param matchingType 0 to 255
     * @param data the certificate association data; copied
     */
    public TlsaRecord(int usage, int selector, int matchingType, byte[] data) {
        this(usage, selector, matchingType, data.clone(), data.length + 3);
    }

    private TlsaRecord(int usage, int selector, int matchingType, byte[] data, int wireLength) {
        this.usage = octet("usage", usage);
        this.selector = octet("selector", selector);
        this.matchingType = octet("matching type", matchingType);
        this.data = data;
        this.wireLength = wireLength;
    }

    private static int octet(String what, int value) {
        if (value < 0 || value > 255) {
            throw new IllegalArgumentException("the " + what + " " + value + " is not in 0 to 255");
        }
        return value;
    }

    /**
     * The record in the RDATA of an answer (RFC 6698 §2.1). Never fails: data under 4 octets gives a record that is
     * {@link #malformed()}, in which the fields that are missing read as 255.
     */
    public static TlsaRecord fromWire(byte[] rdata) {
        int length = rdata.length;
        byte[] data = length > 3 ? Arrays.copyOfRange(rdata, 3, length) : new byte[0];
        return new TlsaRecord(
                length > 0 ? rdata[0] & 0xff : ABSENT,
                length > 1 ? rdata[1] & 0xff : ABSENT,
                length > 2 ? rdata[2] & 0xff : ABSENT,
                data,
                length);
    }

    /**
     * The record in the text of a zone file (RFC 6698 §2.2): three numbers, or the acronyms of RFC 7218, and hex data
     * which may be split by white space or stand in parentheses.
     */
    public static TlsaText parse(String text) {
        return TlsaText.read(text);
    }

    public int usage() {
        return usage;
    }

    public int selector() {
        return selector;
    }

    public int matchingType() {
        return matchingType;
    }

    /** A copy of the certificate association data. */
    public byte[] data() {
        return data.clone();
    }

    /** Length of the association data in octets. */
    public int length() {
        return data.length;
    }

    /** Compares the association data with these octets; without a copy. */
    boolean dataEquals(byte[] octets) {
        return Arrays.equals(data, octets);
    }

    /** Whether the record carries no association data at all: under 4 octets of RDATA. */
    public boolean malformed() {
        return wireLength < LEAST_WIRE_LENGTH;
    }

    /** Length of the whole RDATA in octets. */
    public int wireLength() {
        return wireLength;
    }

    /** The parameters for people, in the acronyms of RFC 7218 §2: {@code DANE-EE(3) SPKI(1) SHA2-256(1)}. */
    public String describe() {
        if (wireLength < 3) {
            return "malformed TLSA record of " + wireLength + (wireLength == 1 ? " octet" : " octets");
        }
        return Acronyms.usage(usage) + " " + Acronyms.selector(selector) + " " + Acronyms.matchingType(matchingType);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TlsaRecord that
                && usage == that.usage
                && selector == that.selector
                && matchingType == that.matchingType
                && wireLength == that.wireLength
                && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return 31 * (usage << 16 | selector << 8 | matchingType) + Arrays.hashCode(data);
    }

    /** The form used in zone files (RFC 6698 §2.2); of a record without data, the form of RFC 3597 §5. */
    @Override
    public String toString() {
        if (malformed()) {
            byte[] fields = {(byte) usage, (byte) selector, (byte) matchingType};
            return ("\\# " + wireLength + " " + HexFormat.of().formatHex(fields, 0, wireLength)).strip();
        }
        return usage + " " + selector + " " + matchingType + " "
                + HexFormat.of().formatHex(data);
    }
}
