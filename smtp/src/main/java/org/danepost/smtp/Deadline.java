package org.danepost.smtp;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** A point on the monotonic clock by which something must be done. Immutable. */
record Deadline(long nanos) {
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    Deadline orEarlier(Deadline other) {
        return nanos - other.nanos <= 0 ? this : other;
    }

    /** What is left, in milliseconds, at least 1. */
    int millisLeft() throws SocketTimeoutException {
        long left = nanos - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException("the time is up");
        }
        return Math.clamp((left + 999_999) / 1_000_000, 1, Integer.MAX_VALUE);
    }
}
