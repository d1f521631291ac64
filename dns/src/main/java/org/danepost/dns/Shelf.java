package org.danepost.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps results until they expire and lets one thread work out what several ask for at once (RFC 5452 §5). Failures are
 * kept for a short time that doubles each time they come again (RFC 9520 §3.2). Bounded by a rough count of octets.
 * Tells of what is asked for in the last tenth of its life, so that it can be renewed; a lookup that renews takes nothing
 * that is so old, and what fails then leaves what was kept as it is.
 *
 * @param <K> what is asked
 * @param <V> the result
 */
final class Shelf<K, V> {
    /** How a result is kept. */
    record Entry(Instant expires, int octets, boolean failure, boolean keep) {}

    private static final Duration WORTH_RENEWING = Duration.ofSeconds(10);
    private static final int HOT = 2;

    /** A result; of its counts it matters little if two threads that ask at once are counted as one. */
    private static final class Kept<V> {
        private final V value;
        private final Instant expires;
        private final Instant old;
        private final int octets;
        private final int failures;
        private int asked;
        private final AtomicBoolean renewed = new AtomicBoolean();

        Kept(V value, Instant now, Instant expires, int octets, int failures) {
            this.value = value;
            this.expires = expires;
            this.octets = octets;
            this.failures = failures;
            Duration life = Duration.between(now, expires);
            boolean renewable = failures == 0 && life.compareTo(WORTH_RENEWING) >= 0;
            this.old = renewable ? expires.minus(life.dividedBy(10)) : Instant.MAX;
        }

        V value() {
            return value;
        }

        Instant expires() {
            return expires;
        }

        int octets() {
            return octets;
        }

        int failures() {
            return failures;
        }

        boolean serves(Instant now, boolean renewing) {
            return now.isBefore(expires) && !(renewing && !now.isBefore(old));
        }
    }

    private final InstantSource clock;
    private final ResolverPolicy policy;
    private final Function<V, Entry> entryOf;
    private final Cache<K, Kept<V>> cache;
    private final ConcurrentMap<K, CompletableFuture<@Nullable V>> running = new ConcurrentHashMap<>();

    private final BiPredicate<K, V> renewal;

    Shelf(InstantSource clock, ResolverPolicy policy, long octets, Function<V, Entry> entryOf) {
        this(clock, policy, octets, entryOf, (_, _) -> false);
    }

    /** @param renewal called with what is hot and near its end; says whether it will be renewed */
    Shelf(
            InstantSource clock,
            ResolverPolicy policy,
            long octets,
            Function<V, Entry> entryOf,
            BiPredicate<K, V> renewal) {
        this.clock = clock;
        this.policy = policy;
        this.entryOf = entryOf;
        this.renewal = renewal;
        this.cache = Caffeine.newBuilder()
                .maximumWeight(octets)
                .weigher((K _, Kept<V> kept) -> kept.octets())
                .executor(Runnable::run)
                .build();
    }

    /** The kept result, if it has not ended; null when there is none. */
    @Nullable
    V peek(K key) {
        Kept<V> kept = cache.getIfPresent(key);
        if (kept == null) {
            return null;
        }
        Instant now = clock.instant();
        if (!now.isBefore(kept.expires())) {
            return null;
        }
        if (kept.asked < HOT) {
            kept.asked++;
        }
        if (kept.asked >= HOT && !now.isBefore(kept.old) && kept.renewed.compareAndSet(false, true)) {
            kept.renewed.set(renewal.test(key, kept.value()));
        }
        return kept.value();
    }

    /** What was kept last, even if it has ended; null when nothing is left of it. */
    @Nullable
    V last(K key) {
        Kept<V> kept = cache.getIfPresent(key);
        return kept == null ? null : kept.value();
    }

    /**
     * The kept result, or the one that another thread is working out, or else the one worked out here.
     *
     * @param work works it out, within the budget of its caller
     * @param givenUp the result for a thread that is interrupted or out of time while it waits for another
     */
    V get(K key, Supplier<V> work, Supplier<V> givenUp, WorkBudget budget) {
        while (true) {
            Kept<V> kept = cache.getIfPresent(key);
            if (kept != null && kept.serves(clock.instant(), budget.renewing())) {
                budget.note(() -> new TraceEvent.AnsweredFromCache(key.toString()));
                return kept.value();
            }
            CompletableFuture<@Nullable V> mine = new CompletableFuture<>();
            CompletableFuture<@Nullable V> theirs = running.putIfAbsent(key, mine);
            if (theirs == null) {
                return lead(key, work, mine, budget.renewing());
            }
            budget.note(() -> new TraceEvent.WorkedOutElsewhere(key.toString()));
            V result;
            try {
                result = theirs.get(Math.max(budget.left().toNanos(), 0), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return givenUp.get();
            } catch (TimeoutException e) {
                return givenUp.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("the thread that worked out " + key + " failed", e);
            }
            if (result != null) {
                return result;
            } // the other thread's result was its own affair (interrupted, out of work): work it out here
        }
    }

    private V lead(K key, Supplier<V> work, CompletableFuture<@Nullable V> promise, boolean renewing) {
        @Nullable V shared = null;
        try {
            Kept<V> again = cache.getIfPresent(key); // another may have finished between the look and the promise
            if (again != null && again.serves(clock.instant(), renewing)) {
                shared = again.value();
                return again.value();
            }
            V value = work.get();
            Entry entry = entryOf.apply(value);
            if (entry.keep()
                    && !(renewing && entry.failure() && again != null && again.serves(clock.instant(), false))) {
                keep(key, value, entry);
                shared = value;
            }
            return value;
        } finally {
            running.remove(key, promise);
            promise.complete(shared);
        }
    }

    private void keep(K key, V value, Entry entry) {
        Instant now = clock.instant();
        if (!entry.failure()) {
            cache.put(key, new Kept<>(value, now, entry.expires(), entry.octets(), 0));
            return;
        }
        Kept<V> before = cache.getIfPresent(key);
        boolean recent = before != null && now.isBefore(before.expires().plus(policy.longestFailure()));
        int failures = recent && before != null ? Math.min(before.failures() + 1, 16) : 1;
        cache.put(key, new Kept<>(value, now, now.plus(backoff(failures)), entry.octets(), failures));
    }

    private Duration backoff(int failures) {
        Duration grown = policy.shortestFailure().multipliedBy(1L << (failures - 1)); // RFC 9520 §3.2
        return grown.compareTo(policy.longestFailure()) < 0 ? grown : policy.longestFailure();
    }

    /** How many results are kept, the expired among them. */
    long size() {
        cache.cleanUp();
        return cache.estimatedSize();
    }

    /** What they are taken to weigh. */
    long octets() {
        return weight(cache);
    }

    static long weight(Cache<?, ?> cache) {
        return cache.policy()
                .eviction()
                .map(eviction -> eviction.weightedSize().orElse(0))
                .orElse(0L);
    }
}
