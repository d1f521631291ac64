package org.danepost.smtp;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An enhanced status code (RFC 3463 §2).
 *
 * @param category 2, 4 or 5
 * @param subject 0 to 999
 * @param detail 0 to 999
 */
public record EnhancedCode(int category, int subject, int detail) {
    // RFC 3463 §2: one to three digits each, no leading zeros
    private static final Pattern FORM =
            Pattern.compile("([245])\\.(0|[1-9][0-9]{0,2})\\.(0|[1-9][0-9]{0,2})(?:\\s.*)?", Pattern.DOTALL);

    /** The code that a reply text starts with, if it starts with one. */
    public static Optional<EnhancedCode> leading(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new EnhancedCode(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3))));
    }

    @Override
    public String toString() {
        return category + "." + subject + "." + detail;
    }
}
