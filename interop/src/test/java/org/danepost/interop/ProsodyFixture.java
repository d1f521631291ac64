package org.danepost.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A Prosody that serves XMPP domains to other servers on one loopback address, with one certificate, without rights. */
final class ProsodyFixture implements AutoCloseable {
    private final Daemon daemon;

    private ProsodyFixture(Daemon daemon) {
        this.daemon = daemon;
    }

    /** Starts it for these domains. */
    static ProsodyFixture start(
            Path directory, List<String> domains, Certificates.Identity identity, InetSocketAddress address) {
        try {
            Path data = Files.createDirectory(directory.resolve("data"));
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
            Files.setPosixFilePermissions(identity.key(), PosixFilePermissions.fromString("rw-r--r--"));
            StringBuilder text =
                    new StringBuilder("""
                    pidfile = "%1$s/prosody.pid"
                    data_path = "%1$s"
                    interfaces = { "%2$s" }
                    s2s_ports = { %3$d }
                    c2s_ports = {}
                    s2s_direct_tls_ports = {}
                    c2s_direct_tls_ports = {}
                    http_ports = {}
                    https_ports = {}
                    modules_enabled = { "tls", "saslauth", "dialback", "s2s" }
                    log = { info = "*console" }
                    s2s_require_encryption = true
                    """.formatted(data, address.getAddress().getHostAddress(), address.getPort()));
            for (String domain : domains) {
                text.append("VirtualHost \"%s\"\n  ssl = { key = \"%s\", certificate = \"%s\" }\n"
                        .formatted(domain, identity.key(), identity.chain()));
            }
            Path configuration = Files.writeString(directory.resolve("prosody.cfg.lua"), text);
            Daemon daemon = Daemon.start(
                    "prosody", directory, Unprivileged.command("prosody", "-F", "--config", configuration.toString()));
            return new ProsodyFixture(daemon.await(() -> listens(address)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean listens(InetSocketAddress address) {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        daemon.close();
    }
}
