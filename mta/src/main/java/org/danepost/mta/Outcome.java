package org.danepost.mta;

import java.util.Optional;
import org.danepost.smtp.Reply;

/** What became of one recipient. */
public sealed interface Outcome {
    String recipient();

    Details details();

    /** The peer has taken the message for this recipient. */
    record Delivered(String recipient, Details details) implements Outcome {}

    /** Not now; trying again later may help. */
    record Deferred(String recipient, Details details) implements Outcome {}

    /** Not at all; trying again is of no use. */
    record Failed(String recipient, Details details) implements Outcome {}

    /**
     * The connection was lost after the whole message had been sent: the peer may have it. No other host was tried. Trying
     * again may deliver twice; not trying may lose the message (RFC 5321 §6.1 prefers twice).
     */
    record InDoubt(String recipient, Details details) implements Outcome {}

    /**
     * The circumstances.
     *
     * @param attempt the attempt that decided; empty if no connection was opened
     * @param reply the reply that decided, if one did
     * @param enhancedCode an RFC 3463 code of the class that fits the outcome
     * @param text one or two sentences: what happened, where
     * @param remedy one sentence: who can mend it; empty if nothing is broken
     */
    record Details(Optional<Attempt> attempt, Optional<Reply> reply, String enhancedCode, String text, String remedy) {}
}
