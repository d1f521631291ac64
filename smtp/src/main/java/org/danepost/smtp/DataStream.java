package org.danepost.smtp;

/**
 * Turns the octets of a message into what follows a 354 reply: every CR, LF and CRLF becomes CRLF, so that no CR or LF ever
 * stands alone on the wire (RFC 5321 §2.3.8); lines that start with a dot get another (RFC 5321 §4.5.2); the end is one
 * CRLF.CRLF. State is kept across calls, so the pieces may be cut anywhere. Not thread-safe; one per transmission.
 */
final class DataStream {
    private boolean lineStart = true;
    private boolean pendingCr;

    /** The most octets that {@code n} octets of message can become, the end included. */
    static int room(int n) {
        return 2 * n + 7;
    }

    /**
     * Encodes a piece.
     *
     * @param in the piece, from index 0
     * @param length its length
     * @param out at least {@link #room} octets
     * @return how many octets of {@code out} are filled
     */
    int encode(byte[] in, int length, byte[] out) {
        int filled = 0;
        for (int i = 0; i < length; i++) {
            byte octet = in[i];
            if (octet == '\n') {
                pendingCr = false;
                filled = lineEnd(out, filled);
                continue;
            }
            if (pendingCr) {
                filled = lineEnd(out, filled);
            }
            pendingCr = octet == '\r';
            if (pendingCr) {
                continue;
            }
            if (lineStart && octet == '.') {
                out[filled++] = '.'; // RFC 5321 §4.5.2
            }
            lineStart = false;
            out[filled++] = octet;
        }
        return filled;
    }

    /** Writes the end of the message into {@code out}, at least 7 octets long, and returns how many octets it took. */
    int end(byte[] out) {
        int filled = 0;
        if (pendingCr || !lineStart) {
            filled = lineEnd(out, filled);
        }
        pendingCr = false;
        out[filled++] = '.';
        return lineEnd(out, filled);
    }

    private int lineEnd(byte[] out, int filled) {
        lineStart = true;
        out[filled] = '\r';
        out[filled + 1] = '\n';
        return filled + 2;
    }
}
