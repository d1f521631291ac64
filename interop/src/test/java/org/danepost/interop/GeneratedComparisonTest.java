package org.danepost.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.danepost.dns.Answer;
import org.danepost.dns.CachePolicy;
import org.danepost.dns.Question;
import org.danepost.dns.Resolver;
import org.danepost.dns.ResolverPolicy;
import org.danepost.dns.TrustAnchors;
import org.danepost.dns.ValidatingResolver;
import org.danepost.interop.GeneratedZone.Delegation;
import org.danepost.interop.Judgement.Outcome;
import org.danepost.lab.Denial;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of generated zones, faults and questions, judged by us, by Unbound and by BIND from the same messages.
 * {@code -Dgenerated.seed=N -Dgenerated.cases=M} choose others.
 */
@Tag("unbound")
class GeneratedComparisonTest {
    private static final int CASES_PER_ZONE = 8;
    private static final int AT_ONCE = 8;

    @Test
    void noGeneratedLieIsAcceptedAndNoTruthRefused(@TempDir Path directory) throws IOException {
        long seed = Long.getLong("generated.seed", 20261123);
        int wanted = Integer.getInteger("generated.cases", 2200);
        List<GeneratedZone> zones = zones(seed, (wanted + CASES_PER_ZONE - 1) / CASES_PER_ZONE);
        List<GeneratedCase> cases = cases(zones, seed);
        assertThat(cases).hasSizeGreaterThanOrEqualTo(wanted);
        List<Judged> all;
        try (GeneratedInternet internet = new GeneratedInternet(zones, cases);
                ForwardingValidator unbound = ForwardingValidator.unbound(
                        Files.createDirectory(directory.resolve("unbound")),
                        internet.resolver(),
                        internet.zones().anchors().getFirst());
                ForwardingValidator named = ForwardingValidator.named(
                        Files.createDirectory(directory.resolve("named")),
                        internet.resolver(),
                        internet.zones().anchor())) {
            all = judge(cases, List.of(internet.resolver()), _ -> true, internet.zones(), unbound, named);
        }
        report("generated comparison, seed " + seed, all, "generated-differences.txt");
    }

    @Test
    void zonesServedByNsdAndBindAreJudgedAsUnboundAndBindDo(@TempDir Path directory) throws IOException {
        long seed = Long.getLong("generated.seed", 20261123) + 1;
        int wanted = Integer.getInteger("generated.cases", 2200);
        List<GeneratedZone> zones = zones(seed, (wanted + CASES_PER_ZONE - 1) / CASES_PER_ZONE).stream()
                .map(GeneratedZone::servable)
                .toList();
        List<GeneratedCase> cases = cases(zones, seed);
        assertThat(cases).hasSizeGreaterThanOrEqualTo(wanted);
        List<Judged> all;
        try (ServedInternet internet = new ServedInternet(zones, directory);
                ForwardingValidator unbound = ForwardingValidator.unbound(
                        Files.createDirectory(directory.resolve("unbound")),
                        internet.byNsd(),
                        internet.zones().anchors().getFirst());
                ForwardingValidator named = ForwardingValidator.named(
                        Files.createDirectory(directory.resolve("named")),
                        internet.byNamed(),
                        internet.zones().anchor())) {
            Predicate<GeneratedCase> byBoth = asked -> internet.isServedByBoth(asked, zones);
            System.out.println("BIND has not loaded " + internet.refused() + " of the zones; "
                    + cases.stream().filter(byBoth).count() + " of " + cases.size() + " cases are served by both");
            assertThat(cases.stream().filter(byBoth).count()).isGreaterThan(cases.size() / 2L);
            all = judge(cases, List.of(internet.byNsd(), internet.byNamed()), byBoth, internet.zones(), unbound, named);
        }
        report("generated zones served by NSD and BIND, seed " + seed, all, "served-differences.txt");
    }

    private static List<GeneratedCase> cases(List<GeneratedZone> zones, long seed) {
        return zones.stream()
                .filter(zone -> zone.name().startsWith("z"))
                .flatMap(zone -> GeneratedCase.of(zone, seed, CASES_PER_ZONE).stream())
                .toList();
    }

    private static List<GeneratedZone> zones(long seed, int count) {
        Stream<GeneratedZone> fixed = Stream.of(
                GeneratedZone.plain("good.nsec", Delegation.SECURE, Denial.nsec(), SignatureFault.NONE),
                GeneratedZone.plain("plain.nsec", Delegation.INSECURE, Denial.nsec(), SignatureFault.NONE),
                GeneratedZone.plain("bad.nsec", Delegation.SECURE, Denial.nsec(), SignatureFault.EXPIRED));
        return Stream.concat(fixed, IntStream.range(0, count).mapToObj(i -> GeneratedZone.generate(seed, i, count)))
                .toList();
    }

    /** What three validators said. */
    record Judged(
            GeneratedCase asked,
            GeneratedZone other,
            boolean aliased,
            Judgement unbound,
            Judgement named,
            Judgement ours,
            String words) {
        static boolean same(Judgement one, Judgement other) {
            return one.agrees(other) || (unusable(one) && unusable(other));
        }

        static boolean unusable(Judgement judgement) {
            return judgement.outcome() == Outcome.BOGUS || judgement.outcome() == Outcome.FAILED;
        }

        GeneratedZone zone() {
            return asked.zone();
        }

        MessageFault fault() {
            return zone().message();
        }

        /** The faults of the zone asked about and of the one that its alias leads to. */
        List<MessageFault> faults() {
            return List.of(fault(), other.message());
        }

        boolean denialBent() {
            return faults().stream().anyMatch(each -> GeneratedDifference.bends(each.kind));
        }

        boolean optOut() {
            return GeneratedDifference.optOut(zone().denial()) || GeneratedDifference.optOut(zone().childDenial());
        }

        boolean oneSaysSecure() {
            return unbound.outcome() == Judgement.Outcome.SECURE || named.outcome() == Judgement.Outcome.SECURE;
        }

        boolean theyRefuse() {
            return unusable(unbound) && unusable(named);
        }

        boolean theyRefuseOneAtLeast() {
            return unusable(unbound) || unusable(named);
        }

        @Override
        public String toString() {
            return "unbound " + unbound + " named " + named + " ours " + ours + " | " + asked + " | " + words;
        }
    }

    /**
     * @param upstreams what each of them hands us must be judged alike
     * @param alike of the cases that all of them can answer
     */
    private static List<Judged> judge(
            List<GeneratedCase> cases,
            List<InetSocketAddress> upstreams,
            Predicate<GeneratedCase> alike,
            GeneratedZones zones,
            ForwardingValidator first,
            ForwardingValidator second) {
        List<Resolver> resolvers = upstreams.stream()
                .map(upstream ->
                        resolver(upstream, zones, ResolverPolicy.standard().withSha1Algorithms(true)))
                .toList();
        Resolver strict = resolver(upstreams.getFirst(), zones, ResolverPolicy.standard());
        UnboundOracle unbound = new UnboundOracle(new Lookup(first.address()));
        UnboundOracle named = new UnboundOracle(new Lookup(second.address()));
        Map<String, GeneratedZone> labelled = new HashMap<>();
        cases.forEach(each -> labelled.put(each.zone().label(), each.zone()));
        Map<GeneratedCase, Future<Judged>> running = new LinkedHashMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (GeneratedCase each : cases) {
                running.put(each, threads.submit(() -> {
                    Question question = new Question(each.name(), each.type());
                    Answer answer = resolvers.getFirst().resolve(question);
                    for (Resolver other :
                            alike.test(each) ? resolvers.subList(1, resolvers.size()) : List.<Resolver>of()) {
                        Answer twin = other.resolve(question);
                        assertThat(Judged.same(Judgement.of(twin), Judgement.of(answer)))
                                .as("%s from two servers: %s and %s (%s)", each, answer, twin, question)
                                .isTrue();
                    }
                    if (List.of(5, 7).contains(each.zone().algorithm())) {
                        Judgement said = Judgement.of(strict.resolve(question));
                        assertThat(said.outcome() != Outcome.SECURE || Judged.same(said, Judgement.of(answer)))
                                .as("%s without SHA-1 (RFC 9905 §2): %s and %s", each, said, Judgement.of(answer))
                                .isTrue();
                    }
                    return new Judged(
                            each,
                            labelled.getOrDefault(each.zone().other(), each.zone()),
                            !answer.aliases().isEmpty(),
                            unbound.judge(each.name(), each.type()),
                            named.judge(each.name(), each.type()),
                            Judgement.of(answer),
                            answer.explanation().why());
                }));
            }
        }
        List<Judged> done = new ArrayList<>();
        for (Future<Judged> future : running.values()) {
            switch (future.state()) {
                case SUCCESS -> done.add(future.resultNow());
                case FAILED -> throw new IllegalStateException("a case could not be judged", future.exceptionNow());
                case RUNNING, CANCELLED -> throw new IllegalStateException("a case was not judged to its end");
            }
        }
        return done;
    }

    private static Resolver resolver(InetSocketAddress upstream, GeneratedZones zones, ResolverPolicy policy) {
        return ValidatingResolver.builder()
                .servers(List.of(upstream))
                .anchors(TrustAnchors.parse(String.join("\n", zones.anchors()), "the generated root"))
                .policy(policy)
                .cache(CachePolicy.plain()) // each case by its own answers, also where those beside it would prove more
                .clock(InstantSource.system())
                .build();
    }

    private static void report(String what, List<Judged> all, String file) throws IOException {
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        Map<GeneratedDifference, Integer> reasons = new EnumMap<>(GeneratedDifference.class);
        List<Judged> unexplained = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        int agreed = 0;
        int split = 0;
        for (Judged each : all) {
            outcomes.merge(each.ours().outcome(), 1, Integer::sum);
            boolean withUnbound = Judged.same(each.ours(), each.unbound());
            boolean withNamed = Judged.same(each.ours(), each.named());
            if (withUnbound && withNamed) {
                agreed++;
            } else if (withUnbound || withNamed) {
                split++;
                lines.add("SPLIT " + each);
            } else {
                Optional<GeneratedDifference> reason = GeneratedDifference.of(each);
                reason.ifPresentOrElse(known -> reasons.merge(known, 1, Integer::sum), () -> unexplained.add(each));
                lines.add((reason.isPresent() ? "KNOWN " : "ALONE ") + each);
            }
        }
        Files.write(Files.createDirectories(Path.of("target")).resolve(file), lines);
        System.out.println(what + ": " + all.size() + " cases, " + outcomes
                + "; all agree on " + agreed + ", we agree with one of two on " + split + ", explained " + reasons
                + ", unexplained " + unexplained.size());
        assertThat(unexplained).as(what).isEmpty();
        assertThat(outcomes.keySet()).contains(Outcome.SECURE, Outcome.INSECURE, Outcome.BOGUS);
        assertThat(agreed).isGreaterThan(all.size() * 3 / 4);
    }
}
