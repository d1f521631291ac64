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
 */
record Fault(Optional<Answer.Failure> failure, String why, Optional<ExtendedError> error, String remedy) {
    static Fault bogus(String why, ExtendedError error, String remedy) {
        return new Fault(Optional.empty(), why, Optional.of(error), remedy);
    }

    static Fault failed(Answer.Failure failure, String why, ExtendedError error, String remedy) {
        return new Fault(Optional.of(failure), why, Optional.of(error), remedy);
    }

    static Fault failed(Answer.Failure failure, String why, Optional<ExtendedError> error, String remedy) {
        return new Fault(Optional.of(failure), why, error, remedy);
    }

    static Fault workLimit(String why) {
        return failed(
                Answer.Failure.WORK_LIMIT,
                why,
                ExtendedError.OTHER,
                "If this name belongs to you, publish fewer keys and signatures; else this may be an attempt to exhaust"
                        + " the resolver.");
    }

    boolean isBogus() {
        return failure.isEmpty();
    }

    /** Whether the same question could fare better at another moment within the same lookup. */
    boolean isWorkLimit() {
        return failure.isPresent() && failure.get() == Answer.Failure.WORK_LIMIT;
    }

    Answer answer(Question question, List<Alias> aliases, List<String> steps) {
        Explanation explanation = new Explanation(steps, why, error, remedy);
        return failure.<Answer>map(kind -> new Answer.Failed(question, aliases, kind, explanation))
                .orElseGet(() -> new Answer.Bogus(question, aliases, explanation));
    }
}
