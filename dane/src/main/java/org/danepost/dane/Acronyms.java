package org.danepost.dane;

import java.util.Locale;
import java.util.Map;

/** The acronyms of the three TLSA registries (RFC 7218 §2), for people: zone data keeps its numbers. */
final class Acronyms {
    private static final Map<Integer, String> USAGES =
            Map.of(0, "PKIX-TA", 1, "PKIX-EE", 2, "DANE-TA", 3, "DANE-EE", 255, "PrivCert");
    private static final Map<Integer, String> SELECTORS = Map.of(0, "Cert", 1, "SPKI", 255, "PrivSel");
    private static final Map<Integer, String> MATCHING_TYPES =
            Map.of(0, "Full", 1, "SHA2-256", 2, "SHA2-512", 255, "PrivMatch");

    private Acronyms() {}

    static String usage(int value) {
        return show(USAGES, value);
    }

    static String selector(int value) {
        return show(SELECTORS, value);
    }

    static String matchingType(int value) {
        return show(MATCHING_TYPES, value);
    }

    private static String show(Map<Integer, String> registry, int value) {
        return registry.getOrDefault(value, "unassigned") + "(" + value + ")";
    }

    /** The number of an acronym in one of the three registries, whatever its case; -1 if it is in none. */
    static int number(Field field, String acronym) {
        Map<Integer, String> registry = switch (field) {
            case USAGE -> USAGES;
            case SELECTOR -> SELECTORS;
            case MATCHING_TYPE -> MATCHING_TYPES;
        };
        String wanted = acronym.toUpperCase(Locale.ROOT);
        for (Map.Entry<Integer, String> entry : registry.entrySet()) {
            if (entry.getValue().toUpperCase(Locale.ROOT).equals(wanted)) {
                return entry.getKey();
            }
        }
        return -1;
    }

    /** The three numbers of a record. */
    enum Field {
        USAGE("a usage: 0 to 255, or PKIX-TA, PKIX-EE, DANE-TA, DANE-EE"),
        SELECTOR("a selector: 0 to 255, or Cert, SPKI"),
        MATCHING_TYPE("a matching type: 0 to 255, or Full, SHA2-256, SHA2-512");

        private final String expected;

        Field(String expected) {
            this.expected = expected;
        }

        String expected() {
            return expected;
        }
    }
}
