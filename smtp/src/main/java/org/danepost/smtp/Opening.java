package org.danepost.smtp;

/** What came of opening a session. */
public sealed interface Opening {
    /** Ready for mail: EHLO (or HELO) was accepted, and TLS stands where it had to. */
    record Opened(SmtpSession session) implements Opening {}

    /** Nothing can be sent here now; the connection is closed. */
    record NotOpened(SessionFailure failure) implements Opening {}
}
