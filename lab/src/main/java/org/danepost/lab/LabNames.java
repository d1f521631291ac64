package org.danepost.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * The lab's name service: the zones, signed from the leaves to the root, three authoritative servers (root, top level, all
 * others) and the recursive one, all on one port. Any thread.
 */
final class LabNames implements AutoCloseable {
    static final String ROOT_SERVER = "127.53.0.1";
    static final String TOP_SERVER = "127.53.0.2";
    static final String DATA_SERVER = "127.53.0.3";
    static final String RECURSIVE_SERVER = "127.53.0.53";

    private final List<SignedZone> zones;
    private final List<Authority> authorities;
    private final RecursiveServer recursive;

    private LabNames(List<SignedZone> zones, List<Authority> authorities, RecursiveServer recursive) {
        this.zones = List.copyOf(zones);
        this.authorities = List.copyOf(authorities);
        this.recursive = recursive;
    }

    static LabNames start(List<ZoneBuilder> builders, InstantSource clock, Duration patience) throws IOException {
        List<SignedZone> zones = build(builders, clock);
        return Ports.open(_ -> open(zones, patience));
    }

    /** Signs children before their parents, which need their DS. */
    private static List<SignedZone> build(List<ZoneBuilder> builders, InstantSource clock) {
        List<ZoneBuilder> deepestFirst = builders.stream()
                .sorted(Comparator.comparingInt(
                                (ZoneBuilder builder) -> builder.name().labels())
                        .reversed())
                .toList();
        List<SignedZone> zones = new ArrayList<>();
        for (ZoneBuilder builder : deepestFirst) {
            SignedZone zone = builder.servedByDefault(server(builder.name())).build(clock);
            zones.add(zone);
            deepestFirst.stream()
                    .filter(parent -> parent.name().labels() < zone.name().labels()
                            && zone.name().subdomain(parent.name()))
                    .findFirst()
                    .ifPresent(parent -> parent.delegate(zone));
        }
        return zones;
    }

    private static String server(Name zone) {
        return switch (zone.labels()) {
            case 1 -> ROOT_SERVER;
            case 2 -> TOP_SERVER;
            default -> DATA_SERVER;
        };
    }

    private static LabNames open(List<SignedZone> zones, Duration patience) throws IOException {
        List<Authority> authorities = new ArrayList<>();
        try {
            int port = 0;
            for (String address : List.of(ROOT_SERVER, TOP_SERVER, DATA_SERVER)) {
                Authority authority = new Authority(new InetSocketAddress(InetAddress.ofLiteral(address), port));
                authorities.add(authority);
                port = authority.address().getPort();
                serve(zones, authority);
            }
            RecursiveServer recursive = new RecursiveServer(
                    new InetSocketAddress(InetAddress.ofLiteral(RECURSIVE_SERVER), port),
                    List.of(authorities.getFirst().address()),
                    patience);
            return new LabNames(zones, authorities, recursive);
        } catch (IOException e) {
            authorities.forEach(Authority::close);
            throw e;
        }
    }

    private static void serve(List<SignedZone> zones, Authority authority) {
        String address = authority.address().getAddress().getHostAddress();
        zones.stream().filter(zone -> server(zone.name()).equals(address)).forEach(authority::put);
    }

    /** Honest answers from the zones of the start. */
    void restore() {
        recursive.tamper(Tamper.none());
        for (Authority authority : authorities) {
            authority.tamper(Tamper.none());
            serve(zones, authority);
        }
    }

    List<SignedZone> zones() {
        return zones;
    }

    Optional<SignedZone> zone(String name) {
        Name wanted = ZoneBuilder.absolute(name);
        return zones.stream().filter(zone -> zone.name().equals(wanted)).findFirst();
    }

    List<Authority> authorities() {
        return authorities;
    }

    RecursiveServer recursive() {
        return recursive;
    }

    @Override
    public void close() {
        recursive.close();
        authorities.forEach(Authority::close);
    }
}
