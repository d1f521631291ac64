package org.danepost.app;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.TypeConversionException;

/** Where answers come from. They are proven here in every mode but {@link #TRUST_AD}. */
enum DnsMode {
    /** From the authoritative servers where they can be asked, else from resolvers that pass DNSSEC on. */
    AUTO,
    /** From the authoritative servers themselves, beginning at the root. */
    RECURSIVE,
    /** From recursive resolvers, with DO and CD set. */
    FORWARD,
    /** From validating resolvers on this host, or trusted by name, whose AD bit is believed. */
    TRUST_AD;

    /** The mode that a word of the command line means. */
    static DnsMode parse(String text) {
        for (DnsMode mode : values()) {
            if (Words.of(mode).equals(text.toLowerCase(Locale.ROOT))) {
                return mode;
            }
        }
        List<String> words = Arrays.stream(values()).map(Words::of).toList();
        throw new TypeConversionException(
                "'" + text + "' is not a mode (" + String.join(", ", words) + ")" + Suggestion.phrase(text, words));
    }
}
