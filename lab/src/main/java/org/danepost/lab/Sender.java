package org.danepost.lab;

/** A mail transport that the lab puts to the test: sends one letter now and says what became of it. */
@FunctionalInterface
public interface Sender {
    /** Must come back within seconds, and throw nothing for what can happen on a network. */
    Report send(Network network, Letter letter);
}
