package org.danepost.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An NSD that serves zones from master files on one loopback address, as the authoritative servers of a whole Internet. */
final class NsdFixture implements AutoCloseable {
    private final Daemon daemon;
    private final InetSocketAddress address;

    private NsdFixture(Daemon daemon, InetSocketAddress address) {
        this.daemon = daemon;
        this.address = address;
    }

    /** Starts NSD on a free port; zones by apex. */
    static NsdFixture start(Path directory, Map<String, Path> zones) {
        return Ports.startOnFree(address -> start(directory, zones, address));
    }

    private static NsdFixture start(Path directory, Map<String, Path> zones, InetSocketAddress address) {
        try {
            Path configuration = directory.resolve("nsd.conf");
            Files.writeString(configuration, configuration(directory, zones, address));
            Command.run(directory, List.of("nsd-checkconf", configuration.toString()));
            Daemon daemon = Daemon.start("nsd", directory, List.of("nsd", "-d", "-c", configuration.toString()));
            return new NsdFixture(daemon.await(() -> Lookup.answers(address, ".")), address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String configuration(Path directory, Map<String, Path> zones, InetSocketAddress address) {
        StringBuilder text =
                new StringBuilder("""
                server:
                  ip-address: %1$s@%2$d
                  server-count: 1
                  username: ""
                  chroot: ""
                  zonesdir: "%3$s"
                  database: ""
                  pidfile: "%3$s/nsd.pid"
                  xfrdfile: "%3$s/xfrd.state"
                  xfrdir: "%3$s"
                  zonelistfile: "%3$s/zone.list"
                  logfile: "%3$s/nsd.log"
                  do-ip6: no
                  hide-version: yes
                  minimal-responses: yes
                  rrl-ratelimit: 0
                  rrl-whitelist-ratelimit: 0
                remote-control:
                  control-enable: no
                """.formatted(address.getAddress().getHostAddress(), address.getPort(), directory));
        zones.forEach((apex, file) -> text.append("zone:\n  name: \"%s\"\n  zonefile: \"%s\"\n".formatted(apex, file)));
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
