package org.danepost.sts;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * A kept policy as text: four lines of our own, an empty one, then the document as it was fetched.
 *
 * <pre>
 * danepost-sts 1
 * domain: example.org
 * id: 20261123
 * fetched: 2026-11-23T10:00:00Z
 *
 * version: STSv1
 * ...
 * </pre>
 */
final class PolicyText {
    private static final String HEAD = "danepost-sts 1";

    private PolicyText() {}

    static String write(KeptPolicy kept) {
        return HEAD + "\ndomain: " + kept.domain() + "\nid: " + kept.id() + "\nfetched: " + kept.fetched() + "\n\n"
                + kept.policy().text();
    }

    /** The policy; empty when the text is not whole. */
    static Optional<KeptPolicy> read(String text) {
        String[] lines = text.split("\n", 6);
        if (lines.length < 6
                || !lines[0].equals(HEAD)
                || !lines[1].startsWith("domain: ")
                || !lines[2].startsWith("id: ")
                || !lines[3].startsWith("fetched: ")
                || !lines[4].isEmpty()) {
            return Optional.empty();
        }
        try {
            Instant fetched = Instant.parse(lines[3].substring("fetched: ".length()));
            return switch (StsPolicy.read(lines[5])) {
                case StsPolicy.Valid(StsPolicy policy, var _) ->
                    Optional.of(new KeptPolicy(
                            lines[1].substring("domain: ".length()),
                            lines[2].substring("id: ".length()),
                            fetched,
                            policy));
                case StsPolicy.Invalid _ -> Optional.empty();
            };
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
