package org.danepost.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** An Unbound that resolves below the root which NSD serves, of one {@link Kind} or another. */
final class UnboundFixture implements AutoCloseable {
    private final Daemon daemon;
    private final InetSocketAddress address;

    private UnboundFixture(Daemon daemon, InetSocketAddress address) {
        this.daemon = daemon;
        this.address = address;
    }

    /** What an Unbound does with what it gets. */
    enum Kind {
        /** No validator: hands everything on. */
        FETCHING,
        /** Validates, and derives nothing from one answer for another. */
        VALIDATING,
        /** Validates, minimises names and makes denials from cached NSEC records (RFC 8198), as administrators like it. */
        ELABORATE
    }

    /**
     * What an Unbound knows of the world.
     *
     * @param servers where all zones are served
     * @param zones the apexes
     * @param anchors DS records to validate from
     */
    record World(InetSocketAddress servers, Collection<String> zones, List<String> anchors) {
        World {
            zones = List.copyOf(zones);
            anchors = List.copyOf(anchors);
        }
    }

    /** Starts Unbound on a free port of 127.0.0.1. */
    static UnboundFixture start(Kind kind, Path directory, World world) {
        return Ports.startOnFree(address -> start(kind, directory, world, address));
    }

    /** Starts Unbound on this very address; port 53 needs root. */
    static UnboundFixture start(Kind kind, Path directory, World world, InetSocketAddress address) {
        String name = kind.name().toLowerCase(Locale.ROOT) + "-" + address.getPort();
        try {
            Path configuration = directory.resolve(name + ".conf");
            Files.writeString(configuration, configuration(kind, name, directory, world, address));
            Command.run(directory, List.of("unbound-checkconf", configuration.toString()));
            Daemon daemon =
                    Daemon.start(name, directory, List.of("unbound", "-d", "-p", "-c", configuration.toString()));
            return new UnboundFixture(daemon.await(() -> Lookup.answers(address, ".")), address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String configuration(
            Kind kind, String name, Path directory, World world, InetSocketAddress address) {
        StringBuilder text = new StringBuilder("""
                server:
                  directory: "%3$s"
                  chroot: ""
                  username: ""
                  pidfile: ""
                  logfile: "%3$s/%4$s.log"
                  use-syslog: no
                  log-time-ascii: yes
                  verbosity: 1
                  val-log-level: 2
                  interface: %1$s
                  port: %2$d
                  do-ip6: no
                  do-daemonize: no
                  num-threads: 1
                  msg-cache-size: 4m
                  rrset-cache-size: 8m
                  outgoing-range: 256
                  so-reuseport: no
                  do-not-query-localhost: no
                  access-control: 127.0.0.0/8 allow
                  target-fetch-policy: "0 0 0 0 0"
                  qname-minimisation: %6$s
                  aggressive-nsec: %6$s
                  prefetch: %6$s
                  harden-algo-downgrade: no
                  cache-max-ttl: 300
                  val-sig-skew-min: 0
                  val-sig-skew-max: 0
                  edns-buffer-size: 1232
                  ede: yes
                  module-config: "%5$s"
                """.formatted(
                        address.getAddress().getHostAddress(),
                        address.getPort(),
                        directory,
                        name,
                        kind == Kind.FETCHING ? "iterator" : "validator iterator",
                        kind == Kind.ELABORATE ? "yes" : "no"));
        if (kind != Kind.FETCHING) {
            world.anchors()
                    .forEach(anchor ->
                            text.append("  trust-anchor: \"").append(anchor).append("\"\n"));
        }
        text.append("remote-control:\n  control-enable: no\n");
        String servers = world.servers().getAddress().getHostAddress() + "@"
                + world.servers().getPort();
        for (String zone : world.zones()) {
            text.append("stub-zone:\n  name: \"%s\"\n  stub-addr: %s\n  stub-prime: no\n".formatted(zone, servers));
        }
        return text.toString();
    }

    InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        daemon.close();
    }
}
