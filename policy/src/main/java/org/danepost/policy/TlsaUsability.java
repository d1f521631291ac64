package org.danepost.policy;

import java.util.List;
import org.danepost.dane.TlsaRecord;
import org.danepost.dane.TlsaRecords;

/**
 * Which TLSA records count for SMTP (RFC 7672 §3.1; RFC 6698 §2.1). Stands in for {@code TlsaRecords.usable(Profile.SMTP)}
 * of the module dane until that is there; {@link #usable} is its only entry.
 */
final class TlsaUsability {
    private static final int SEQUENCE = 0x30;
    private static final int BIT_STRING = 0x03;

    private TlsaUsability() {}

    static List<TlsaRecord> usable(TlsaRecords records) {
        return records.all().stream().filter(TlsaUsability::usable).toList();
    }

    private static boolean usable(TlsaRecord record) {
        if (record.usage() != 2 && record.usage() != 3) { // RFC 7672 §3.1.3: 0 and 1 are unusable
            return false;
        }
        byte[] data = record.data();
        return switch (record.selector()) {
            case 0 -> fits(record.matchingType(), data, SEQUENCE, SEQUENCE, BIT_STRING);
            case 1 -> fits(record.matchingType(), data, SEQUENCE, BIT_STRING);
            default -> false;
        };
    }

    private static boolean fits(int matchingType, byte[] data, int... shape) {
        return switch (matchingType) {
            case 0 -> der(data, shape);
            case 1 -> data.length == 32;
            case 2 -> data.length == 64;
            default -> false;
        };
    }

    /** Whether the data is one DER SEQUENCE that holds exactly elements of these tags. */
    private static boolean der(byte[] data, int... shape) {
        int[] outer = element(data, 0, data.length);
        if (outer.length == 0 || (data[0] & 0xff) != SEQUENCE || outer[1] != data.length) {
            return false;
        }
        int at = outer[0];
        for (int tag : shape) {
            int[] inner = element(data, at, data.length);
            if (inner.length == 0 || (data[at] & 0xff) != tag) {
                return false;
            }
            at = inner[1];
        }
        return at == data.length;
    }

    /** Where the contents of the element at {@code at} begin and end; empty when it is not whole. */
    private static int[] element(byte[] data, int at, int limit) {
        if (at + 2 > limit) {
            return new int[0];
        }
        int first = data[at + 1] & 0xff;
        int start = at + 2;
        long length = first;
        if (first > 0x80 && first <= 0x83) {
            int octets = first & 0x7f;
            if (start + octets > limit) {
                return new int[0];
            }
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = (length << 8) | (data[start++] & 0xff);
            }
        } else if (first >= 0x80) {
            return new int[0];
        }
        return start + length > limit ? new int[0] : new int[] {start, (int) (start + length)};
    }
}
