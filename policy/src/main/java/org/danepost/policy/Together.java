package org.danepost.policy;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * Runs lookups of several hosts at the same time, a virtual thread each, and gives their results in the order of the
 * hosts: a slow name server of one host must not add up with the slow ones of others. How many run is bounded by the limit
 * on hosts, how long by the resolver's own deadlines.
 *
 * <p>An interrupt of the caller is passed on to the lookups, which then fail soon, and is still set afterwards.
 */
final class Together {
    private Together() {}

    static <T> List<T> inOrder(List<Callable<T>> work) {
        List<FutureTask<T>> tasks = work.stream().map(FutureTask::new).toList();
        if (tasks.size() == 1) {
            tasks.getFirst().run();
            return List.of(result(tasks.getFirst()));
        }
        List<Thread> threads =
                tasks.stream().map(task -> Thread.ofVirtual().start(task)).toList();
        boolean interrupted = false;
        for (Thread thread : threads) {
            interrupted |= join(thread, threads);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return tasks.stream().map(Together::result).toList();
    }

    /** Waits to the end of the thread; whether this thread was interrupted meanwhile. */
    private static boolean join(Thread thread, List<Thread> all) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
                all.forEach(Thread::interrupt);
            }
        }
    }

    /** The result of a task that has run, without waiting, so that an interrupt stays set. */
    private static <T> T result(FutureTask<T> task) {
        return switch (task.state()) {
            case SUCCESS -> task.resultNow();
            case FAILED ->
                throw new IllegalStateException("a lookup broke its promise to throw nothing", task.exceptionNow());
            case RUNNING, CANCELLED -> throw new IllegalStateException("a lookup was not waited for");
        };
    }
}
