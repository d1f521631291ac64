package org.danepost.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;

/** A real validator that asks one recursive resolver for everything: Unbound or BIND's named. */
final class ForwardingValidator implements AutoCloseable {
    private final Daemon daemon;
    private final InetSocketAddress address;

    private ForwardingValidator(Daemon daemon, InetSocketAddress address) {
        this.daemon = daemon;
        this.address = address;
    }

    /** Makes the configuration for an address. */
    private interface Setup {
        List<String> command(InetSocketAddress address) throws IOException;
    }

    /** Unbound with our limit of NSEC3 iterations (RFC 9276 §3.2), no allowance for wrong clocks. */
    static ForwardingValidator unbound(Path directory, InetSocketAddress upstream, String anchor) {
        return start("unbound", directory, address -> {
            Path file = directory.resolve("unbound.conf");
            Files.writeString(file, """
                server:
                  directory: "%s"
                  chroot: ""
                  username: ""
                  pidfile: ""
                  logfile: "unbound.log"
                  use-syslog: no
                  verbosity: 1
                  val-log-level: 2
                  interface: %s
                  port: %d
                  do-ip6: no
                  num-threads: 1
                  outgoing-range: 512
                  do-not-query-localhost: no
                  access-control: 127.0.0.0/8 allow
                  target-fetch-policy: "0 0 0 0 0"
                  qname-minimisation: no
                  aggressive-nsec: no
                  val-sig-skew-min: 0
                  val-sig-skew-max: 0
                  val-nsec3-keysize-iterations: "1024 50 2048 50 4096 50"
                  edns-buffer-size: 1232
                  module-config: "validator iterator"
                  trust-anchor: "%s"
                remote-control:
                  control-enable: no
                forward-zone:
                  name: "."
                  forward-addr: %s@%d
                """.formatted(
                            directory,
                            address.getAddress().getHostAddress(),
                            address.getPort(),
                            anchor.replace('\t', ' '),
                            upstream.getAddress().getHostAddress(),
                            upstream.getPort()));
            return List.of("unbound", "-d", "-c", file.toString());
        });
    }

    /** BIND's named with everything as it comes. */
    static ForwardingValidator named(Path directory, InetSocketAddress upstream, DSRecord anchor) {
        return start("named", directory, address -> {
            Path file = directory.resolve("named.conf");
            String[] words = anchor.rdataToString().split(" ", 4);
            Files.writeString(file, """
                options {
                  directory "%1$s";
                  listen-on port %2$d { %3$s; };
                  listen-on-v6 { none; };
                  pid-file none;
                  session-keyfile none;
                  recursion yes;
                  allow-query { any; };
                  dnssec-validation yes;
                  synth-from-dnssec no;
                  servfail-ttl 0;
                  empty-zones-enable no;
                  max-cache-size 64m;
                  recursive-clients 5000;
                  forward only;
                  forwarders { %4$s port %5$d; };
                };
                controls { };
                trust-anchors { . static-ds %6$s %7$s %8$s "%9$s"; };
                """.formatted(
                            directory,
                            address.getPort(),
                            address.getAddress().getHostAddress(),
                            upstream.getAddress().getHostAddress(),
                            upstream.getPort(),
                            words[0],
                            words[1],
                            words[2],
                            words[3]));
            return List.of("named", "-g", "-n", "1", "-c", file.toString());
        });
    }

    private static ForwardingValidator start(String name, Path directory, Setup setup) {
        return Ports.startOnFree(address -> {
            try {
                Daemon daemon = Daemon.start(name, directory, setup.command(address));
                return new ForwardingValidator(
                        daemon.await(() -> Lookup.answers(address, Name.root.toString())), address);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        daemon.close();
    }
}
