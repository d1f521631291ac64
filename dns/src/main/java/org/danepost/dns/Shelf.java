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
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps results until they expire and lets one thread work out what several ask for at once (RFC 5452 §5). Failures are
 * kept for a short time that doubles each time they come again (RFC 9520 §3.2). Bounded by a rough count of octets.
 *
 * @param <K> what is asked
 * @param <V> the result
 */
final class Shelf<K, V> {
    /** How a result is kept. */
    record Entry(Instant expires, int octets, boolean failure, boolean keep) {}

    private record Kept<V>(V value, Instant expires, int octets, int failures) {}

    private final InstantSource clock;
    private final ResolverPolicy policy;
    private final Function<V, Entry> entryOf;
    private final Cache<K, Kept<V>> cache;
    private final ConcurrentMap<K, CompletableFuture<@Nullable V>> running = new ConcurrentHashMap<>();

    Shelf(InstantSource clock, ResolverPolicy policy, Function<V, Entry> entryOf) {
        this.clock = clock;
        this.policy = policy;
        this.entryOf = entryOf;
        this.cache = Caffeine.newBuilder()
                .maximumWeight(policy.cacheOctets())
                .weigher((K _, Kept<V> kept) -> kept.octets())
                .executor(Runnable::run)
                .build();
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
            if (kept != null && clock.instant().isBefore(kept.expires())) {
                budget.note(() -> new TraceEvent.AnsweredFromCache(key.toString()));
                return kept.value();
            }
            CompletableFuture<@Nullable V> mine = new CompletableFuture<>();
            CompletableFuture<@Nullable V> theirs = running.putIfAbsent(key, mine);
            if (theirs == null) {
                return lead(key, work, mine);
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

    private V lead(K key, Supplier<V> work, CompletableFuture<@Nullable V> promise) {
        @Nullable V shared = null;
        try {
            Kept<V> again = cache.getIfPresent(key); // another may have finished between the look and the promise
            if (again != null && clock.instant().isBefore(again.expires())) {
                shared = again.value();
                return again.value();
            }
            V value = work.get();
            Entry entry = entryOf.apply(value);
            if (entry.keep()) {
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
        if (!entry.failure()) {
            cache.put(key, new Kept<>(value, entry.expires(), entry.octets(), 0));
            return;
        }
        Kept<V> before = cache.getIfPresent(key);
        Instant now = clock.instant();
        boolean recent = before != null && now.isBefore(before.expires().plus(policy.longestFailure()));
        int failures = recent && before != null ? Math.min(before.failures() + 1, 16) : 1;
        cache.put(key, new Kept<>(value, now.plus(backoff(failures)), entry.octets(), failures));
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
}
