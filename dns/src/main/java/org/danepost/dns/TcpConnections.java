package org.danepost.dns;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.danepost.dns.TcpConnection.Broken;
import org.danepost.dns.TcpConnection.End;
import org.danepost.dns.TcpConnection.Late;
import org.xbill.DNS.Message;

/**
 * The TCP connections to servers, so many to each and so many in all. A query goes over one that is open if there is one
 * with room (RFC 7766 §6.2.1.1). Any thread; a thread waits here only when the limits are reached, and not beyond its time.
 */
final class TcpConnections {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final ResolverPolicy policy;
    private final SecureRandom random;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private final Map<InetSocketAddress, List<TcpConnection>> open = new HashMap<>();
    private int count;

    TcpConnections(ResolverPolicy policy, SecureRandom random) {
        this.policy = policy;
        this.random = random;
    }

    private record Place(TcpConnection connection, CompletableFuture<End> promise) {}

    /**
     * Sends a query, whose id may be changed, and waits for the message that answers its id. A connection that worked before
     * and breaks now says nothing of the server: then a new one is made, once.
     */
    End exchange(InetSocketAddress server, Message query, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        Optional<Place> first = place(server, query, end, false);
        if (first.isEmpty()) {
            return new Late();
        }
        TcpConnection connection = first.get().connection();
        End result = connection.exchange(query, first.get().promise(), left(end));
        boolean again = result instanceof Broken && connection.proved();
        if (!again || Thread.currentThread().isInterrupted()) {
            return result;
        }
        return place(server, query, end, true)
                .map(place -> place.connection().exchange(query, place.promise(), left(end)))
                .orElse(result);
    }

    private static Duration left(long end) {
        return Duration.ofNanos(end - System.nanoTime());
    }

    private Optional<Place> place(InetSocketAddress server, Message query, long end, boolean fresh) {
        lock.lock();
        try {
            while (true) {
                CompletableFuture<End> promise = new CompletableFuture<>();
                List<TcpConnection> there = open.getOrDefault(server, List.of());
                if (!fresh) {
                    for (TcpConnection connection : there) {
                        if (connection.reserve(query, promise, random)) {
                            return Optional.of(new Place(connection, promise));
                        }
                    }
                }
                if (there.size() < policy.tcpConnectionsPerServer() && count < policy.tcpConnections()) {
                    TcpConnection made = make(server, left(end));
                    made.reserve(query, promise, random);
                    made.start();
                    return Optional.of(new Place(made, promise));
                }
                makeRoom(there);
                if (!await(end)) {
                    return Optional.empty();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a connection ends, or a moment, since one may have room again; false when time is over. */
    @SuppressWarnings("WaitNotInLoop") // the caller has the loop
    private boolean await(long end) {
        long left = Math.min(left(end).toNanos(), LOOK_AGAIN.toNanos());
        if (left <= 0) {
            return false;
        }
        try {
            return change.await(left, TimeUnit.NANOSECONDS) || left(end).isPositive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends a connection that nobody uses: one to the same server when that has too many, else any. */
    private void makeRoom(List<TcpConnection> sameServer) {
        List<TcpConnection> candidates = sameServer.size() >= policy.tcpConnectionsPerServer()
                ? sameServer
                : open.values().stream().flatMap(List::stream).toList();
        for (TcpConnection candidate : candidates) {
            if (candidate.endIfIdle()) {
                return;
            }
        }
    }

    private TcpConnection make(InetSocketAddress server, Duration limit) {
        Closing closing = new Closing();
        TcpConnection made = new TcpConnection(server, limit, policy.tcpIdle(), closing);
        closing.connection = Optional.of(made);
        open.computeIfAbsent(server, _ -> new ArrayList<>()).add(made);
        count++;
        return made;
    }

    /** Takes a connection off the list once its descriptor is free. */
    private final class Closing implements Runnable {
        private Optional<TcpConnection> connection = Optional.empty();

        @Override
        public void run() {
            lock.lock();
            try {
                connection.ifPresent(gone -> {
                    List<TcpConnection> there = open.getOrDefault(gone.server(), new ArrayList<>());
                    if (there.remove(gone)) {
                        count--;
                    }
                    if (there.isEmpty()) {
                        open.remove(gone.server());
                    }
                });
                change.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Connections that hold a descriptor now. */
    int count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }
}
