package org.danepost.dane;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The data of one TLSA record (RFC 6698 §2). Any three octets and any data are representable: whether the record can be
 * used is a question of its own, see {@link TlsaRecords}.
 */
public final class TlsaRecord {
    private final int usage;
    private final int selector;
    private final int matchingType;
    private final byte[] data;

    /**
     * @param usage certificate usage, 0 to 255
     * @param selector 0 to 255
     * @param matchingType 0 to 255
     * @param data the certificate association data; copied
     */
    public TlsaRecord(int usage, int selector, int matchingType, byte[] data) {
        this.usage = octet("usage", usage);
        this.selector = octet("selector", selector);
        this.matchingType = octet("matching type", matchingType);
        this.data = data.clone();
    }

    private static int octet(String what, int value) {
        if (value < 0 || value > 255) {
            throw new IllegalArgumentException("the " + what + " " + value + " is not in 0 to 255");
        }
        return value;
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

    @Override
    public boolean equals(Object other) {
        return other instanceof TlsaRecord that
                && usage == that.usage
                && selector == that.selector
                && matchingType == that.matchingType
                && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return 31 * (usage << 16 | selector << 8 | matchingType) + Arrays.hashCode(data);
    }

    /** The form used in zone files (RFC 6698 §2.2). */
    @Override
    public String toString() {
        return usage + " " + selector + " " + matchingType + " "
                + HexFormat.of().formatHex(data);
    }
}
