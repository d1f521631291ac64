package org.danepost.smtp;

/** What became of one recipient in one session. */
public sealed interface RecipientResult {
    String recipient();

    /** The peer has taken responsibility for the message. */
    record Accepted(String recipient, Reply reply) implements RecipientResult {}

    /**
     * The peer refused.
     *
     * @param phase the command that was refused; at {@link Phase#MAIL} and later phases than RCPT the whole message was
     * @param reply its reply
     * @param permanent false if trying again may help. This is the first digit, save that a 552 to RCPT after accepted
     *     recipients means too many of them (RFC 5321 §4.5.3.1.10)
     */
    record Refused(String recipient, Phase phase, Reply reply, boolean permanent) implements RecipientResult {}

    /** The session ended before the message was complete: nothing was delivered to this recipient. */
    record Broken(String recipient, SessionFailure failure) implements RecipientResult {}

    /** The session ended after the final dot was on its way: the peer may have the message, or not. */
    record InDoubt(String recipient, SessionFailure failure) implements RecipientResult {}

    /**
     * This peer cannot take this message, so it was not offered. Another host may be able to.
     *
     * @param enhancedCode an RFC 3463 code of class 5
     * @param text one sentence: what the peer lacks
     */
    record Unsendable(String recipient, String enhancedCode, String text) implements RecipientResult {}
}
