package org.danepost.sts;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The TXT record at {@code _mta-sts.DOMAIN} that says that there is a policy, and which (RFC 8461 §3.1). Immutable.
 *
 * @param id changes whenever the policy does; 1 to 32 letters and digits, in no order
 */
public record StsRecord(String id) {
    private static final Pattern VERSION = Pattern.compile("v=STSv1(?=[ \t;]|$)");
    private static final Pattern DELIMITER = Pattern.compile("[ \t]*;[ \t]*");
    private static final Pattern FIELD =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9_.-]{0,31})=([\\x21-\\x3a\\x3c\\x3e-\\x7e]+)");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{1,32}");

    /** No TXT record of ours is longer than its strings allow; what is longer is not read. */
    private static final int LONGEST = 4_096;

    /** What the TXT records at the name came to. */
    public sealed interface Reading {}

    /** There is one record, and it is well formed. */
    public record Valid(StsRecord record) implements Reading {}

    /** There is none; other TXT records at the name do not matter. */
    public record None() implements Reading {}

    /**
     * There are several, or the one is malformed: the domain counts as one without policy (RFC 8461 §3.1).
     *
     * @param why one clause with the text at fault
     */
    public record Invalid(String why) implements Reading {}

    /**
     * Reads the TXT records of the name.
     *
     * @param texts one entry for each record, its strings joined without anything between them (RFC 8461 §3.1)
     */
    public static Reading read(List<String> texts) {
        List<String> ours =
                texts.stream().filter(text -> VERSION.matcher(text).lookingAt()).toList();
        if (ours.isEmpty()) {
            return new None();
        }
        if (ours.size() > 1) { // RFC 8461 §3.1
            return new Invalid("there are " + ours.size() + " records that begin with v=STSv1, where one is allowed");
        }
        return one(ours.getFirst());
    }

    private static Reading one(String text) {
        if (text.length() > LONGEST) {
            return new Invalid("the record is longer than " + LONGEST + " characters");
        }
        String[] parts = DELIMITER.split(text, -1);
        Optional<String> id = Optional.empty();
        for (int i = 1; i < parts.length; i++) {
            if (parts[i].isEmpty() && i == parts.length - 1) {
                continue; // a final semicolon
            }
            Matcher field = FIELD.matcher(parts[i]);
            if (!field.matches()) {
                return new Invalid(
                        "'" + Printable.of(parts[i]) + "' in '" + Printable.of(text) + "' is not NAME=VALUE");
            }
            if (!field.group(1).equals("id") || id.isPresent()) {
                continue; // RFC 8461 §3.1: unknown fields are ignored, of several only the first counts
            }
            if (!ID.matcher(field.group(2)).matches()) {
                return new Invalid("the id '" + Printable.of(field.group(2)) + "' is not 1 to 32 letters and digits");
            }
            id = Optional.of(field.group(2));
        }
        if (!parts[0].equals("v=STSv1")) {
            return new Invalid("'" + Printable.of(text) + "' has something other than ; after v=STSv1");
        }
        return id.<Reading>map(value -> new Valid(new StsRecord(value)))
                .orElseGet(() -> new Invalid("'" + Printable.of(text) + "' has no id"));
    }
}
