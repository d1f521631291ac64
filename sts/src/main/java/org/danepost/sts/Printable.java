package org.danepost.sts;

/** Text of strangers on its way into logs and explanations. */
final class Printable {
    private static final int LONGEST = 120;

    private Printable() {}

    /** Without control characters, and cut where it is too long to read. */
    static String of(String text) {
        String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
        return cut.replaceAll("[\\p{Cc}\\p{Cf}\\u2028\\u2029]", "?");
    }
}
