package org.danepost.lab;

/**
 * A letter to send.
 *
 * @param sender the sender's address
 * @param recipient the one recipient's address
 * @param content header and body with CRLF line ends; its secret is how the judge knows it again
 * @param secret words that occur in the content and nowhere else
 */
public record Letter(String sender, String recipient, String content, String secret) {
    /** A letter from Alice with this secret. */
    public static Letter fromAlice(String recipient, String secret) {
        String content = "From: Alice <alice@alice.example>\r\nTo: <" + recipient + ">\r\nSubject: between us\r\n\r\n"
                + "Do not tell anybody: " + secret + "\r\n";
        return new Letter("alice@alice.example", recipient, content, secret);
    }

    /** The part of the recipient's address behind the last @. */
    public String domain() {
        return recipient.substring(recipient.lastIndexOf('@') + 1);
    }
}
