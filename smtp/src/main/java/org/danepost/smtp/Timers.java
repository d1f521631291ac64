package org.danepost.smtp;

import java.time.Duration;

/**
 * How long a client waits in each phase (RFC 5321 §4.5.3.2). Each reply has to be complete within its time; each write of
 * a block has to be taken by the peer within {@code block}; nothing lasts longer than {@code session} in all.
 *
 * @param connect until the TCP connection stands, for each address
 * @param greeting until the greeting is complete
 * @param ehlo until the reply to EHLO, HELO or STARTTLS is complete
 * @param handshake until the TLS handshake is complete, reading and writing together
 * @param mail until the reply to MAIL is complete
 * @param rcpt until the reply to each RCPT is complete
 * @param data until the reply to DATA is complete
 * @param block until the peer has taken one block of the message
 * @param finalReply until the reply to the message is complete
 * @param quit until the reply to QUIT is complete; nothing depends on it, so it is short
 * @param session the whole session
 */
public record Timers(
        Duration connect,
        Duration greeting,
        Duration ehlo,
        Duration handshake,
        Duration mail,
        Duration rcpt,
        Duration data,
        Duration block,
        Duration finalReply,
        Duration quit,
        Duration session) {

    /** The least values RFC 5321 §4.5.3.2 asks for; an hour for the session, 30 s to connect, 1 min to shake hands. */
    public static Timers defaults() {
        return new Timers(
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                Duration.ofMinutes(5), // RFC 5321 §4.5.3.2.2
                Duration.ofMinutes(5), // RFC 5321 §4.5.3.2.3
                Duration.ofMinutes(2), // RFC 5321 §4.5.3.2.4
                Duration.ofMinutes(3), // RFC 5321 §4.5.3.2.5
                Duration.ofMinutes(10), // RFC 5321 §4.5.3.2.6
                Duration.ofSeconds(10),
                Duration.ofHours(1));
    }

    /** The same time for every phase and {@code session} for the whole. */
    public static Timers uniform(Duration each, Duration session) {
        return new Timers(each, each, each, each, each, each, each, each, each, each, session);
    }

    Duration of(Phase phase) {
        return switch (phase) {
            case CONNECT -> connect;
            case GREETING -> greeting;
            case EHLO, STARTTLS -> ehlo;
            case HANDSHAKE, VERIFY -> handshake;
            case MAIL -> mail;
            case RCPT -> rcpt;
            case DATA -> data;
            case FINAL -> finalReply;
            case QUIT -> quit;
        };
    }
}
