package org.danepost.mta;

import static org.danepost.mta.Plans.GOOD;

import org.danepost.smtp.Identity;
import org.danepost.smtp.ScriptedPeer;

/** Scripts for mail servers. */
final class Peers {
    private Peers() {}

    static ScriptedPeer.Script tls(Identity identity) {
        return connection -> {
            connection.secure(identity, "PIPELINING", "ENHANCEDSTATUSCODES");
            connection.takeMail();
        };
    }

    static ScriptedPeer.Script clear() {
        return connection -> {
            connection.greet("PIPELINING");
            connection.takeMail();
        };
    }

    /** Offers STARTTLS, then goes away when the handshake starts. */
    static ScriptedPeer.Script brokenTls() {
        return connection -> {
            connection.greet("STARTTLS");
            connection.answer("220 go\r\n");
            connection.hearHello();
            connection.say("not tls at all, whatever comes\r\n");
        };
    }

    static ScriptedPeer.Script rcpt(String reply) {
        return connection -> {
            connection.secure(GOOD, "ENHANCEDSTATUSCODES");
            connection.answer("250 2.1.0 ok\r\n");
            connection.answer(reply + "\r\n");
            connection.answer("221 2.0.0 bye\r\n");
        };
    }

    static boolean sawMail(ScriptedPeer peer) {
        return peer.commands().stream().anyMatch(line -> line.startsWith("MAIL"));
    }
}
