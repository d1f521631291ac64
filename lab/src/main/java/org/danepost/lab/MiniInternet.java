package org.danepost.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A signed Internet in one process, on loopback, with its own root: zones with real keys and signatures, authoritative
 * servers, a recursive resolver that validates nothing, mail hosts with certificates, and room for attackers. Needs no
 * privilege, no fixed port and no network. Who is who is in {@link Population}.
 *
 * <p>All mail hosts share one port number on addresses of their own, all DNS servers another. Any thread.
 */
public final class MiniInternet implements AutoCloseable {
    /**
     * How to start.
     *
     * @param start the lab's time; the zones are signed and the certificates issued as of then
     * @param patience how long the recursive resolver waits for an authority
     * @param zones more zones than the lab's own, for tests: their parents are found by name; a zone with no name server
     *     is served by the lab's own
     */
    public record Options(Instant start, Duration patience, List<ZoneBuilder> zones) {
        public Options {
            zones = List.copyOf(zones);
        }

        public static Options defaults() {
            return new Options(Instant.parse("2026-11-23T12:00:00Z"), Duration.ofMillis(800), List.of());
        }

        public Options at(Instant instant) {
            return new Options(instant, patience, zones);
        }

        public Options patience(Duration duration) {
            return new Options(start, duration, zones);
        }

        public Options with(ZoneBuilder... more) {
            List<ZoneBuilder> all = new ArrayList<>(zones);
            all.addAll(List.of(more));
            return new Options(start, patience, all);
        }
    }

    private final LabClock clock;
    private final LabNames names;
    private final Map<String, MailPort> ports;
    private final Population population;
    private final PolicyServer policies;

    private MiniInternet(
            LabClock clock, LabNames names, Map<String, MailPort> ports, Population population, PolicyServer policies) {
        this.clock = clock;
        this.names = names;
        this.ports = ports;
        this.population = population;
        this.policies = policies;
    }

    public static MiniInternet start() throws IOException {
        return start(Options.defaults());
    }

    /** @throws IOException when loopback has no port that is free on all addresses */
    public static MiniInternet start(Options options) throws IOException {
        LabClock clock = new LabClock(options.start());
        Population population = new Population(options.start());
        Map<String, MailPort> ports = Ports.open(port -> openMail(population, port));
        PolicyServer policies;
        try {
            policies = new PolicyServer(
                    new InetSocketAddress(InetAddress.ofLiteral(Population.POLICY_ADDRESS), 0),
                    population.policies(),
                    population::policyCredentials);
        } catch (IOException e) {
            ports.values().forEach(MailPort::close);
            throw e;
        }
        try {
            int smtpPort = ports.values().iterator().next().address().getPort();
            List<ZoneBuilder> zones = new ArrayList<>(population.zones(smtpPort));
            zones.addAll(options.zones());
            return new MiniInternet(
                    clock, LabNames.start(zones, clock, options.patience()), ports, population, policies);
        } catch (IOException | RuntimeException e) {
            policies.close();
            ports.values().forEach(MailPort::close);
            throw e;
        }
    }

    private static Map<String, MailPort> openMail(Population population, int port) throws IOException {
        Map<String, MailPort> opened = new TreeMap<>();
        int number = port;
        try {
            for (Population.Place place : population.places()) {
                MailPort mail = new MailPort(new InetSocketAddress(place.address(), number), place.host());
                opened.put(place.host().name(), mail);
                number = mail.address().getPort();
            }
            return opened;
        } catch (IOException e) {
            opened.values().forEach(MailPort::close);
            throw e;
        }
    }

    /** Where the recursive resolver listens, UDP and TCP. */
    public InetSocketAddress resolver() {
        return names.recursive().address();
    }

    /** The recursive resolver, to be tampered with. */
    public RecursiveServer recursive() {
        return names.recursive();
    }

    /** The authoritative servers: root, top level, all others. Put a new version of a zone there to publish it. */
    public List<Authority> authorities() {
        return names.authorities();
    }

    /** DS of the lab's root, in master-file form. */
    public String trustAnchor() {
        return names.zone(".").orElseThrow().trustAnchor();
    }

    public int smtpPort() {
        return ports.values().iterator().next().address().getPort();
    }

    public LabClock clock() {
        return clock;
    }

    public List<SignedZone> zones() {
        return names.zones();
    }

    public Optional<SignedZone> zone(String name) {
        return names.zone(name);
    }

    /** The mail host of this name. */
    public Optional<MailHost> mailHost(String name) {
        return population.places().stream()
                .map(Population.Place::host)
                .filter(host -> host.name().equals(name))
                .findFirst();
    }

    public List<MailHost> mailHosts() {
        return population.places().stream().map(Population.Place::host).toList();
    }

    /** The address of a mail host, where somebody else may be put in its place. */
    public Optional<MailPort> mailPort(String name) {
        return Optional.ofNullable(ports.get(name));
    }

    Population population() {
        return population;
    }

    /** What a sender is told of the network. */
    public Network network() {
        return new Network(
                resolver(),
                trustAnchor(),
                smtpPort(),
                policies.port(),
                List.of(population.authority().certificate(), population.rogue().certificate()),
                clock);
    }

    /** Everybody honest, everything forgotten, the clock at its start. */
    public void reset() {
        names.restore();
        for (Population.Place place : population.places()) {
            mailPort(place.host().name()).orElseThrow().occupy(place.host());
            place.host().forget();
        }
        clock.set(population.start());
    }

    @Override
    public void close() {
        names.close();
        policies.close();
        ports.values().forEach(MailPort::close);
    }
}
