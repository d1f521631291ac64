package org.danepost.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.danepost.dns.ServerTrial.Result;
import org.danepost.dns.ServerTrial.Role;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which ways lead to answers that can be proven: whether authoritative servers can be asked from here, and which
 * resolvers pass DNSSEC on. All is tried at the same time, each server by UDP and by TCP; a run ends within
 * {@link #LONGEST}, and soon after the root servers have shown themselves usable. Any thread.
 */
public final class NetworkProbe {
    /** How long a run takes at most. */
    public static final Duration LONGEST = Duration.ofMillis(2_500);

    private static final Duration ONE_TRY = Duration.ofSeconds(1);
    /** How much longer the rest is waited for when it is decided: an interceptor may sit before some servers only. */
    private static final Duration GRACE = Duration.ofMillis(250);

    private static final int ROOTS_BY_FOUR = 3;
    private static final int ROOTS_BY_SIX = 2;

    private final List<ServerTrial> trials;
    private final List<InetSocketAddress> resolvers;
    private final boolean rootTried;

    /**
     * @param hints the root servers, of which a few are tried; none when recursion is out of the question
     * @param port the port of authoritative servers
     * @param resolvers each is tried
     * @param anchors what proofs are judged by
     * @param policy what is accepted; its times do not count here
     * @param clock the time by which signatures are judged
     */
    public NetworkProbe(
            Optional<RootHints> hints,
            int port,
            List<InetSocketAddress> resolvers,
            TrustAnchors anchors,
            ResolverPolicy policy,
            InstantSource clock) {
        ServerTrial.Conditions conditions = new ServerTrial.Conditions(
                new StubExchange(policy), anchors, policy.withTimeouts(ONE_TRY, LONGEST), clock);
        List<InetSocketAddress> roots = hints.map(some -> roots(some, port)).orElse(List.of());
        List<InetSocketAddress> distinct = resolvers.stream().distinct().toList();
        List<ServerTrial> all = new ArrayList<>();
        for (boolean overTcp : new boolean[] {false, true}) {
            roots.forEach(server -> all.add(new ServerTrial(server, Role.ROOT, overTcp, conditions)));
            distinct.forEach(server -> all.add(new ServerTrial(server, Role.RESOLVER, overTcp, conditions)));
        }
        this.trials = List.copyOf(all);
        this.resolvers = List.copyOf(distinct);
        this.rootTried = !roots.isEmpty();
    }

    /** Some of the root servers, by chance, so that one that is down is not asked each time. */
    private static List<InetSocketAddress> roots(RootHints hints, int port) {
        List<InetAddress> all = new ArrayList<>();
        hints.servers().values().forEach(all::addAll);
        Collections.shuffle(all);
        Predicate<InetAddress> four = Inet4Address.class::isInstance;
        List<InetSocketAddress> chosen = new ArrayList<>();
        all.stream().filter(four).limit(ROOTS_BY_FOUR).forEach(some -> chosen.add(new InetSocketAddress(some, port)));
        all.stream()
                .filter(four.negate())
                .limit(ROOTS_BY_SIX)
                .forEach(some -> chosen.add(new InetSocketAddress(some, port)));
        return chosen;
    }

    /** Tries everything. A thread that is interrupted gets what is known by then, its flag still set. */
    public ProbeReport run() {
        List<Result> results = new ArrayList<>();
        long end = System.nanoTime() + LONGEST.toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletionService<Result> done = new ExecutorCompletionService<>(threads);
            trials.forEach(done::submit);
            boolean decided = false;
            while (results.size() < trials.size()) {
                Optional<Result> next = next(done, end - System.nanoTime());
                if (next.isEmpty()) {
                    break;
                }
                results.add(next.get());
                if (!decided && usable(results, false) && usable(results, true)) {
                    decided = true;
                    end = Math.min(end, System.nanoTime() + GRACE.toNanos());
                }
            }
            threads.shutdownNow();
        }
        Optional<ProbeReport.Finding> authorities = rootTried ? Optional.of(authorities(results)) : Optional.empty();
        return new ProbeReport(
                authorities,
                resolvers.stream()
                        .map(server -> new ProbeReport.Tried(server, resolver(server, results)))
                        .toList());
    }

    private static Optional<Result> next(CompletionService<Result> done, long nanos) {
        try {
            @Nullable Future<Result> future = done.poll(nanos, TimeUnit.NANOSECONDS);
            return Optional.ofNullable(future).map(Future::resultNow);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static boolean usable(List<Result> results, boolean overTcp) {
        return results.stream()
                .anyMatch(result -> result.trial().role() == Role.ROOT
                        && result.trial().overTcp() == overTcp
                        && result.finding() instanceof ProbeReport.Usable);
    }

    /** One server by UDP and one by TCP suffice, unless somebody is at work on the way. */
    private static ProbeReport.Finding authorities(List<Result> results) {
        List<Result> roots = results.stream()
                .filter(result -> result.trial().role() == Role.ROOT)
                .toList();
        Optional<ProbeReport.Unusable> deceived = roots.stream()
                .flatMap(result -> unusable(result).stream())
                .filter(unusable -> unusable.failure() == Answer.Failure.RESOLVER_UNSUITABLE)
                .findFirst();
        if (deceived.isPresent()) {
            return deceived.get();
        }
        for (boolean overTcp : new boolean[] {false, true}) {
            if (!usable(roots, overTcp)) {
                return roots.stream()
                        .filter(result -> result.trial().overTcp() == overTcp)
                        .flatMap(result -> unusable(result).stream())
                        .findFirst()
                        .orElseGet(() -> silence("no root server answers over " + (overTcp ? "TCP" : "UDP")));
            }
        }
        return new ProbeReport.Usable();
    }

    private static ProbeReport.Finding resolver(InetSocketAddress server, List<Result> results) {
        List<Result> own = results.stream()
                .filter(result -> result.trial().role() == Role.RESOLVER
                        && result.trial().server().equals(server))
                .toList();
        Optional<ProbeReport.Unusable> wrong =
                own.stream().flatMap(result -> unusable(result).stream()).findFirst();
        if (wrong.isPresent()) {
            return wrong.get();
        }
        return own.size() < 2
                ? silence(WireExchange.name(server) + " does not show that it passes DNSSEC on by UDP and TCP")
                : new ProbeReport.Usable();
    }

    private static ProbeReport.Unusable silence(String who) {
        return new ProbeReport.Unusable(Answer.Failure.TIMEOUT, who + " within " + LONGEST.toMillis() + " ms");
    }

    private static Optional<ProbeReport.Unusable> unusable(Result result) {
        return switch (result.finding()) {
            case ProbeReport.Usable _ -> Optional.empty();
            case ProbeReport.Unusable unusable -> Optional.of(unusable);
        };
    }
}
