package org.danepost.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Type;

/** A real Unbound that validates by the lab's root and forwards to the lab's recursive server. */
final class Unbound {
    private static final String ADDRESS = "127.53.1.1";
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

    private final Process process;
    private final InetSocketAddress address;

    private Unbound(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    static Unbound start(Path directory, MiniInternet internet) throws IOException, InterruptedException {
        InetSocketAddress resolver = internet.resolver();
        String forward = """
                forward-zone:
                  name: "."
                  forward-addr: %s@%d
                """.formatted(resolver.getAddress().getHostAddress(), resolver.getPort());
        return start(directory, internet, forward);
    }

    static Unbound start(Path directory, MiniInternet internet, String upstream)
            throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(ADDRESS))) {
            port = free.getLocalPort();
        }
        Path configuration = Files.writeString(directory.resolve("unbound.conf"), """
                server:
                  interface: %s
                  port: %d
                  directory: "%s"
                  chroot: ""
                  username: ""
                  pidfile: ""
                  use-syslog: no
                  logfile: "unbound.log"
                  verbosity: 1
                  val-log-level: 2
                  val-override-date: "%s"
                  num-threads: 1
                  do-ip6: no
                  do-not-query-localhost: no
                  module-config: "validator iterator"
                  trust-anchor: "%s"
                  local-zone: "test." nodefault
                  qname-minimisation: no
                remote-control:
                  control-enable: no
                %s
                """.formatted(
                        ADDRESS,
                        port,
                        directory,
                        DATE.format(internet.clock().instant()),
                        internet.trustAnchor().replace('\t', ' '),
                        upstream));
        Process process = new ProcessBuilder("unbound", "-d", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.txt").toFile())
                .start();
        Unbound unbound = new Unbound(process, new InetSocketAddress(InetAddress.getByName(ADDRESS), port));
        unbound.awaitReadiness(directory);
        return unbound;
    }

    private void awaitReadiness(Path directory) throws IOException, InterruptedException {
        DnsClient client = new DnsClient(Duration.ofMillis(300));
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < deadline && !process.waitFor(50, TimeUnit.MILLISECONDS)) {
            Optional<Message> answer = client.ask(address, DnsClient.query(ZoneBuilder.absolute("."), Type.SOA, true));
            if (answer.isPresent()) {
                return;
            }
        }
        String output = Files.readString(directory.resolve("output.txt"));
        process.destroyForcibly();
        throw new IOException("Unbound does not answer: " + output);
    }

    Message ask(String name, int type) {
        return ask(DnsClient.query(ZoneBuilder.absolute(name), type, true));
    }

    /** With CD: without validation. */
    Message askUnchecked(String name, int type) {
        Message query = DnsClient.query(ZoneBuilder.absolute(name), type, true);
        query.getHeader().setFlag(Flags.CD);
        return ask(query);
    }

    private Message ask(Message query) {
        return new DnsClient(Duration.ofSeconds(10)).ask(address, query).orElseThrow();
    }

    void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        }
    }
}
