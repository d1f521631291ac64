package org.danepost.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The resolvers that the system is set to use. */
final class SystemResolvers {
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

    private SystemResolvers() {}

    /** @throws UserError when the system names none */
    static List<InetSocketAddress> read() {
        try {
            List<InetSocketAddress> servers = parse(Files.readString(RESOLV_CONF));
            if (!servers.isEmpty()) {
                return servers;
            }
        } catch (IOException e) {
            throw new UserError(
                    "no resolver is known: " + RESOLV_CONF + " cannot be read; remedy: name one with --server"
                            + " or in [dns] resolvers",
                    e);
        }
        throw new UserError("no resolver is known: " + RESOLV_CONF + " has no nameserver line; remedy: name one with"
                + " --server or in [dns] resolvers");
    }

    /** The same, perhaps none. */
    static List<InetSocketAddress> known() {
        try {
            return parse(Files.readString(RESOLV_CONF));
        } catch (IOException e) {
            return List.of(); // a system that names no resolver is no fault where there are other ways
        }
    }

    /** The {@code nameserver} lines; those that are no address (an interface scope, say) do not count. */
    static List<InetSocketAddress> parse(String text) {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length < 2 || !words[0].equals("nameserver")) {
                continue;
            }
            try {
                servers.add(new InetSocketAddress(InetAddress.ofLiteral(words[1]), 53));
            } catch (IllegalArgumentException e) {
                // an interface that this host does not have; the other lines may serve
            }
        }
        return servers;
    }
}
