package org.danepost.dns;

/**
 * Answers questions with proof. Implementations may be called by many threads at once and may block; they throw nothing
 * for what a network, a server or an attacker can do. A thread that is interrupted gets {@link Answer.Failed} with its
 * interrupt flag still set.
 */
public interface Resolver {
    Answer resolve(Question question);
}
