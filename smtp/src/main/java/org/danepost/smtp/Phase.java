package org.danepost.smtp;

/** Where in a session something happened; the order is the order of a session. */
public enum Phase {
    CONNECT("connecting"),
    GREETING("waiting for the greeting"),
    EHLO("EHLO"),
    STARTTLS("STARTTLS"),
    HANDSHAKE("the TLS handshake"),
    VERIFY("checking the certificate"),
    MAIL("MAIL"),
    RCPT("RCPT"),
    DATA("DATA"),
    /** After the final dot was on its way: what became of the message is known to the peer alone. */
    FINAL("waiting for the reply to the message"),
    QUIT("QUIT");

    private final String words;

    Phase(String words) {
        this.words = words;
    }

    /** The phase in words that fit after "during". */
    public String words() {
        return words;
    }
}
