package org.danepost.interop;

import java.util.List;
import java.util.Map;

/** A program that sends mail and has its own words for what came of it. */
interface Sender extends AutoCloseable {
    /** As in the table of the page. */
    String name();

    /** Sends a message to each of these addresses, tries each once, and gives what became of it by mailbox. */
    Map<String, Said> send(List<Letter> letters);

    @Override
    void close();

    /**
     * A message to be sent.
     *
     * @param to the domain and what is special about it
     * @param mailbox what stands before the @; no other message of any sender has the same
     */
    record Letter(SenderCase to, String mailbox) {
        String recipient() {
            return mailbox + "@" + to.destination();
        }
    }

    /**
     * What a sender says.
     *
     * @param result what became of the message
     * @param channel what TLS proved; counts only where the receiver saw TLS
     * @param words what it logged
     */
    record Said(SenderOutcome.Result result, SenderOutcome.Channel channel, String words) {}
}
