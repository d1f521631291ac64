package org.danepost.lab;

import java.util.List;

/**
 * What a sender says became of a letter. The judge believes only the outcome, and compares it with what hosts saw.
 *
 * @param outcome what became of it
 * @param summary in a few words
 * @param why the reason, for a person
 * @param steps what was done, in order
 */
public record Report(Outcome outcome, String summary, String why, List<String> steps) {
    public Report {
        steps = List.copyOf(steps);
    }

    /** What becomes of a letter. */
    public enum Outcome {
        /** A host took it. */
        DELIVERED,
        /** Kept, to be tried again. */
        DEFERRED,
        /** Given back to its sender. */
        REJECTED
    }
}
