package org.danepost.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Builds all zones in a directory, children before parents, so that each parent can publish what its children's keys
 * call for. Immutable once built.
 */
final class ZoneTree {
    private final Map<String, Path> files;
    private final List<String> anchors;

    private ZoneTree(Map<String, Path> files, List<String> anchors) {
        this.files = files;
        this.anchors = anchors;
    }

    /** The master file of each zone, by apex. */
    Map<String, Path> files() {
        return Map.copyOf(files);
    }

    /** The DS records of the root. */
    List<String> anchors() {
        return anchors;
    }

    /** Builds the zones; the root must be among them. */
    static ZoneTree build(List<ZoneSpec> zones, Path directory, Instant now) {
        Map<String, Path> files = new ConcurrentHashMap<>();
        Map<String, List<String>> delegations = new ConcurrentHashMap<>();
        SortedMap<Integer, List<ZoneSpec>> byDepth = new TreeMap<>();
        for (ZoneSpec zone : zones) {
            byDepth.computeIfAbsent(-labels(zone), depth -> new ArrayList<>()).add(zone);
        }
        for (List<ZoneSpec> level : byDepth.values()) {
            level.parallelStream().forEach(zone -> {
                List<String> below = delegations.getOrDefault(zone.name(), List.of());
                Built built = build(zone, below, directory, now);
                files.put(zone.apex(), built.file());
                delegations.merge(
                        zone.parent(zones).map(ZoneSpec::name).orElse("the world"),
                        built.delegation(),
                        (some, more) ->
                                Stream.concat(some.stream(), more.stream()).toList());
            });
        }
        List<String> anchors = delegations.getOrDefault("the world", List.of()).stream()
                .filter(line -> line.contains(" DS "))
                .toList();
        return new ZoneTree(files, anchors);
    }

    private static int labels(ZoneSpec zone) {
        return zone.name().isEmpty() ? 0 : zone.name().split("\\.", -1).length;
    }

    private record Built(Path file, List<String> delegation) {}

    private static Built build(ZoneSpec zone, List<String> below, Path parent, Instant now) {
        try {
            Path directory = Files.createDirectory(parent.resolve(zone.name().isEmpty() ? "root" : zone.name()));
            Path master = directory.resolve("master");
            Files.write(master, master(zone, below));
            String server = zone.name().isEmpty() ? "ns1." : "ns1." + zone.apex();
            List<String> delegation = new ArrayList<>();
            if (!zone.name().isEmpty()) {
                delegation.add(zone.apex() + " 300 IN NS " + server);
                delegation.add(server + " 300 IN A 127.0.0.1");
            }
            Optional<Signing> signing = zone.signing();
            if (signing.isEmpty()) {
                delegation.addAll(zone.delegation().apply(List.of()));
                return new Built(master, List.copyOf(delegation));
            }
            ZoneSigner.Signed signed = new ZoneSigner(zone.apex(), signing.get(), directory, now).sign(master);
            Path served = directory.resolve("served");
            Files.write(served, zone.tamper().apply(signed.lines()));
            delegation.addAll(zone.delegation().apply(signed.ds()));
            return new Built(served, List.copyOf(delegation));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> master(ZoneSpec zone, List<String> below) {
        List<String> lines = new ArrayList<>();
        lines.add("$ORIGIN " + zone.apex());
        lines.add("$TTL 300");
        lines.add("@ IN SOA ns1 hostmaster 1 3600 600 86400 60");
        lines.add("@ IN NS ns1");
        lines.add("ns1 IN A 127.0.0.1"); // where NSD listens: who follows the data must not leave this host
        lines.addAll(zone.records());
        lines.addAll(below);
        return lines;
    }
}
