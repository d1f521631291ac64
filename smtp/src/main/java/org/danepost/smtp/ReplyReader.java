package org.danepost.smtp;

import java.io.EOFException;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads replies (RFC 5321 §4.2) from a wire, within limits. Lines end in CRLF only (§2.3.8). Used by one thread; a new
 * reader is made when TLS starts, so that nothing read in clear survives (RFC 3207 §4.2).
 */
final class ReplyReader {
    private final Wire wire;
    private final ReplyLimits limits;
    private final byte[] buffer = new byte[4096];
    private int position;
    private int end;

    ReplyReader(Wire wire, ReplyLimits limits) {
        this.wire = wire;
        this.limits = limits;
    }

    /** True if octets were received beyond the last reply. */
    boolean buffered() {
        return position < end;
    }

    /**
     * Reads one reply.
     *
     * @param enhanced true if the server announced ENHANCEDSTATUSCODES
     * @throws Violation if it is not one or breaks a limit
     * @throws EOFException if the connection ends first
     */
    Reply read(boolean enhanced, Deadline deadline) throws IOException {
        List<String> texts = new ArrayList<>();
        int first = 0;
        while (true) {
            String line = line(deadline);
            int code = code(line);
            if (texts.isEmpty()) {
                first = code;
            } else if (code / 100 != first / 100) {
                throw new Violation("one reply with the codes " + first + " and " + code);
            }
            texts.add(line.length() > 4 ? line.substring(4) : "");
            if (line.length() == 3 || line.charAt(3) == ' ') {
                return new Reply(code, enhanced ? enhancedCode(code, texts) : Optional.empty(), texts);
            }
            if (line.charAt(3) != '-') {
                throw new Violation("a reply line that is neither last nor continued: " + shown(line));
            }
            if (texts.size() >= limits.lines()) {
                throw new Violation("a reply of more than " + limits.lines() + " lines");
            }
        }
    }

    private static int code(String line) throws Violation {
        // RFC 5321 §4.2: three digits, the first of them 2 to 5
        if (line.length() < 3 || !line.substring(0, 3).matches("[2-5][0-9][0-9]")) {
            throw new Violation("a line that is no reply: " + shown(line));
        }
        return Integer.parseInt(line.substring(0, 3));
    }

    private static Optional<EnhancedCode> enhancedCode(int code, List<String> texts) {
        // RFC 2034 §4: the class equals the first digit; anything else is text
        return EnhancedCode.leading(texts.getLast()).filter(found -> found.category() == code / 100);
    }

    private static String shown(String line) {
        return '"' + (line.length() <= 80 ? line : line.substring(0, 80) + "...") + '"';
    }

    private String line(Deadline deadline) throws IOException {
        byte[] line = new byte[128];
        int length = 0;
        while (true) {
            byte octet = next(deadline, length);
            if (octet == '\n') {
                if (length == 0 || line[length - 1] != '\r') {
                    throw new Violation("a reply line that ends in LF alone"); // RFC 5321 §2.3.8
                }
                return clean(new String(line, 0, length - 1, StandardCharsets.UTF_8));
            }
            if (length > limits.lineOctets()) {
                throw new Violation("a reply line of more than " + limits.lineOctets() + " octets");
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, 2 * length);
            }
            line[length++] = octet;
        }
    }

    private byte next(Deadline deadline, int soFar) throws IOException {
        if (position == end) {
            int n = wire.read(buffer, deadline);
            if (n < 0) {
                throw new EOFException(
                        soFar == 0
                                ? "the server closed the connection instead of replying"
                                : "the server closed the connection within a reply");
            }
            position = 0;
            end = n;
        }
        return buffer[position++];
    }

    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** The server did not speak SMTP. */
    static final class Violation extends IOException {
        @Serial
        private static final long serialVersionUID = 1L;

        Violation(String what) {
            super("the server sent " + what);
        }
    }
}
