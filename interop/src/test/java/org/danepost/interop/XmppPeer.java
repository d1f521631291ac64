package org.danepost.interop;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;
import org.danepost.dane.DaneTls;

/** As much of an XMPP server as it takes to reach another one over STARTTLS (RFC 6120 §5). */
final class XmppPeer {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int LONGEST = 100_000;

    private XmppPeer() {}

    /** The features that the server offers the domain's peers inside TLS; fails where the certificate is refused. */
    static String features(InetSocketAddress address, String host, String domain, DaneTls dane) throws IOException {
        try (Socket plain = new Socket(address.getAddress(), address.getPort())) {
            plain.setSoTimeout(PATIENCE_MILLIS);
            String offered = stream(plain, domain);
            if (!offered.contains("<starttls")) {
                throw new IOException("no STARTTLS in " + offered);
            }
            send(plain, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
            String answer = until(plain.getInputStream(), ">");
            if (!answer.contains("<proceed")) {
                throw new IOException("STARTTLS refused: " + answer);
            }
            try (SSLSocket tls = (SSLSocket) dane.socketFactory().createSocket(plain, host, address.getPort(), false)) {
                tls.startHandshake();
                return stream(tls, domain);
            }
        }
    }

    /** Opens a stream; RFC 7712 §5.1: its header names the domain that is meant. */
    private static String stream(Socket socket, String domain) throws IOException {
        send(
                socket,
                "<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:db='jabber:server:dialback'"
                        + " xmlns:stream='http://etherx.jabber.org/streams' from='client.example' to='" + domain
                        + "' version='1.0'>");
        return until(socket.getInputStream(), "</stream:features>");
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** An octet at a time, so that nothing of the handshake is read with it. */
    private static String until(InputStream in, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < LONGEST) {
            int octet = in.read();
            if (octet < 0) {
                break;
            }
            text.append((char) octet);
            if (text.lastIndexOf(end) >= 0) {
                return text.toString();
            }
        }
        throw new IOException("the server said no " + end + " but: " + text);
    }
}
