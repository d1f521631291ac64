package org.danepost.dns;

import java.util.function.Consumer;

/**
 * Answers questions with proof. Implementations may be called by many threads at once and may block; they throw nothing
 * for what a network, a server or an attacker can do. A thread that is interrupted gets {@link Answer.Failed} with its
 * interrupt flag still set.
 */
public interface Resolver {
    Answer resolve(Question question);

    /**
     * Resolves, and tells what is done for it while it is done: queries, answers, signatures, what was known before. An
     * implementation that has nothing to tell tells nothing.
     *
     * @param trace is called on the threads that do the work, mostly this one; it must be quick and throw nothing. What
     *     another lookup does in this one's stead is told as {@link TraceEvent.WorkedOutElsewhere} only.
     */
    default Answer resolve(Question question, Consumer<TraceEvent> trace) {
        return resolve(question);
    }
}
