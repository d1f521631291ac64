package org.danepost.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.danepost.dns.Question;
import org.xbill.DNS.Type;

/** Reads what is to be looked up: names and record types as people write them. */
final class LookupList {
    private static final List<String> COMMON_TYPES = List.of(
            "A", "AAAA", "MX", "TLSA", "CNAME", "NS", "SOA", "TXT", "DS", "DNSKEY", "SRV", "PTR", "CAA", "SVCB");

    private LookupList() {}

    /**
     * One thing to look up.
     *
     * @param name the name as it was written
     * @param type the type as it was written, in capitals
     */
    record Entry(String name, String type, Question question) {}

    /**
     * Lines of {@code NAME [TYPE]}; empty lines and those that begin with {@code #} do not count.
     *
     * @throws UserError that names the file, the line and what is wrong with it
     */
    static List<Entry> parse(String source, String text) {
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String[] words = line.strip().split("\\s+", -1);
            if (words[0].isEmpty() || words[0].startsWith("#")) {
                continue;
            }
            if (words.length > 2) {
                throw new UserError(
                        source + ", line " + number + ": more than a name and a type; remedy: write NAME TYPE");
            }
            try {
                entries.add(entry(words[0], words.length == 2 ? words[1] : "A"));
            } catch (UserError e) {
                throw new UserError(source + ", line " + number + ": " + e.getMessage(), e);
            }
        }
        return entries;
    }

    /** @throws UserError when the name is no domain name or the type is not known */
    static Entry entry(String name, String type) {
        try {
            return new Entry(name, type.toUpperCase(Locale.ROOT), Question.of(DomainText.toAscii(name), type(type)));
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }

    private static int type(String text) {
        int type = Type.value(text.toUpperCase(Locale.ROOT), true);
        if (type < 0) {
            throw new UserError("'" + text + "' is not a record type" + Suggestion.phrase(text, COMMON_TYPES)
                    + "; remedy: write a type such as MX or TLSA, or TYPE and its number");
        }
        return type;
    }
}
