package org.danepost.app;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Reads addresses of servers: {@code 192.0.2.1}, {@code 192.0.2.1:5353}, {@code 2001:db8::1}, {@code [2001:db8::1]:5353}. */
final class ServerAddress {
    private ServerAddress() {}

    /** @throws UserError when the text is no IP address with an optional port; names are not looked up */
    static InetSocketAddress parse(String text, int defaultPort) {
        String host = text;
        int port = defaultPort;
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0 || (end + 1 < text.length() && text.charAt(end + 1) != ':')) {
                throw wrong(text);
            }
            host = text.substring(1, end);
            port = end + 1 == text.length() ? defaultPort : port(text, text.substring(end + 2));
        } else if (text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':')) {
            host = text.substring(0, text.indexOf(':'));
            port = port(text, text.substring(text.indexOf(':') + 1));
        }
        try {
            return new InetSocketAddress(InetAddress.ofLiteral(host), port);
        } catch (IllegalArgumentException e) {
            throw wrong(text).because(e);
        }
    }

    private static int port(String whole, String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw wrong(whole).because(e);
        }
        throw wrong(whole);
    }

    private static UserError wrong(String text) {
        return new UserError(
                "'" + text + "' is not the address of a server; remedy: write ADDRESS or ADDRESS:PORT with an IP"
                        + " address, for example 127.0.0.1, 127.0.0.1:5353 or [::1]:5353");
    }
}
