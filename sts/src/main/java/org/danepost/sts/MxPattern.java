package org.danepost.sts;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One {@code mx} line of a policy: a host name, or {@code *.} and a domain for exactly one label before it (RFC 8461 §4.1).
 * Immutable; A-labels, lower case, no final dot.
 *
 * @param text the pattern
 */
public record MxPattern(String text) {
    private static final Pattern LABELS =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*|\\[.*");
    private static final int LONGEST = 253;

    /** The pattern in a line's value; empty when it is none: an address, an empty value, an asterisk elsewhere. */
    static Optional<MxPattern> read(String value) {
        String name = ascii(value.strip()).toLowerCase(Locale.ROOT);
        name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        String labels = name.startsWith("*.") ? name.substring(2) : name;
        boolean good = name.length() <= LONGEST
                && LABELS.matcher(labels).matches()
                && !ADDRESS.matcher(labels).matches();
        return good ? Optional.of(new MxPattern(name)) : Optional.empty();
    }

    private static String ascii(String name) {
        if (name.length() > LONGEST || name.chars().allMatch(c -> c < 0x80)) {
            return name;
        }
        try {
            return IDN.toASCII(name);
        } catch (RuntimeException e) { // besides what it documents, it throws plain ones
            return name;
        }
    }

    /**
     * Whether a host may stand behind it (RFC 8461 §4.1).
     *
     * @param host the name as in the MX record, before any alias is followed; any case, with or without final dot
     */
    public boolean matches(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (!text.startsWith("*.")) {
            return name.equals(text);
        }
        int dot = name.indexOf('.');
        return dot > 0 && name.substring(dot).equals(text.substring(1));
    }

    @Override
    public String toString() {
        return text;
    }
}
