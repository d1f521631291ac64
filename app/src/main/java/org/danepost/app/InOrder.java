package org.danepost.app;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/** Does many slow things at a time and hands over the results in the order of the things. */
final class InOrder {
    private static final int AT_A_TIME = 256;

    private InOrder() {}

    /** Memory is bounded by the number done at a time, however long the input. */
    static <T, R> void forEach(Iterable<T> inputs, Function<T, R> work, Consumer<R> sink) {
        Queue<Future<R>> running = new ArrayDeque<>();
        Iterator<T> iterator = inputs.iterator();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            while (iterator.hasNext() || !running.isEmpty()) {
                while (iterator.hasNext() && running.size() < AT_A_TIME) {
                    T input = iterator.next();
                    running.add(executor.submit(() -> work.apply(input)));
                }
                sink.accept(result(running.remove()));
            }
        }
    }

    private static <R> R result(Future<R> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a result", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
