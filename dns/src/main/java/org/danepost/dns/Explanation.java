package org.danepost.dns;

import java.util.List;
import java.util.Optional;

/**
 * Why a lookup ended as it did, in words for a person who runs mail.
 *
 * @param steps what was shown, in order from the trust anchor to the data, one short sentence each
 * @param why one sentence: the decisive fact, with the names, servers and times that belong to it
 * @param error the extended DNS error that says it (RFC 8914), where one fits
 * @param remedy one sentence: who can mend it and how; empty when nothing is wrong
 * @param particulars the facts that the sentence {@code why} turns on, for programs
 */
public record Explanation(
        List<String> steps, String why, Optional<ExtendedError> error, String remedy, Particulars particulars) {
    public Explanation {
        steps = List.copyOf(steps);
    }

    /** An explanation in words alone. */
    public Explanation(List<String> steps, String why, Optional<ExtendedError> error, String remedy) {
        this(steps, why, error, remedy, Particulars.NONE);
    }

    /** An explanation of something that is as it should be. */
    public static Explanation good(List<String> steps, String why) {
        return new Explanation(steps, why, Optional.empty(), "");
    }
}
