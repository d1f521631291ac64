package org.danepost.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** BIND's named as the authoritative server of a whole Internet, from master files, on one loopback address. */
final class NamedFixture implements AutoCloseable {
    private final Daemon daemon;
    private final InetSocketAddress address;

    private NamedFixture(Daemon daemon, InetSocketAddress address) {
        this.daemon = daemon;
        this.address = address;
    }

    /** Starts named on a free port; zones by apex. */
    static NamedFixture start(Path directory, Map<String, Path> zones) {
        return Ports.startOnFree(address -> start(directory, zones, address));
    }

    private static NamedFixture start(Path directory, Map<String, Path> zones, InetSocketAddress address) {
        try {
            Path configuration = directory.resolve("named.conf");
            Files.writeString(configuration, configuration(directory, zones, address));
            Daemon daemon =
                    Daemon.start("named", directory, List.of("named", "-g", "-n", "1", "-c", configuration.toString()));
            return new NamedFixture(daemon.await(() -> Lookup.answers(address, ".")), address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String configuration(Path directory, Map<String, Path> zones, InetSocketAddress address) {
        StringBuilder text = new StringBuilder(
                """
                options {
                  directory "%1$s";
                  listen-on port %2$d { %3$s; };
                  listen-on-v6 { none; };
                  pid-file none;
                  session-keyfile none;
                  recursion no;
                  allow-query { any; };
                  empty-zones-enable no;
                  notify no;
                  check-names primary ignore;
                  check-integrity no;
                  minimal-responses yes;
                };
                controls { };
                """.formatted(directory, address.getPort(), address.getAddress().getHostAddress()));
        zones.forEach(
                (apex, file) -> text.append("zone \"%s\" { type primary; file \"%s\"; };\n".formatted(apex, file)));
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
