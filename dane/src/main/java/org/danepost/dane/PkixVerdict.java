package org.danepost.dane;

import java.util.Optional;
import org.danepost.dane.Verdict.Mismatch;

/** What a certificate chain is worth to those who believe public authorities: the other half of {@link Verdict}. */
public sealed interface PkixVerdict {
    /** The verdict as one word: trusted, or the word of what is wrong, see {@link Mismatch#word()}. */
    default String word() {
        return switch (this) {
            case Trusted _ -> "trusted";
            case Refused refused -> refused.mismatch().word();
        };
    }

    /** Why it is refused; empty if it is not. */
    default Optional<String> fault() {
        return switch (this) {
            case Trusted _ -> Optional.empty();
            case Refused refused -> Optional.of(refused.why());
        };
    }

    /**
     * A valid path leads to a trusted root, and the certificate bears a reference name.
     *
     * @param name the reference name that matched
     * @param depth how many certificates lie between the server's and the root, plus one
     * @param why one sentence with the root
     */
    record Trusted(String name, int depth, String why) implements PkixVerdict {}

    /**
     * The chain proves nothing.
     *
     * @param mismatch the reason of the path that came nearest
     * @param why one sentence with the evidence: names, dates, issuers
     */
    record Refused(Mismatch mismatch, String why) implements PkixVerdict {}
}
