package org.danepost.dns;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What is being done at this moment: who wants the same waits for it instead of doing it again, so that no two equal queries
 * are on the way to one server, each a chance for whoever guesses (RFC 5452 §5). Any thread.
 *
 * @param <K> what is done
 * @param <V> what comes of it
 */
final class InFlight<K, V> {
    private final ConcurrentMap<K, CompletableFuture<Optional<V>>> running = new ConcurrentHashMap<>();

    /**
     * Does the work, or waits for another thread that does the same.
     *
     * @param waiting is called before this thread waits for another
     * @param left how long this thread may still wait
     * @param shared whether others may have the result; if not, one of them does the work again
     * @return nothing when this thread's time is over or it was interrupted while another worked
     */
    Optional<V> get(K key, Runnable waiting, Supplier<Duration> left, Supplier<V> work, Predicate<V> shared) {
        while (true) {
            CompletableFuture<Optional<V>> mine = new CompletableFuture<>();
            CompletableFuture<Optional<V>> theirs = running.putIfAbsent(key, mine);
            if (theirs == null) {
                return Optional.of(lead(key, work, shared, mine));
            }
            waiting.run();
            Optional<V> result = await(theirs, left.get());
            if (result.isPresent()
                    || Thread.currentThread().isInterrupted()
                    || !left.get().isPositive()) {
                return result;
            }
        }
    }

    private V lead(K key, Supplier<V> work, Predicate<V> shared, CompletableFuture<Optional<V>> promise) {
        Optional<V> told = Optional.empty();
        try {
            V result = work.get();
            told = shared.test(result) ? Optional.of(result) : Optional.empty();
            return result;
        } finally {
            running.remove(key, promise);
            promise.complete(told);
        }
    }

    private static <V> Optional<V> await(CompletableFuture<Optional<V>> theirs, Duration left) {
        try {
            return theirs.get(Math.max(left.toNanos(), 0), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the thread that did the same failed", e);
        }
    }
}
