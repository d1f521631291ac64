package org.danepost.sts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A policy document (RFC 8461 §3.2). Immutable.
 *
 * @param mode what to do with hosts that fail
 * @param maxAge how long the policy binds us after it was fetched; at most {@link #LONGEST_AGE}
 * @param hosts which hosts may take the domain's mail; empty only in mode none
 * @param text the document as it was fetched
 */
public record StsPolicy(Mode mode, Duration maxAge, List<MxPattern> hosts, String text) {
    /** RFC 8461 §3.2: about a year; what asks for more gets this. */
    @SuppressWarnings("CanonicalDuration") // the number of the RFC
    public static final Duration LONGEST_AGE = Duration.ofSeconds(31_557_600);

    /** More lines than any domain needs; a document with more is not read. */
    private static final int MOST_LINES = 2_000;

    private static final Pattern FIELD = Pattern.compile("([A-Za-z0-9][A-Za-z0-9_.-]{0,31})[ \t]*:[ \t]*(.*?)[ \t]*");
    private static final Pattern AGE = Pattern.compile("[0-9]{1,10}");

    public StsPolicy {
        hosts = List.copyOf(hosts);
    }

    /** RFC 8461 §5. */
    public enum Mode {
        /** Hosts that fail get no mail. */
        ENFORCE,
        /** Hosts that fail get mail all the same, and the failure is reported. */
        TESTING,
        /** The domain gives up its policy. */
        NONE;

        /** The word of the document. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Optional<Mode> of(String word) {
            for (Mode mode : values()) {
                if (mode.word().equals(word)) { // RFC 8461 §3.2: case counts
                    return Optional.of(mode);
                }
            }
            return Optional.empty();
        }
    }

    /** What a document came to. */
    public sealed interface Reading {}

    /**
     * A policy.
     *
     * @param notes what was passed over, one clause each
     */
    public record Valid(StsPolicy policy, List<String> notes) implements Reading {
        public Valid {
            notes = List.copyOf(notes);
        }
    }

    /**
     * None.
     *
     * @param why one clause that names the line or the field
     */
    public record Invalid(String why) implements Reading {}

    /** Whether a host may take mail under this policy; the name is taken as the MX record has it (RFC 8461 §4.1). */
    public boolean allows(String host) {
        return hosts.stream().anyMatch(pattern -> pattern.matches(host));
    }

    /**
     * Reads a document. Lines end with LF or CRLF; empty lines, a byte order mark at the front, unknown fields and lines that
     * are no fields are passed over with a note, for the document must stay readable to us when it grows. Never fails.
     */
    public static Reading read(String document) {
        Map<String, String> fields = new HashMap<>();
        List<MxPattern> hosts = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        String[] lines = (document.startsWith("\ufeff") ? document.substring(1) : document).split("\r?\n", -1);
        if (lines.length > MOST_LINES) {
            return new Invalid("it has more than " + MOST_LINES + " lines");
        }
        for (int i = 0; i < lines.length; i++) {
            String where = "line " + (i + 1);
            Matcher field = FIELD.matcher(lines[i]);
            if (lines[i].isBlank()) {
                continue;
            }
            if (!field.matches()) {
                notes.add(where + " '" + Printable.of(lines[i]) + "' is not NAME: VALUE and is ignored");
                continue;
            }
            String name = field.group(1);
            String value = field.group(2);
            switch (name) {
                case "version", "mode", "max_age" -> {
                    if (fields.putIfAbsent(name, value) != null) { // RFC 8461 §3.2: the first counts
                        notes.add(where + " repeats " + name + " and is ignored");
                    }
                }
                case "mx" ->
                    MxPattern.read(value)
                            .ifPresentOrElse(
                                    hosts::add,
                                    () -> notes.add(where + ": '" + Printable.of(value)
                                            + "' is neither a host name nor *. and a domain, and is ignored"));
                default -> notes.add(where + ": the field '" + Printable.of(name) + "' is not known and is ignored");
            }
        }
        return whole(fields, hosts, notes, document);
    }

    private static Reading whole(
            Map<String, String> fields, List<MxPattern> hosts, List<String> notes, String document) {
        for (String name : List.of("version", "mode", "max_age")) {
            if (!fields.containsKey(name)) {
                return new Invalid("the field " + name + " is missing");
            }
        }
        String version = fields.getOrDefault("version", "");
        if (!version.equals("STSv1")) {
            return new Invalid("the version is '" + Printable.of(version) + "', not STSv1");
        }
        String word = fields.getOrDefault("mode", "");
        Optional<Mode> mode = Mode.of(word);
        if (mode.isEmpty()) {
            return new Invalid("the mode is '" + Printable.of(word) + "', not enforce, testing or none");
        }
        String age = fields.getOrDefault("max_age", "");
        if (!AGE.matcher(age).matches()) {
            return new Invalid("max_age is '" + Printable.of(age) + "', not 1 to 10 digits");
        }
        if (hosts.isEmpty() && mode.get() != Mode.NONE) { // RFC 8461 §3.2
            return new Invalid("no line mx: names a host, and mode " + word + " needs one");
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(age));
        Duration kept = asked.compareTo(LONGEST_AGE) > 0 ? LONGEST_AGE : asked;
        return new Valid(new StsPolicy(mode.get(), kept, hosts, document), notes);
    }
}
