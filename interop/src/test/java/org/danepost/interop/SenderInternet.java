package org.danepost.interop;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The domains of the senders' comparison in one signed tree of zones, their receivers, and resolvers. */
final class SenderInternet implements AutoCloseable {
    private final CloseLater opened = new CloseLater();
    private final SenderNetwork network;
    private final List<SenderCase> cases;
    private final World world;
    private final InetSocketAddress resolver;

    /** Starts everything. */
    SenderInternet() {
        try {
            Path directory = Directories.create("receivers");
            opened.add(() -> Directories.delete(directory));
            network = opened.add(new SenderNetwork());
            List<SenderCase> all = new ArrayList<>(SenderRecordCases.all(network, directory));
            all.addAll(SenderRouteCases.all(network));
            cases = List.copyOf(all);
            world = opened.add(new World(filled(zones(), cases)));
            resolver = new InetSocketAddress(network.address(1), 53);
            world.validatingAt(resolver);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    List<SenderCase> cases() {
        return cases;
    }

    SenderNetwork network() {
        return network;
    }

    World world() {
        return world;
    }

    /** The validating resolver for senders that trust one; listens on port 53. */
    InetSocketAddress resolver() {
        return resolver;
    }

    private static List<ZoneSpec> zones() {
        Signing usual = Signing.usual();
        return List.of(
                ZoneSpec.signed("", usual),
                ZoneSpec.signed("example", usual),
                ZoneSpec.signed("nsec.example", usual),
                ZoneSpec.signed("nsec3.example", usual.nsec3(0, "-")),
                ZoneSpec.signed("optout.example", usual.optOut()),
                ZoneSpec.unsigned("child.optout.example"),
                ZoneSpec.unsigned("unsigned.example"),
                ZoneSpec.signed("removed.example", usual).delegated(_ -> List.of()),
                ZoneSpec.signed("sha1.example", usual.with("RSASHA1")),
                ZoneSpec.signed("expired.example", usual.valid(Duration.ofDays(-30), Duration.ofDays(-10))),
                ZoneSpec.signed("lost.example", usual).tampered(SenderInternet::unreadable),
                ZoneSpec.signed("_tcp.mx.tlsa-lost.nsec.example", usual).tampered(SenderInternet::unreadable),
                ZoneSpec.signed("_tcp.a.first-tlsa-lost.nsec.example", usual).tampered(SenderInternet::unreadable),
                ZoneSpec.unsigned("_tcp.mx.tlsa-island.nsec.example"),
                corrupt("mx-bogus.example", "MX"),
                corrupt("address-bogus.example", "A"),
                corrupt("tlsa-bogus.example", "TLSA"),
                corrupt("denial-bogus.example", "NSEC"));
    }

    /** What a server cannot load: it answers SERVFAIL for the zone. */
    private static List<String> unreadable(List<String> lines) {
        return List.of("; " + lines.size() + " records were here", "this is no zone");
    }

    private static ZoneSpec corrupt(String zone, String type) {
        return ZoneSpec.signed(zone, Signing.usual()).tampered(Tamper.corruptSignatures("\\sRRSIG\\s+" + type + "\\s"));
    }

    /** The zones with each record of the domains in the closest zone above it. */
    private static List<ZoneSpec> filled(List<ZoneSpec> zones, List<SenderCase> cases) {
        Map<String, ZoneSpec> filled = new HashMap<>();
        zones.forEach(zone -> filled.put(zone.name(), zone));
        for (SenderCase each : cases) {
            for (String line : each.records()) {
                String owner = line.substring(0, line.indexOf(' '));
                ZoneSpec zone = closest(zones, owner).orElseThrow();
                filled.computeIfPresent(zone.name(), (_, before) -> before.plus(line));
            }
        }
        return List.copyOf(filled.values());
    }

    private static Optional<ZoneSpec> closest(List<ZoneSpec> zones, String owner) {
        return zones.stream()
                .filter(zone -> zone.name().isEmpty() || ("." + owner).endsWith("." + zone.apex()))
                .max(Comparator.comparingInt(zone -> zone.name().length()));
    }

    @Override
    public void close() {
        opened.close();
    }
}
