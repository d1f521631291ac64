package org.danepost.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;

/** Addresses to listen on: as {@link ServerAddress}, and port 0 means any that is free. */
final class ListenAddress {
    private static final InetAddress LOOPBACK_FOUR = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress LOOPBACK_SIX = InetAddress.ofLiteral("::1");

    private ListenAddress() {}

    /** The addresses that the user gave, or those of loopback when there are none. */
    static List<InetSocketAddress> all(List<String> texts, int port) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        if (texts.isEmpty()) {
            addresses.add(new InetSocketAddress(LOOPBACK_FOUR, port));
            if (isHere(LOOPBACK_SIX)) {
                addresses.add(new InetSocketAddress(LOOPBACK_SIX, port));
            }
        }
        for (String text : texts) {
            addresses.add(parse(text, port));
        }
        return addresses;
    }

    private static boolean isHere(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (IOException e) {
            return false;
        }
    }

    private static InetSocketAddress parse(String text, int port) {
        try {
            boolean free = text.endsWith("]:0") || text.matches("[0-9.]+:0");
            return free
                    ? ServerAddress.parse(text.substring(0, text.length() - 2), 0)
                    : ServerAddress.parse(text, port);
        } catch (UserError e) {
            throw new UserError("--listen: " + e.getMessage(), e);
        }
    }

    /** As it is written: {@code 127.0.0.1:5353}, {@code [::1]:5353}. */
    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        String written = host.contains(":") ? "[" + shortened(host) + "]" : host;
        return written + ":" + address.getPort();
    }

    private static String shortened(String six) {
        return six.equals("0:0:0:0:0:0:0:1") ? "::1" : six.equals("0:0:0:0:0:0:0:0") ? "::" : six;
    }
}
