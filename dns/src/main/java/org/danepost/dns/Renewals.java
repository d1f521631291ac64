package org.danepost.dns;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs renewals in the background, each on a virtual thread of its own and only so many at once. What finds no room is
 * not run at all. May be used by many threads; closing interrupts what runs and waits for it for two seconds at most.
 */
final class Renewals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);

    private final Semaphore room;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("dns-renewal-", 0).factory());

    Renewals(int atOnce) {
        this.room = new Semaphore(atOnce);
    }

    /** Whether the work was begun. Never waits. */
    boolean begin(Runnable work) {
        if (!room.tryAcquire()) {
            return false;
        }
        try {
            threads.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException e) { // a later lookup meets and reports it again
                    LOG.warn("a renewal met a fault in this program", e);
                } finally {
                    room.release();
                }
            });
            return true;
        } catch (RejectedExecutionException _) { // closed
            room.release();
            return false;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.warn("a renewal does not end though it was interrupted; its own deadline will end it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
