package org.danepost.dane;

import java.util.Arrays;
import java.util.Optional;

/**
 * One DER element inside an array, found by tag and length alone (X.690 §8.1, §10.1). It exists because usage 3 must
 * work on certificates that no parser accepts: nothing but the nesting is looked at. Immutable view, not a copy.
 *
 * @param tag the identifier octet; multi-octet tags are refused
 * @param start index of the identifier octet
 * @param content index of the first octet of the content
 * @param end index after the last octet of the content
 */
@SuppressWarnings("ArrayRecordComponent") // a view that is never compared or kept
record Der(byte[] source, int tag, int start, int content, int end) {
    static final int BOOLEAN = 0x01;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OID = 0x06;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    /** Nesting beyond this is no certificate. */
    private static final int DEEPEST = 24;

    /** The element that fills the whole array; empty if there is none, or octets trail. */
    static Optional<Der> whole(byte[] source) {
        return at(source, 0, source.length).filter(d -> d.end == source.length);
    }

    private static Optional<Der> at(byte[] source, int start, int limit) {
        if (start + 2 > limit || (source[start] & 0x1f) == 0x1f) {
            return Optional.empty();
        }
        int length = source[start + 1] & 0xff;
        int content = start + 2;
        if (length >= 0x80) {
            int octets = length & 0x7f;
            // The indefinite form is not DER, and no certificate needs more than three octets of length.
            if (octets == 0 || octets > 3 || content + octets > limit) {
                return Optional.empty();
            }
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = (length << 8) | (source[content++] & 0xff);
            }
        }
        if (length > limit - content) {
            return Optional.empty();
        }
        return Optional.of(new Der(source, source[start] & 0xff, start, content, content + length));
    }

    /** The first element of the content. */
    Optional<Der> first() {
        return at(source, content, end);
    }

    /** The element after this one inside its parent. */
    Optional<Der> next(Der parent) {
        return at(source, end, parent.end);
    }

    boolean is(int wanted) {
        return tag == wanted;
    }

    /** The element with its tag and length. */
    byte[] encoded() {
        return Arrays.copyOfRange(source, start, end);
    }

    byte[] contents() {
        return Arrays.copyOfRange(source, content, end);
    }

    boolean contentEquals(byte... octets) {
        return Arrays.equals(source, content, end, octets, 0, octets.length);
    }

    /** Whether everything inside nests without gaps. */
    boolean nests() {
        return nests(0);
    }

    private boolean nests(int depth) {
        boolean constructed = (tag & 0x20) != 0;
        if (!constructed || content == end) {
            return true;
        }
        if (depth == DEEPEST) {
            return false;
        }
        int last = content;
        for (Optional<Der> child = first();
                child.isPresent();
                child = child.get().next(this)) {
            if (!child.get().nests(depth + 1)) {
                return false;
            }
            last = child.get().end;
        }
        return last == end;
    }
}
