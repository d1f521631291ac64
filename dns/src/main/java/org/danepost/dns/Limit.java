package org.danepost.dns;

import java.util.Locale;

/** Limits as people meet them: kept within bounds, and called by the name of their setting when they are reached. */
final class Limit {
    private Limit() {}

    /** @throws IllegalArgumentException that begins with the component when the value is out of bounds */
    static void within(String component, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(component + " is " + value + ", allowed are " + least + " to " + most);
        }
    }

    /**
     * Says that no more is done, and which setting decides that.
     *
     * @param component of {@link ResolverPolicy} or {@link RecursionLimits}
     * @param what so many of these, in words
     */
    static String reached(String component, long most, String what) {
        return "the limit of " + most + " " + what + " (" + setting(component) + ") was reached";
    }

    /** How the setting of a component is written: in the table {@code [dns.limits]}, words joined by hyphens. */
    static String setting(String component) {
        return "dns.limits."
                + component.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
