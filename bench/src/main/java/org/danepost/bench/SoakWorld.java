package org.danepost.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.danepost.bench.SoakZone.Kind;
import org.danepost.lab.Denial;
import org.danepost.lab.RecursiveServer;
import org.danepost.lab.SignedZone;
import org.danepost.lab.SigningAlgorithm;
import org.danepost.lab.ZoneBuilder;
import org.danepost.lab.ZoneFault;
import org.danepost.lab.ZoneStore;
import org.xbill.DNS.Type;

/**
 * The miniature Internet of the soak: two root servers, three of the top level, eight with the leaf zones, each zone at two
 * of them, and two recursive resolvers that validate nothing. Zones are changed by one thread.
 */
final class SoakWorld implements AutoCloseable {
    static final List<String> TOPS = List.of("alpha.", "beta.", "gamma.", "delta.");
    private static final List<String> ROOT_SERVERS = addresses(1, 2);
    private static final List<String> TOP_SERVERS = addresses(11, 3);
    private static final List<String> LEAF_SERVERS = addresses(21, 8);
    private static final List<String> RESOLVERS = addresses(101, 2);
    private static final List<String> ENGINES = addresses(111, 2);
    private static final Duration PATIENCE = Duration.ofMillis(300);
    private static final int ATTEMPTS = 50;

    private final InstantSource clock;
    private final Map<String, ZoneStore> stores = new HashMap<>();
    private final List<SoakServer> servers = new ArrayList<>();
    private final List<RecursiveServer> engines = new ArrayList<>();
    private final List<SoakZone> zones = new ArrayList<>();
    private final Map<String, ZoneBuilder> topKeys = new HashMap<>();
    private final SignedZone root;
    private final int port;

    private SoakWorld(SoakSettings settings, InstantSource clock, int port) throws IOException {
        this.clock = clock;
        this.port = port;
        for (int i = 0; i < settings.zones(); i++) {
            zones.add(new SoakZone(shape(i, settings.zones())));
        }
        zones.forEach(zone -> zone.publish(clock));
        ZoneBuilder rootBuilder = ZoneBuilder.zone(".").text(serverText(ROOT_SERVERS));
        for (String top : TOPS) {
            topKeys.put(top, topBuilder(top));
            rootBuilder.delegate(publishTop(top));
        }
        root = rootBuilder.build(clock);
        ROOT_SERVERS.forEach(address -> store(address).put(root));
        open(new Disguise(evil(settings.zones()), new Random(settings.seed())));
    }

    /** @throws IOException when no port is free on all addresses */
    static SoakWorld start(SoakSettings settings, InstantSource clock) throws IOException {
        IOException last = new IOException("not tried");
        Random ports = new Random();
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                return new SoakWorld(settings, clock, 20_000 + ports.nextInt(12_000));
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    private static List<String> addresses(int first, int count) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add("127.71.0." + (first + i));
        }
        return List.copyOf(all);
    }

    private void open(Disguise disguise) throws IOException {
        try {
            for (List<String> group : List.of(ROOT_SERVERS, TOP_SERVERS, LEAF_SERVERS)) {
                for (String address : group) {
                    servers.add(new SoakServer(at(address), store(address)::answer, disguise));
                }
            }
            for (int i = 0; i < RESOLVERS.size(); i++) {
                RecursiveServer engine =
                        new RecursiveServer(at(ENGINES.get(i)), List.of(at(ROOT_SERVERS.get(i))), PATIENCE);
                engines.add(engine);
                servers.add(new SoakServer(at(RESOLVERS.get(i)), new Relay(engine.address()), disguise));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private InetSocketAddress at(String address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private ZoneStore store(String address) {
        return stores.computeIfAbsent(address, _ -> new ZoneStore());
    }

    private static String serverText(List<String> addresses) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < addresses.size(); i++) {
            text.append("@ NS ns%d\nns%d A %s\n".formatted(i, i, addresses.get(i)));
        }
        return text.toString();
    }

    private static ZoneBuilder topBuilder(String top) {
        ZoneBuilder builder = ZoneBuilder.zone(top);
        return switch (top) {
            case "beta." -> builder.denial(Denial.nsec3());
            case "gamma." -> builder.algorithm(SigningAlgorithm.ED25519);
            case "delta." -> builder.denial(Denial.nsec3OptOut());
            default -> builder;
        };
    }

    /** Publishes a top-level zone with what its children have now. */
    SignedZone publishTop(String top) {
        ZoneBuilder builder = topKeys.get(top);
        if (builder == null) {
            throw new IllegalArgumentException("no such top-level zone: " + top);
        }
        ZoneBuilder next = builder.sibling().text(serverText(TOP_SERVERS));
        for (SoakZone zone : zones) {
            if (top(zone).equals(top)) {
                next.delegate(zone.current()).text(zone.otherDelegationSigner(clock) + "\n");
            }
        }
        SignedZone built = next.build(clock);
        TOP_SERVERS.forEach(address -> store(address).put(built));
        return built;
    }

    /** The zone that delegates to this one. */
    static String top(SoakZone zone) {
        return zone.name().substring(zone.name().indexOf('.') + 1);
    }

    private static String name(int index) {
        return "d" + index + "." + TOPS.get(index % TOPS.size());
    }

    private static Kind kind(int index) {
        return switch (index % 10) {
            case 7 -> Kind.UNSIGNED;
            case 9 -> Kind.BROKEN;
            default -> Kind.SECURE;
        };
    }

    private SoakZone.Shape shape(int index, int count) {
        int first = index % LEAF_SERVERS.size();
        int second = (first + 1 + (index / LEAF_SERVERS.size()) % (LEAF_SERVERS.size() - 1)) % LEAF_SERVERS.size();
        List<String> addresses = List.of(LEAF_SERVERS.get(first), LEAF_SERVERS.get(second));
        int far = (index + 5) % count;
        while (kind(far) != Kind.SECURE) {
            far = (far + 1) % count;
        }
        List<ZoneStore> places = addresses.stream().map(this::store).toList();
        return new SoakZone.Shape(name(index), index, kind(index), addresses, places, name(far), builder(index));
    }

    private static Supplier<ZoneBuilder> builder(int index) {
        return () -> {
            ZoneBuilder builder = ZoneBuilder.zone(name(index));
            switch (index % 12) {
                case 3 -> builder.algorithm(SigningAlgorithm.ED25519);
                case 5 -> builder.algorithm(SigningAlgorithm.RSASHA256);
                case 8 -> builder.algorithm(SigningAlgorithm.ECDSAP384SHA384);
                default -> {}
            }
            if (index % 3 == 0) {
                builder.denial(index % 6 == 0 ? Denial.nsec3() : new Denial.Nsec3(5, "abcd", false));
            }
            if (kind(index) == Kind.UNSIGNED) {
                builder.unsigned();
            }
            return builder;
        };
    }

    /** What is wrong with a zone that can never be proven. */
    static ZoneFault fault(int index) {
        return switch (index / 10 % 5) {
            case 0 -> new ZoneFault.Expired();
            case 1 -> new ZoneFault.GarbageSignatures(Type.A);
            case 2 -> new ZoneFault.WrongDs();
            case 3 -> new ZoneFault.SignaturesDropped();
            default -> new ZoneFault.MissingSignatures(Type.A);
        };
    }

    /** All zones once more, under keys that nobody vouches for, with the attacker's data. */
    private ZoneStore evil(int count) {
        ZoneStore store = new ZoneStore();
        ZoneBuilder evilRoot = ZoneBuilder.zone(".").text(serverText(ROOT_SERVERS));
        for (String top : TOPS) {
            ZoneBuilder evilTop = ZoneBuilder.zone(top).text(serverText(TOP_SERVERS));
            for (int i = TOPS.indexOf(top); i < count; i += TOPS.size()) {
                SignedZone zone = ZoneBuilder.zone(name(i))
                        .text("""
                                www A 192.0.2.1
                                flip A 192.0.2.1
                                mail A 192.0.2.1
                                *.wild A 192.0.2.1
                                @ MX 0 evil
                                _25._tcp.mail TLSA 3 1 1 ff00
                                alias CNAME www
                                far CNAME www
                                """ + serverText(LEAF_SERVERS.subList(0, 2)))
                        .build(clock);
                store.put(zone);
                evilTop.delegate(zone);
            }
            SignedZone built = evilTop.build(clock);
            store.put(built);
            evilRoot.delegate(built);
        }
        store.put(evilRoot.build(clock));
        return store;
    }

    List<SoakZone> zones() {
        return List.copyOf(zones);
    }

    List<SoakServer> servers() {
        return List.copyOf(servers);
    }

    /** How much depends on a server: 0 a resolver or the leaves, 1 the top level, 2 the root. */
    static int height(SoakServer server) {
        String address = server.address().getAddress().getHostAddress();
        return ROOT_SERVERS.contains(address) ? 2 : TOP_SERVERS.contains(address) ? 1 : 0;
    }

    int port() {
        return port;
    }

    String trustAnchor() {
        return root.trustAnchor();
    }

    /** Root hints in master-file form. */
    String hints() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ROOT_SERVERS.size(); i++) {
            text.append(". NS ns%d.\nns%d. A %s\n".formatted(i, i, ROOT_SERVERS.get(i)));
        }
        return text.toString();
    }

    /** The recursive resolvers. */
    List<InetSocketAddress> resolvers() {
        return RESOLVERS.stream().map(this::at).toList();
    }

    @Override
    public void close() {
        servers.forEach(SoakServer::close);
        engines.forEach(RecursiveServer::close);
    }
}
