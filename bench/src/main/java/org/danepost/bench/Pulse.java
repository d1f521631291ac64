package org.danepost.bench;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How promptly threads of this process get on: a virtual thread sleeps for a moment, over and over, and notes how much
 * longer it took. On a machine with more to do than it can, time limits cannot be held, which is no fault of what is
 * tested. Any thread.
 */
final class Pulse implements AutoCloseable {
    private static final long BEAT_MILLIS = 50;
    /** Seconds remembered. */
    private static final int KEPT = 64;

    private final AtomicLongArray slowest = new AtomicLongArray(KEPT);
    private final Thread thread;

    Pulse() {
        thread = Thread.ofVirtual().name("pulse").start(this::beat);
    }

    private void beat() {
        long second = System.nanoTime() / 1_000_000_000;
        while (true) {
            long before = System.nanoTime();
            try {
                Thread.sleep(BEAT_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
            long now = System.nanoTime();
            long late = now - before - BEAT_MILLIS * 1_000_000;
            for (; second < now / 1_000_000_000; second++) {
                slowest.set(Math.floorMod(second + 1, KEPT), 0);
            }
            slowest.accumulateAndGet(Math.floorMod(second, KEPT), late, Math::max);
        }
    }

    /** The longest delay of the last while. */
    Duration slowest(Duration back) {
        long now = System.nanoTime() / 1_000_000_000;
        long most = 0;
        for (long second = now - Math.min(back.toSeconds() + 1, KEPT - 2); second <= now; second++) {
            most = Math.max(most, slowest.get(Math.floorMod(second, KEPT)));
        }
        return Duration.ofNanos(most);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
