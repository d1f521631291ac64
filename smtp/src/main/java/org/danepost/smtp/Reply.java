package org.danepost.smtp;

import java.util.List;
import java.util.Optional;

/**
 * One reply of a server (RFC 5321 §4.2). Only the first digit of the code decides what a client does.
 *
 * @param code 200 to 599
 * @param enhanced the enhanced code, read only where the server announced ENHANCEDSTATUSCODES (RFC 2034 §4) and only if
 *     its class agrees with the code
 * @param lines the text of each line without code and line end, control characters replaced; at least one line
 */
public record Reply(int code, Optional<EnhancedCode> enhanced, List<String> lines) {
    public Reply {
        lines = List.copyOf(lines);
        if (code < 200 || code > 599 || lines.isEmpty()) {
            throw new IllegalArgumentException("not a reply: code " + code + ", " + lines.size() + " lines");
        }
    }

    /** 2yz: done. */
    public boolean positive() {
        return code / 100 == 2;
    }

    /** 3yz: go on. */
    public boolean intermediate() {
        return code / 100 == 3;
    }

    /** 4yz: not now. */
    public boolean temporary() {
        return code / 100 == 4;
    }

    /** 5yz: not at all. */
    public boolean permanent() {
        return code / 100 == 5;
    }

    /** The enhanced code, or the one that says no more than the first digit (RFC 3461 §6.3). */
    public String enhancedOrClass() {
        return enhanced.map(EnhancedCode::toString).orElseGet(() -> code / 100 + ".0.0");
    }

    /** Code and text on one line, at most 1,000 characters, for logs and notifications. */
    public String text() {
        String joined = code + " " + String.join(" / ", lines);
        return joined.length() <= 1000 ? joined : joined.substring(0, 1000) + "...";
    }
}
