package org.danepost.interop;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.danepost.interop.Draft.Piece;
import org.danepost.interop.UnboundFixture.Kind;
import org.danepost.lab.SignedZone;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The generated zones in master files, faults of keys and signatures in them, served by NSD and by BIND. Before each of the
 * two stands an Unbound that fetches and validates nothing.
 */
final class ServedInternet implements AutoCloseable {
    private final CloseLater opened = new CloseLater();
    private final GeneratedZones zones;
    private final InetSocketAddress byNsd;
    private final InetSocketAddress byNamed;
    /** Zones that BIND takes for too broken to load; it answers SERVFAIL for them. */
    private final Set<Name> refused = new HashSet<>();

    ServedInternet(List<GeneratedZone> generated, Path directory) {
        try {
            zones = new GeneratedZones(generated, "127.0.0.1");
            Map<String, Path> files = new LinkedHashMap<>();
            Path masters = Files.createDirectory(directory.resolve("zones"));
            for (SignedZone zone : zones.built()) {
                String apex = zone.name().toString();
                files.put(apex, Files.write(masters.resolve("zone-" + apex), master(zone)));
            }
            NsdFixture nsd = opened.add(NsdFixture.start(Files.createDirectory(directory.resolve("nsd")), files));
            NamedFixture named =
                    opened.add(NamedFixture.start(Files.createDirectory(directory.resolve("named-authority")), files));
            Lookup lookup = new Lookup(named.address());
            for (SignedZone zone : zones.built()) {
                if (lookup.ask(zone.name(), Type.SOA, false).getRcode() != Rcode.NOERROR) {
                    refused.add(zone.name());
                }
            }
            byNsd = fetching(directory.resolve("fetching-nsd"), nsd.address(), files);
            byNamed = fetching(directory.resolve("fetching-named"), named.address(), files);
        } catch (IOException e) {
            opened.close();
            throw new UncheckedIOException(e);
        }
    }

    private InetSocketAddress fetching(Path directory, InetSocketAddress servers, Map<String, Path> files)
            throws IOException {
        UnboundFixture.World world = new UnboundFixture.World(servers, files.keySet(), zones.anchors());
        return opened.add(UnboundFixture.start(Kind.FETCHING, Files.createDirectory(directory), world))
                .address();
    }

    /** The zone with the keys, DS records and signatures that its plan and its faults want. */
    private List<String> master(SignedZone zone) throws IOException {
        Message whole = new Message();
        try (Master master = new Master(new ByteArrayInputStream(zone.text().getBytes(US_ASCII)), zone.name())) {
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                whole.addRecord(record, Section.ANSWER);
            }
        }
        Draft draft = Draft.of(whole);
        zones.sign(draft);
        List<String> lines = new ArrayList<>();
        for (Piece piece : draft.answer) {
            piece.records.forEach(record -> lines.add(record.toString()));
            piece.signatures.forEach(record -> lines.add(record.toString()));
        }
        return lines;
    }

    GeneratedZones zones() {
        return zones;
    }

    /** Whether BIND has loaded the zone of a case and those that its aliases and children lead to. */
    boolean isServedByBoth(GeneratedCase asked, List<GeneratedZone> generated) {
        return refused.stream()
                .noneMatch(apex -> apex.subdomain(asked.zone().apex())
                        || generated.stream()
                                .anyMatch(other ->
                                        other.label().equals(asked.zone().other()) && apex.subdomain(other.apex())));
    }

    /** How many zones BIND has not loaded. */
    int refused() {
        return refused.size();
    }

    /** Hands on what NSD answers. */
    InetSocketAddress byNsd() {
        return byNsd;
    }

    /** Hands on what BIND answers. */
    InetSocketAddress byNamed() {
        return byNamed;
    }

    @Override
    public void close() {
        opened.close();
    }
}
