package org.danepost.dns;

import java.util.List;
import java.util.Optional;

/**
 * Why a lookup cannot end in an answer. Without a {@link Answer.Failure} it is bogus: something answered and the proof
 * does not hold.
 *
 * @param failure the kind of failure; empty for bogus
 * @param why the decisive fact in one sentence
 * @param error the extended error that says it
 * @param remedy who can mend it
 * @param ownAffair whether it concerns only the lookup that met it, its time or its thread, so that no other may share it
 */
record Fault(
        Optional<Answer.Failure> failure, String why, Optional<ExtendedError> error, String remedy, boolean ownAffair) {
    static Fault bogus(String why, ExtendedError error, String remedy) {
        return new Fault(Optional.empty(), why, Optional.of(error), remedy, false);
    }

    static Fault failed(Answer.Failure failure, String why, ExtendedError error, String remedy) {
        return new Fault(Optional.of(failure), why, Optional.of(error), remedy, false);
    }

    static Fault failed(Answer.Failure failure, String why, Optional<ExtendedError> error, String remedy) {
        return new Fault(Optional.of(failure), why, error, remedy, false);
    }

    static Fault workLimit(String why) {
        return new Fault(
                Optional.of(Answer.Failure.WORK_LIMIT),
                why,
                Optional.of(ExtendedError.OTHER),
                "If this name belongs to you, publish fewer keys and signatures; else this may be an attempt to exhaust"
                        + " the resolver.",
                true);
    }

    /** The same fault with more words. */
    Fault because(String longerWhy) {
        return new Fault(failure, longerWhy, error, remedy, ownAffair);
    }

    boolean isBogus() {
        return failure.isEmpty();
    }

    /** Whether it is bogus because signatures or denials are missing, which is also how a bad resolver looks. */
    boolean blamesMissingProof() {
        return isBogus()
                && error.filter(code -> code == ExtendedError.RRSIGS_MISSING || code == ExtendedError.NSEC_MISSING)
                        .isPresent();
    }

    Answer answer(Question question, List<Alias> aliases, List<String> steps) {
        Explanation explanation = new Explanation(steps, why, error, remedy);
        return failure.<Answer>map(kind -> new Answer.Failed(question, aliases, kind, explanation))
                .orElseGet(() -> new Answer.Bogus(question, aliases, explanation));
    }
}
