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
 * @param particulars the facts of {@code why}
 */
record Fault(
        Optional<Answer.Failure> failure,
        String why,
        Optional<ExtendedError> error,
        String remedy,
        boolean ownAffair,
        Particulars particulars) {
    private static final String ANSWER_FROM = " (answer from ";

    Fault(
            Optional<Answer.Failure> failure,
            String why,
            Optional<ExtendedError> error,
            String remedy,
            boolean ownAffair) {
        this(failure, why, error, remedy, ownAffair, Particulars.NONE);
    }

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

    /** What a response provoked is a fault of the code here. */
    static Fault ofThisProgram(Question question, RuntimeException problem) {
        return failed(
                Answer.Failure.MALFORMED,
                "an answer for " + question + " could not be worked with: " + problem,
                ExtendedError.INVALID_DATA,
                "This is a fault in this program: please report it with the name and type asked for.");
    }

    /** The same fault with more words. */
    Fault because(String longerWhy) {
        return new Fault(failure, longerWhy, error, remedy, ownAffair, particulars);
    }

    /** The sentence of cause without the server that {@link #from} adds. */
    String bareWhy() {
        int at = why.lastIndexOf(ANSWER_FROM);
        return at < 0 ? why : why.substring(0, at);
    }

    /** The same fault with other words of who can mend it. */
    Fault mendedBy(String otherRemedy) {
        return new Fault(failure, why, error, otherRemedy, ownAffair, particulars);
    }

    /** The same fault with these facts. */
    Fault about(Particulars facts) {
        return new Fault(failure, why, error, remedy, ownAffair, facts);
    }

    /** The same fault, with the server whose answer shows it; one named before stays. */
    Fault from(Upstream.Response response) {
        if (particulars.server().isPresent()) {
            return this;
        }
        NameServer server = response.from();
        String longer = why + ANSWER_FROM + server.wordsWithDuty() + Words.serverSaid(response.message()) + ")";
        Fault told = because(longer).about(particulars.withServer(server));
        return isBogus() ? told.mendedBy(Words.orOnTheWay(remedy, server)) : told;
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
        Explanation explanation = new Explanation(steps, why, error, remedy, particulars);
        return failure.<Answer>map(kind -> new Answer.Failed(question, aliases, kind, explanation))
                .orElseGet(() -> new Answer.Bogus(question, aliases, explanation));
    }
}
