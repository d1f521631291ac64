package org.danepost.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses by itself where answers are taken from, and chooses anew when things go wrong. The first lookup waits for the first
 * probe; later probes run in the background while the old choice serves. All answers are proven in this process, whatever
 * is chosen. When no way is left, every lookup fails and says why; what was kept of proven answers is still given. Any
 * thread.
 *
 * <p>A probe is run again when lookups fail in a way that speaks of the way rather than of a name: at once (but
 * {@link #INTERVAL} after the last) for a resolver that strips or forges, after {@link #FAILURES} lookups without any answer.
 * A way that is second best is looked at again every {@link #SECOND_BEST}.
 */
public final class AutoResolver implements Resolver {
    /** Lookups without an answer since the last probe that make for another. */
    static final int FAILURES = 4;

    /** The least time between probes. */
    static final Duration INTERVAL = Duration.ofSeconds(30);

    /** The same, when recursion has been found to work again and again: then it is the names that fail. */
    static final Duration LONGEST_INTERVAL = Duration.ofMinutes(8);

    /** How long there is no way before the next look. */
    static final Duration HOPELESS = Duration.ofSeconds(5);

    /** After how long a better way than the present one is looked for. */
    static final Duration SECOND_BEST = Duration.ofMinutes(15);

    private static final Duration PATIENCE = NetworkProbe.LONGEST.plusSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(AutoResolver.class);

    private final Supplier<ProbeReport> probe;
    private final Function<AutoChoice, Resolver> maker;
    private final Consumer<AutoChoice> announced;
    private final InstantSource clock;
    private final Executor background;
    private final CompletableFuture<Way> first = new CompletableFuture<>();

    private final Object lock = new Object();
    private boolean started; // guarded by the lock, as all below
    private boolean probing;
    private int failures;
    private Instant last = Instant.MIN;
    private Duration interval = INTERVAL;
    private @Nullable Way usable;
    private volatile @Nullable Way way;

    /** A choice and the resolver that was made for it. */
    private record Way(AutoChoice choice, Resolver resolver) {}

    /**
     * For tests, which bring their own probe, resolvers and threads.
     *
     * @param maker makes a resolver for a choice; not called for {@link AutoChoice.Nothing}
     */
    AutoResolver(
            Supplier<ProbeReport> probe,
            Function<AutoChoice, Resolver> maker,
            Consumer<AutoChoice> announced,
            InstantSource clock,
            Executor background) {
        this.probe = probe;
        this.maker = maker;
        this.announced = announced;
        this.clock = clock;
        this.background = background;
    }

    /**
     * A resolver that chooses between recursion and some resolvers.
     *
     * @param hints where recursion begins; none when it is out of the question
     * @param limits for recursion
     * @param servers resolvers to choose from; may be empty
     * @param settings what every resolver that is made shall have: anchors, policy and clock go in here too
     * @param anchors the anchors that the probe judges by
     * @param policy what the probe accepts
     * @param clock tells the probe the time, and when the next is due
     * @param announced is told each new choice once; must not block
     */
    public static AutoResolver of(
            Optional<RootHints> hints,
            RecursionLimits limits,
            List<InetSocketAddress> servers,
            UnaryOperator<ValidatingResolver.Builder> settings,
            TrustAnchors anchors,
            ResolverPolicy policy,
            InstantSource clock,
            Consumer<AutoChoice> announced) {
        NetworkProbe probe = new NetworkProbe(hints, limits.serverPort(), servers, anchors, policy, clock);
        Function<AutoChoice, Resolver> maker = choice -> switch (choice) {
            case AutoChoice.Recursive _ ->
                settings.apply(ValidatingResolver.builder())
                        .recursive(hints.orElseThrow(), limits)
                        .build();
            case AutoChoice.Forward forward ->
                settings.apply(ValidatingResolver.builder())
                        .servers(forward.servers())
                        .build();
            case AutoChoice.Nothing _ -> throw new IllegalStateException("nothing was chosen");
        };
        Executor threads = task -> Thread.ofVirtual().name("dns-probe").start(task);
        return new AutoResolver(probe::run, maker, announced, clock, threads);
    }

    /** Begins the first probe, if it has not begun. Returns at once; the first lookup does it too. */
    public void start() {
        synchronized (lock) {
            if (started) {
                return;
            }
            started = true;
            probing = true;
        }
        background.execute(this::look);
    }

    /** What is chosen now; empty until the first probe has ended. */
    public Optional<AutoChoice> choice() {
        return Optional.ofNullable(way).map(Way::choice);
    }

    @Override
    public Answer resolve(Question question) {
        return byTheWay(question, resolver -> resolver.resolve(question));
    }

    @Override
    public Answer resolve(Question question, Consumer<TraceEvent> trace) {
        return byTheWay(question, resolver -> resolver.resolve(question, trace));
    }

    private Answer byTheWay(Question question, Function<Resolver, Answer> lookup) {
        Way now = way;
        if (now == null) {
            start();
            now = firstWay();
        }
        if (now == null) {
            return Fault.failed(
                            Answer.Failure.TIMEOUT,
                            "the lookup of " + question + " was interrupted, or took too long, while it was being found"
                                    + " out where answers can be had",
                            ExtendedError.NOT_READY,
                            "Try again.")
                    .answer(question, List.of(), List.of());
        }
        Answer answer = lookup.apply(now.resolver);
        observe(now, answer);
        return told(now.choice, answer);
    }

    private @Nullable Way firstWay() {
        try {
            return first.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the first probe failed", e);
        }
    }

    /** One probe, and the choice that follows from it. */
    private void look() {
        try {
            choose(AutoChoice.of(probe.get()));
        } catch (RuntimeException e) { // the old choice serves on; a first one must be made
            LOG.error("the probe met a fault in this program", e);
            if (way == null) {
                choose(new AutoChoice.Nothing(
                        Answer.Failure.UNREACHABLE, "none: the probe met a fault in this program: " + e));
            }
        } finally {
            synchronized (lock) {
                probing = false;
                failures = 0;
                last = clock.instant();
            }
        }
    }

    private void choose(AutoChoice choice) {
        Way next;
        synchronized (lock) {
            Way before = way;
            if (before != null && before.choice.sameWay(choice)) {
                interval = choice instanceof AutoChoice.Recursive ? longer(interval) : INTERVAL;
                way = new Way(choice, before.resolver); // the reasons may be others
                return;
            }
            interval = INTERVAL;
            next = new Way(choice, resolver(choice));
            usable = choice instanceof AutoChoice.Nothing ? usable : next;
            way = next;
        }
        announced.accept(choice);
        first.complete(next);
    }

    private static Duration longer(Duration interval) {
        Duration twice = interval.multipliedBy(2);
        return twice.compareTo(LONGEST_INTERVAL) < 0 ? twice : LONGEST_INTERVAL;
    }

    /** The one that serves a choice: the last one, with all that it keeps, when it leads the same way or there is no way. */
    private Resolver resolver(AutoChoice choice) {
        Way old = usable;
        if (choice instanceof AutoChoice.Nothing) {
            return old == null ? question -> nothing(question, choice) : old.resolver;
        }
        return old != null && old.choice.sameWay(choice) ? old.resolver : maker.apply(choice);
    }

    private static Answer nothing(Question question, AutoChoice choice) {
        Answer.Failure failure =
                choice instanceof AutoChoice.Nothing none ? none.failure() : Answer.Failure.UNREACHABLE;
        return Fault.failed(
                        failure,
                        question + " cannot be looked up",
                        ExtendedError.NETWORK_ERROR,
                        "Let this host reach name servers on port 53 by UDP and TCP, or name a resolver that passes"
                                + " DNSSEC on, best one on this host.")
                .answer(question, List.of(), List.of());
    }

    private void observe(Way used, Answer answer) {
        int weight = weight(answer);
        synchronized (lock) {
            if (probing || !used.equals(way)) {
                return;
            }
            failures += weight;
            boolean failing = weight > 0 && failures >= FAILURES;
            Duration since = last.equals(Instant.MIN) ? INTERVAL : Duration.between(last, clock.instant());
            boolean due = switch (used.choice) {
                case AutoChoice.Recursive _ -> failing && since.compareTo(interval) >= 0;
                case AutoChoice.Forward _ ->
                    (failing && since.compareTo(INTERVAL) >= 0) || since.compareTo(SECOND_BEST) >= 0;
                case AutoChoice.Nothing _ -> since.compareTo(HOPELESS) >= 0;
            };
            if (!due) {
                return;
            }
            probing = true;
        }
        background.execute(this::look);
    }

    /** How much an answer says against the way that it was looked for. */
    private static int weight(Answer answer) {
        return switch (answer) {
            case Answer.Found _, Answer.Absent _ -> 0;
            // nothing was shown, not even the keys of the trust anchor's zone
            case Answer.Bogus bogus -> bogus.explanation().steps().isEmpty() ? FAILURES : 0;
            case Answer.Failed failed ->
                switch (failed.failure()) {
                    case RESOLVER_UNSUITABLE -> FAILURES;
                    case TIMEOUT, UNREACHABLE -> Thread.currentThread().isInterrupted() ? 0 : 1;
                    case SERVFAIL, REFUSED, NOTIMP, FORMERR, OTHER_RCODE, MALFORMED, ALIAS_LOOP, WORK_LIMIT -> 0;
                };
        };
    }

    /** A failure with what is known of the way: which resolvers were put aside, or that there is none. */
    private static Answer told(AutoChoice choice, Answer answer) {
        if (!(answer instanceof Answer.Failed failed)) {
            return answer;
        }
        boolean telling = switch (choice) {
            case AutoChoice.Recursive _ -> false;
            case AutoChoice.Forward forward -> !forward.putAside().isEmpty();
            case AutoChoice.Nothing _ -> true;
        };
        if (!telling) {
            return answer;
        }
        Explanation said = failed.explanation();
        Explanation more = new Explanation(
                said.steps(),
                said.why() + " (mode auto: " + choice.line() + ")",
                said.error(),
                said.remedy(),
                said.particulars());
        return new Answer.Failed(failed.question(), failed.aliases(), failed.failure(), more);
    }
}
