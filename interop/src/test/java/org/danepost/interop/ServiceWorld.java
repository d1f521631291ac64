package org.danepost.interop;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.danepost.app.Program;
import org.danepost.dns.Resolver;
import org.danepost.dns.TrustAnchors;
import org.danepost.dns.ValidatingResolver;
import org.danepost.lab.MiniInternet;
import org.danepost.lab.ZoneBuilder;
import org.danepost.policy.PlanOptions;
import org.danepost.policy.ServicePlan;
import org.danepost.policy.ServicePlanner;
import org.danepost.policy.ServiceRequest;
import org.danepost.policy.ServiceTarget;

/**
 * Signed domains whose service is one server on 127.0.0.1, found by SRV records. They differ in what they publish about
 * its certificate:
 *
 * <ul>
 *   <li>{@code leaf.example} TLSA 3 1 1 of the certificate, which names somebody else
 *   <li>{@code authority.example} TLSA 2 0 1 of its authority, and the host that it names
 *   <li>{@code other-name.example} TLSA 2 0 1 of its authority, and another host
 *   <li>{@code wrong.example} TLSA 3 1 1 of another key
 * </ul>
 */
final class ServiceWorld implements AutoCloseable {
    static final List<String> DOMAINS =
            List.of("leaf.example", "authority.example", "other-name.example", "wrong.example");

    private final MiniInternet internet;
    private final Resolver resolver;
    private final Path anchor;

    ServiceWorld(Path directory, String service, int port, String leaf, String authority) {
        ZoneBuilder[] zones = DOMAINS.stream()
                .map(domain ->
                        ZoneBuilder.zone(domain).text("""
                        _%1$s._tcp SRV 5 0 %2$d host
                        host A 127.0.0.1
                        _%2$d._tcp.host TLSA %3$s
                        """.formatted(service, port, tlsa(domain, leaf, authority))))
                .toArray(ZoneBuilder[]::new);
        try {
            internet = MiniInternet.start(
                    MiniInternet.Options.defaults().at(Instant.now()).with(zones));
            anchor = Files.writeString(directory.resolve("anchor"), internet.trustAnchor());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        resolver = ValidatingResolver.builder()
                .servers(List.of(internet.resolver()))
                .anchors(TrustAnchors.parse(internet.trustAnchor(), "the lab's root"))
                .clock(InstantSource.system())
                .build();
    }

    private static String tlsa(String domain, String leaf, String authority) {
        return switch (domain) {
            case "leaf.example" -> "3 1 1 " + leaf;
            case "wrong.example" -> "3 1 1 " + "00".repeat(32);
            default -> "2 0 1 " + authority;
        };
    }

    /** The one host that the certificate is for. */
    static String certified() {
        return "host.authority.example";
    }

    Resolver resolver() {
        return resolver;
    }

    /** The one target of the domain's plan. */
    ServiceTarget target(String service, String domain) {
        ServicePlan plan = new ServicePlanner(resolver, PlanOptions.defaults(), new Random(1))
                .plan(new ServiceRequest.Srv(service, domain));
        return plan.targets().getFirst();
    }

    /** What a command line prints. */
    String danepost(String line) {
        StringWriter out = new StringWriter();
        Stream<String> where = Stream.of(
                "--trust-anchor",
                anchor.toString(),
                "--server",
                internet.resolver().getAddress().getHostAddress() + ":"
                        + internet.resolver().getPort());
        PrintWriter writer = new PrintWriter(out, true);
        Program.run(
                Stream.concat(Stream.of(line.split(" ", -1)), where).toArray(String[]::new), writer, writer, Map.of());
        return out.toString();
    }

    @Override
    public void close() {
        internet.close();
    }
}
