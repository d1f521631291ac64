package org.danepost.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.danepost.dns.Question;
import org.xbill.DNS.Type;

/** The authoritative servers of the comparison, three NSDs on port 53 of loopback addresses, and Unbound. One thread. */
final class Servers implements AutoCloseable {
    private static final Pattern QUERIES = Pattern.compile("(?m)^num\\.queries=(\\d+)$");
    static final InetSocketAddress UNBOUND = new InetSocketAddress(InetAddress.ofLiteral("127.72.0.53"), 53);

    private final Path directory;
    private final BenchZones zones;
    private final List<Daemon> authorities = new ArrayList<>();
    private final List<Path> configurations = new ArrayList<>();

    private Servers(Path directory, BenchZones zones) {
        this.directory = directory;
        this.zones = zones;
    }

    static Servers start(Path directory, BenchZones zones) throws IOException, InterruptedException {
        Servers servers = new Servers(directory, zones);
        try {
            servers.nsd("root", BenchZones.ROOT_SERVERS, Question.of(".", Type.SOA));
            servers.nsd("top", BenchZones.TOP_SERVERS, Question.of("tld0.", Type.SOA));
            servers.nsd("leaf", BenchZones.LEAF_SERVERS, Question.of("d0.tld0.", Type.SOA));
            return servers;
        } catch (IOException | InterruptedException e) {
            servers.close();
            throw e;
        }
    }

    private void nsd(String level, List<String> addresses, Question check) throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder("server:\n");
        addresses.forEach(address -> text.append("  ip-address: %s@53\n".formatted(address)));
        text.append("""
                  server-count: 1
                  username: ""
                  chroot: ""
                  zonesdir: "%1$s"
                  database: ""
                  pidfile: "%1$s/%2$s.pid"
                  xfrdfile: "%1$s/%2$s.xfrd"
                  xfrdir: "%1$s"
                  zonelistfile: "%1$s/%2$s.list"
                  logfile: "%1$s/%2$s.log"
                  do-ip6: no
                  minimal-responses: yes
                  rrl-ratelimit: 0
                  rrl-whitelist-ratelimit: 0
                remote-control:
                  control-enable: yes
                  control-interface: "%1$s/%2$s.sock"
                """.formatted(directory, level));
        for (Map.Entry<String, Path> zone : zones.files(level).entrySet()) {
            text.append("zone:\n  name: \"%s\"\n  zonefile: \"%s\"\n".formatted(zone.getKey(), zone.getValue()));
        }
        Path configuration = directory.resolve(level + ".conf");
        Files.writeString(configuration, text);
        configurations.add(configuration);
        Daemon daemon = Daemon.start("nsd-" + level, directory, List.of("nsd", "-d", "-c", configuration.toString()));
        authorities.add(daemon);
        InetSocketAddress server = new InetSocketAddress(InetAddress.ofLiteral(addresses.getFirst()), 53);
        daemon.await(() -> PipelinedClient.answers(server, check));
    }

    /** Queries that the authoritative servers have had since they were asked last. */
    long queries() throws IOException, InterruptedException {
        long sum = 0;
        for (Path configuration : configurations) {
            Process process = new ProcessBuilder("nsd-control", "-c", configuration.toString(), "stats")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher matcher = QUERIES.matcher(output);
            if (process.waitFor() != 0 || !matcher.find()) {
                throw new IOException("nsd-control gives no count of queries: " + output);
            }
            sum += Long.parseLong(matcher.group(1));
        }
        return sum;
    }

    /** CPU seconds of the authoritative servers. */
    double cpuSeconds() throws IOException {
        double sum = 0;
        for (Daemon daemon : authorities) {
            sum += daemon.cpuSeconds();
        }
        return sum;
    }

    /** An Unbound with empty caches, tuned as its documentation says (unbound.conf(5), "Howto Optimise"). */
    Daemon unbound(int threads) throws IOException, InterruptedException {
        Files.writeString(directory.resolve("hints"), BenchZones.hints());
        Path configuration = directory.resolve("unbound.conf");
        Files.writeString(configuration, """
                server:
                  directory: "%1$s"
                  chroot: ""
                  username: ""
                  pidfile: ""
                  logfile: "%1$s/unbound.log"
                  use-syslog: no
                  interface: %2$s
                  port: 53
                  do-ip6: no
                  do-daemonize: no
                  num-threads: %3$d
                  msg-cache-slabs: 4
                  rrset-cache-slabs: 4
                  infra-cache-slabs: 4
                  key-cache-slabs: 4
                  msg-cache-size: 128m
                  rrset-cache-size: 256m
                  key-cache-size: 64m
                  neg-cache-size: 16m
                  outgoing-range: 4096
                  num-queries-per-thread: 2048
                  so-reuseport: yes
                  do-not-query-localhost: no
                  access-control: 127.0.0.0/8 allow
                  root-hints: "%1$s/hints"
                  trust-anchor: "%4$s"
                  edns-buffer-size: 1232
                  module-config: "validator iterator"
                remote-control:
                  control-enable: no
                """.formatted(
                        directory,
                        UNBOUND.getAddress().getHostAddress(),
                        threads,
                        zones.anchor().strip()));
        Daemon daemon =
                Daemon.start("unbound", directory, List.of("unbound", "-d", "-p", "-c", configuration.toString()));
        return daemon.await(() -> PipelinedClient.answers(UNBOUND, Question.of(".", Type.SOA)));
    }

    @Override
    public void close() {
        authorities.forEach(Daemon::close);
    }
}
