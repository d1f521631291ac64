package org.danepost.smtp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the reply to one EHLO announced (RFC 5321 §4.1.1.1). A new EHLO replaces it as a whole.
 *
 * @param keywords upper-case keyword to its parameters; the first of repeated keywords counts
 */
public record Capabilities(Map<String, String> keywords) {
    public Capabilities {
        keywords = Map.copyOf(keywords);
    }

    static Capabilities none() {
        return new Capabilities(Map.of());
    }

    /** The first line of the reply is the server's name, each further line one extension. */
    static Capabilities of(Reply ehlo) {
        Map<String, String> found = new LinkedHashMap<>();
        List<String> lines = ehlo.lines();
        for (String line : lines.subList(1, lines.size())) {
            String[] parts = line.strip().split("\\s+", 2);
            if (!parts[0].isEmpty()) {
                found.putIfAbsent(parts[0].toUpperCase(Locale.ROOT), parts.length == 2 ? parts[1] : "");
            }
        }
        return new Capabilities(found);
    }

    public boolean has(String keyword) {
        return keywords.containsKey(keyword);
    }

    /** The largest message in octets; empty where no limit is announced (RFC 1870 §4: none, 0 or unreadable). */
    public OptionalLong sizeLimit() {
        String value = keywords.getOrDefault("SIZE", "").strip();
        if (!value.matches("[0-9]{1,18}") || Long.parseLong(value) == 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(value));
    }

    /** The most recipients of one transaction (RFC 9422 §4.2). */
    public Optional<Integer> recipientLimit() {
        return limit("RCPTMAX");
    }

    private Optional<Integer> limit(String name) {
        String value = keywords.getOrDefault("LIMITS", "").strip();
        // RFC 9422 §3: a list that is malformed as a whole is ignored as a whole
        if (!value.matches("[A-Za-z0-9][A-Za-z0-9-]*(=[!-:<-~]+)?( +[A-Za-z0-9][A-Za-z0-9-]*(=[!-:<-~]+)?)*")) {
            return Optional.empty();
        }
        for (String item : value.split(" +", -1)) {
            String[] pair = item.split("=", 2);
            // RFC 9422 §4: 1 to 999999; a bad value voids this limit only
            if (pair.length == 2 && pair[0].equalsIgnoreCase(name) && pair[1].matches("[1-9][0-9]{0,5}")) {
                return Optional.of(Integer.parseInt(pair[1]));
            }
        }
        return Optional.empty();
    }
}
