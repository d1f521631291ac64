package org.danepost.smtp;

/**
 * How much a server may say in one reply. RFC 5321 §4.5.3.1.5 lets a reply line have 512 octets; real servers say more.
 *
 * @param lineOctets longest line, without its CRLF
 * @param lines most lines of one reply
 */
public record ReplyLimits(int lineOctets, int lines) {
    public ReplyLimits {
        if (lineOctets < 510 || lines < 1) {
            throw new IllegalArgumentException("a reply needs room for a line of 512 octets");
        }
    }

    /** Lines of 2,048 octets, 256 of them: half a mebibyte at most. */
    public static ReplyLimits defaults() {
        return new ReplyLimits(2048, 256);
    }
}
