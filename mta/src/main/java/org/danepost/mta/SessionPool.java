package org.danepost.mta;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.danepost.smtp.SmtpSession;

/**
 * Open sessions that wait for another message, each under the {@link SecurityKey} it was opened for. A session is handed out
 * to one taker only, and only if its key is equal, the taker finds it fit, the DNS data it was opened by have not run out,
 * and the server answers RSET. Bounded in number and in waiting time; what is left over is ended by QUIT. Thread-safe.
 */
final class SessionPool implements AutoCloseable {
    private final ReuseLimits limits;
    private final InstantSource clock;
    private final Map<SecurityKey, Deque<Idle>> waiting = new LinkedHashMap<>();
    private final ScheduledThreadPoolExecutor sweeper;
    private int size;
    private boolean closed;

    /**
     * @param until when the session must go: the end of waiting, or of the DNS data behind it
     * @param freshUntil the end of the DNS data
     */
    private record Idle(SmtpSession session, Instant until, Instant freshUntil) {}

    SessionPool(ReuseLimits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
        this.sweeper = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("smtp-session-sweeper").factory());
        sweeper.setRemoveOnCancelPolicy(true);
        sweeper.setKeepAliveTime(1, TimeUnit.SECONDS);
        sweeper.allowCoreThreadTimeOut(true);
    }

    /** What was kept with a session. */
    record Taken(SmtpSession session, Instant freshUntil) {}

    /**
     * A session under this key that the taker finds fit and that the server still serves, the one used last before others.
     * Those that are not fit stay for others; those that are dead are dropped.
     *
     * @param fit asked before anything is sent
     */
    Optional<Taken> take(SecurityKey key, Predicate<SmtpSession> fit) {
        sweep();
        for (Idle idle : candidates(key)) {
            // judging takes its time, so it is done without the lock; meanwhile another may have taken it
            if (fit.test(idle.session()) && removed(key, idle) && idle.session().renew()) {
                return Optional.of(new Taken(idle.session(), idle.freshUntil()));
            }
        }
        return Optional.empty();
    }

    private synchronized List<Idle> candidates(SecurityKey key) {
        return List.copyOf(waiting.getOrDefault(key, new ArrayDeque<>()).reversed());
    }

    private synchronized boolean removed(SecurityKey key, Idle idle) {
        Deque<Idle> queue = waiting.getOrDefault(key, new ArrayDeque<>());
        if (!queue.remove(idle)) {
            return false;
        }
        size--;
        if (queue.isEmpty()) {
            waiting.remove(key);
        }
        return true;
    }

    /**
     * Keeps a session for others, or ends it where a limit is reached. Whoever gives it does not use it any more.
     *
     * @param freshUntil when the DNS data that it was opened by run out
     */
    void give(SecurityKey key, SmtpSession session, Instant freshUntil) {
        if (session.ending()) {
            session.close();
            return;
        }
        if (session.transactions() >= limits.messages() || !keep(key, session, freshUntil)) {
            session.quit();
        }
    }

    private synchronized boolean keep(SecurityKey key, SmtpSession session, Instant freshUntil) {
        Instant now = clock.instant();
        Deque<Idle> queue = waiting.getOrDefault(key, new ArrayDeque<>());
        if (closed
                || size >= limits.idleSessions()
                || queue.size() >= limits.idlePerKey()
                || !now.isBefore(freshUntil)) {
            return false;
        }
        Instant idleEnd = now.plus(limits.idleTime());
        queue.addLast(new Idle(session, idleEnd.isBefore(freshUntil) ? idleEnd : freshUntil, freshUntil));
        waiting.put(key, queue);
        size++;
        Future<?> _ = sweeper.schedule(this::sweep, limits.idleTime().toMillis() + 10, TimeUnit.MILLISECONDS);
        return true;
    }

    /** Ends what has waited long enough. */
    void sweep() {
        List<Idle> over = new ArrayList<>();
        synchronized (this) {
            Instant now = clock.instant();
            for (Deque<Idle> queue : waiting.values()) {
                queue.removeIf(idle -> !now.isBefore(idle.until()) && over.add(idle));
            }
            waiting.values().removeIf(Deque::isEmpty);
            size -= over.size();
        }
        over.forEach(SessionPool::quit);
    }

    /** QUIT may take seconds, and nobody is to wait for it. */
    private static void quit(Idle idle) {
        Thread.ofVirtual().name("smtp-quit").start(idle.session()::quit);
    }

    synchronized int size() {
        return size;
    }

    /** Ends all sessions that wait, and waits until the servers have been told. Those given later are ended at once. */
    @Override
    public void close() {
        List<Idle> all = new ArrayList<>();
        synchronized (this) {
            closed = true;
            waiting.values().forEach(all::addAll);
            waiting.clear();
            size = 0;
        }
        sweeper.shutdownNow();
        all.forEach(idle -> idle.session().quit());
    }
}
