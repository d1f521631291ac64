package org.danepost.smtp;

import java.io.IOException;
import java.io.InputStream;

/**
 * What the envelope has to say about a message, learnt in one pass.
 *
 * @param octets the size as RFC 1870 §5 counts it: with every line end as CRLF, without dot stuffing and final dot
 * @param eightBit an octet above 127 occurs anywhere
 * @param internationalHeader an octet above 127 occurs in the message header (RFC 6532). Headers of inner MIME parts are not
 *     looked at
 */
public record MessageFacts(long octets, boolean eightBit, boolean internationalHeader) {

    /** Reads the whole message once. */
    public static MessageFacts of(MessageSource source) throws IOException {
        Scan scan = new Scan();
        try (InputStream in = source.open()) {
            byte[] block = new byte[16_384];
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                for (int i = 0; i < n; i++) {
                    scan.octet(block[i]);
                }
            }
        }
        return scan.end();
    }

    /** The state of the pass: line ends as {@link DataStream} will write them. */
    private static final class Scan {
        private long octets;
        private boolean eightBit;
        private boolean internationalHeader;
        private boolean inHeader = true;
        private boolean lineEmpty = true;
        private boolean pendingCr;

        void octet(byte octet) {
            if (octet == '\n') {
                pendingCr = false;
                lineEnd();
                return;
            }
            if (pendingCr) {
                lineEnd();
            }
            pendingCr = octet == '\r';
            if (pendingCr) {
                return;
            }
            octets++;
            lineEmpty = false;
            if (octet < 0) {
                eightBit = true;
                internationalHeader |= inHeader;
            }
        }

        private void lineEnd() {
            octets += 2;
            if (lineEmpty) {
                inHeader = false;
            }
            lineEmpty = true;
        }

        MessageFacts end() {
            if (pendingCr || !lineEmpty) {
                lineEnd();
            }
            return new MessageFacts(octets, eightBit, internationalHeader);
        }
    }
}
