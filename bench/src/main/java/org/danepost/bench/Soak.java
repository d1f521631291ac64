package org.danepost.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.danepost.dns.RecursionLimits;
import org.danepost.dns.Resolver;
import org.danepost.dns.ResolverPolicy;
import org.danepost.dns.RootHints;
import org.danepost.dns.TrustAnchors;
import org.danepost.dns.ValidatingResolver;

/**
 * A long run of our resolver, recursive and forward, under mixed load among servers that die, hang, lie and come back. In
 * cycles: a storm, a calm in which everything must work again, a rest in which memory, threads, sockets and work under way
 * are counted. Ends with a verdict; exit code 0 when nothing was wrong.
 *
 * <p>Usage: {@code Soak MINUTES [lookups per second] [seed]}.
 */
public final class Soak {
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    /** One lookup of so many may be late because the machine had no time for us. */
    private static final int MOST_EXCUSED = 20;

    private static final int FAILED = 1;
    private static final int USAGE = 64;

    private final SoakSettings settings;
    private final InstantSource clock;
    private final SoakWorld world;
    private final Map<String, Resolver> resolvers;
    private final Weather weather;
    private final Traffic traffic;
    private final Pulse pulse;
    private final Health health = new Health();
    private final Instant start;
    private long nextLine;
    private long lookupsBefore;
    private double credit;

    /** What came of a run. */
    record Verdict(
            long lookups,
            long wrong,
            long excused,
            List<String> complaints,
            Map<String, Long> counts,
            Map<String, Long> wrongs,
            int rests) {
        boolean good() {
            return wrong == 0 && excused * MOST_EXCUSED <= lookups && counts.getOrDefault("found SECURE", 0L) > 0;
        }
    }

    private Soak(SoakSettings settings, InstantSource clock, SoakWorld world, Pulse pulse) {
        this.settings = settings;
        this.clock = clock;
        this.world = world;
        this.resolvers = resolvers(settings, world, clock);
        this.weather = new Weather(world, settings, clock);
        this.traffic = new Traffic(world, resolvers, settings, pulse, clock);
        this.pulse = pulse;
        this.start = clock.instant();
        this.nextLine = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < 1 || arguments.length > 3) {
            System.err.println("usage: bench/soak MINUTES [LOOKUPS-PER-SECOND] [SEED]");
            System.exit(USAGE);
        }
        Duration length = Duration.ofMillis(Math.round(Double.parseDouble(arguments[0]) * 60_000));
        int rate = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
        long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : System.nanoTime();
        Verdict verdict = run(SoakSettings.of(length, rate, seed), InstantSource.system());
        System.exit(verdict.good() ? 0 : FAILED);
    }

    /** Runs to the end and prints what it sees. */
    static Verdict run(SoakSettings settings, InstantSource clock) throws IOException, InterruptedException {
        System.out.printf(
                "soak: %s, %d lookups/s, seed %d, %d zones, %d processors, heap limit %d MB, Java %s%n",
                settings.length(),
                settings.rate(),
                settings.seed(),
                settings.zones(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory() >> 20,
                Runtime.version());
        try (SoakWorld world = SoakWorld.start(settings, clock);
                Pulse pulse = new Pulse()) {
            return new Soak(settings, clock, world, pulse).go();
        }
    }

    private static Map<String, Resolver> resolvers(SoakSettings settings, SoakWorld world, InstantSource clock) {
        ResolverPolicy policy = Varied.of(
                ResolverPolicy.standard(),
                Map.of(
                        "tryTimeout", settings.tryTimeout(),
                        "lookupTimeout", settings.lookupTimeout(),
                        "longestTtl", settings.longestTtl(),
                        "longestNegativeTtl", settings.longestTtl(),
                        "shortestFailure", settings.shortestFailure(),
                        "longestFailure", settings.longestFailure(),
                        "cacheOctets", settings.cacheOctets()));
        RecursionLimits limits = Varied.of(
                RecursionLimits.standard().closedNetwork(world.port()),
                Map.of("longestDelegation", settings.longestTtl()));
        TrustAnchors anchors = TrustAnchors.parse(world.trustAnchor(), "the soak's root");
        RootHints hints = RootHints.parse(world.hints(), "the soak's hints");
        return Map.of(
                "recursive",
                ValidatingResolver.builder()
                        .recursive(hints, limits)
                        .anchors(anchors)
                        .policy(policy)
                        .clock(clock)
                        .build(),
                "forward",
                ValidatingResolver.builder()
                        .servers(world.resolvers())
                        .anchors(anchors)
                        .policy(policy)
                        .clock(clock)
                        .build());
    }

    private Verdict go() throws IOException, InterruptedException {
        Instant end = start.plus(settings.length());
        while (clock.instant().isBefore(end)) {
            traffic.wellSince(Optional.empty());
            play(settings.storm(), true);
            weather.clear();
            traffic.wellSince(Optional.of(clock.instant()));
            play(settings.calm(), false);
            rest();
        }
        health.growth().forEach(words -> traffic.complain("GROWS", words));
        Verdict verdict = new Verdict(
                traffic.done(),
                traffic.wrong(),
                traffic.excused(),
                traffic.complaints(),
                traffic.counts(),
                traffic.wrongs(),
                health.samples().size());
        report(verdict);
        return verdict;
    }

    private void play(Duration length, boolean storm) throws IOException, InterruptedException {
        long end = System.nanoTime() + length.toNanos();
        long before = System.nanoTime();
        while (System.nanoTime() < end) {
            weather.tick(storm);
            long now = System.nanoTime();
            boolean warm = clock.instant().isAfter(start.plus(WARM_UP));
            double rate = warm ? settings.rate() : settings.rate() / 5.0;
            credit = Math.min(credit + rate * (now - before) / 1e9, rate);
            before = now;
            for (; credit >= 1; credit--) {
                traffic.start();
            }
            line(storm ? "storm" : "calm");
            Thread.sleep(TICK);
        }
    }

    private void line(String phase) {
        if (System.nanoTime() < nextLine) {
            return;
        }
        nextLine += Duration.ofMinutes(1).toNanos();
        long done = traffic.done();
        System.out.printf(
                Locale.ROOT,
                "%s %-5s %d servers unwell; %d lookups (%d/min), %d under way, longest %d ms, wrong %d; %s; slowest beat %d ms; heap now %d MB%n",
                elapsed(),
                phase,
                weather.unwell(),
                done,
                done - lookupsBefore,
                traffic.underWay(),
                traffic.longest().toMillis(),
                traffic.wrong(),
                traffic.counts(),
                pulse.slowest(Duration.ofMinutes(1)).toMillis(),
                (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
        lookupsBefore = done;
    }

    private String elapsed() {
        Duration since = Duration.between(start, clock.instant());
        return String.format(Locale.ROOT, "%3d:%02d", since.toMinutes(), since.toSecondsPart());
    }

    /** Nobody asks: nothing may be under way, and what is held is counted. */
    private void rest() throws InterruptedException {
        traffic.drain();
        Thread.sleep(settings.tryTimeout().multipliedBy(4)); // servers and connections settle
        Map<String, Census> census = new TreeMap<>();
        resolvers.forEach((mode, resolver) -> census.put(mode, Census.of(resolver)));
        census.forEach((mode, counted) -> counted.faults()
                .forEach((path, fault) -> traffic.complain("AT REST", mode + " " + path + ": " + fault)));
        Health.Sample sample = health.sample(census);
        System.out.println(elapsed() + " rest: " + sample.words());
    }

    private void report(Verdict verdict) {
        List<String> lines = new ArrayList<>();
        lines.add("lookups " + verdict.lookups() + " " + verdict.counts());
        lines.add("weather: " + weather.words());
        lines.add("queries to servers: "
                + world.servers().stream().mapToLong(SoakServer::queries).sum());
        lines.add("at rest: " + health.trend());
        lines.add("containers: "
                + (health.samples().isEmpty()
                        ? Map.of()
                        : health.samples().getLast().containers()));
        verdict.complaints().forEach(words -> lines.add("WRONG: " + words));
        if (verdict.excused() > 0) {
            lines.add(verdict.excused() + " lookups were late while the machine had no time for this process");
        }
        lines.add("verdict after " + elapsed().strip() + ": "
                + (verdict.good() ? "GOOD, nothing wrong" : "BAD, " + verdict.wrong() + " wrong " + verdict.wrongs()));
        lines.forEach(System.out::println);
    }
}
