package org.danepost.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers stub resolvers and validators behind it over UDP and TCP (RFC 1035, 4035 §3.2, 6891, 7766, 8914) with what a
 * {@link Resolver} says. A virtual thread for each query, bounded in number; over the bound the answer is SERVFAIL at once.
 * {@link #close} lets queries in hand end, within a bound. Any thread.
 */
public final class StubServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StubServer.class);
    private static final int LARGEST = 65535;
    private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /**
     * Bounds.
     *
     * @param queries in hand at once, over all transports
     * @param connections of TCP at once; one more is closed when it comes
     * @param pipelined queries in hand at once on one connection; reading waits for room (RFC 7766 §6.2.1.1)
     * @param idle how long a connection may be silent, take over one query, or leave an answer unread
     * @param stop how long queries in hand may take when the server is closed
     */
    public record Limits(int queries, int connections, int pipelined, Duration idle, Duration stop) {
        public Limits {
            if (queries < 1 || connections < 1 || pipelined < 1 || !idle.isPositive() || stop.isNegative()) {
                throw new IllegalArgumentException("the limits of a server must be positive");
            }
        }

        public static Limits standard() {
            return new Limits(2000, 200, 100, Duration.ofSeconds(10), Duration.ofSeconds(2));
        }
    }

    /**
     * A query that was answered.
     *
     * @param question empty when it could not be read
     * @param rcode the response code, extended part included
     * @param answer what was found out; empty when nothing was looked up
     */
    public record Served(
            InetSocketAddress client,
            boolean overTcp,
            Optional<Question> question,
            int rcode,
            Optional<Answer> answer,
            Duration took) {}

    private final StubResponder responder;
    private final Predicate<InetAddress> clients;
    private final Limits limits;
    private final Consumer<Served> observer;
    private final Semaphore places;
    private final Semaphore connectionPlaces;
    private final List<StubSockets> sockets = new ArrayList<>();
    private final Set<StubConnection> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("dns-serve-", 0).factory());

    private StubServer(Resolver resolver, Predicate<InetAddress> clients, Limits limits, Consumer<Served> observer) {
        this.responder = new StubResponder(resolver);
        this.clients = clients;
        this.limits = limits;
        this.observer = observer;
        this.places = new Semaphore(limits.queries());
        this.connectionPlaces = new Semaphore(limits.connections());
    }

    /**
     * Starts to serve.
     *
     * @param addresses where to listen, over UDP and TCP; port 0 for any that is free. Each the address of one interface:
     *     an answer from the wildcard address might leave by another address than it was asked at
     * @param clients who may ask; others are refused
     * @param observer is told of each query, on the thread that answered it
     * @throws IOException when an address cannot be listened on; the message names it
     */
    public static StubServer start(
            List<InetSocketAddress> addresses,
            Resolver resolver,
            Predicate<InetAddress> clients,
            Limits limits,
            Consumer<Served> observer)
            throws IOException {
        StubServer server = new StubServer(resolver, clients, limits, observer);
        try {
            for (InetSocketAddress address : addresses) {
                server.sockets.add(StubSockets.open(address));
            }
        } catch (IOException e) {
            server.close();
            throw e;
        }
        for (StubSockets pair : server.sockets) {
            Thread.ofVirtual().name("dns-serve-udp").start(() -> server.serve(pair.datagrams()));
            Thread.ofVirtual().name("dns-serve-tcp").start(() -> server.serve(pair.connections()));
        }
        Thread.ofVirtual().name("dns-serve-sweep").start(server::sweep);
        return server;
    }

    /** Where it listens, in the order asked for. */
    public List<InetSocketAddress> addresses() {
        return sockets.stream().map(StubSockets::address).toList();
    }

    private void serve(DatagramSocket socket) {
        byte[] buffer = new byte[LARGEST];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
            } catch (IOException e) {
                LOG.trace("UDP: {}", e.getMessage());
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1)); // an error that stays must not make this spin
                continue;
            }
            byte[] request = Arrays.copyOf(buffer, packet.getLength());
            InetSocketAddress client = (InetSocketAddress) packet.getSocketAddress();
            if (client.getPort() == 0) {
                continue;
            }
            if (!clients.test(client.getAddress())) {
                responder.forbid(request, false).ifPresent(reply -> send(socket, client, reply));
            } else if (!work(() -> responder.respond(request, false).ifPresent(reply -> send(socket, client, reply)))) {
                responder.busy(request, false).ifPresent(reply -> send(socket, client, reply));
            }
        }
    }

    private void send(DatagramSocket socket, InetSocketAddress client, StubResponder.Reply reply) {
        try {
            socket.send(new DatagramPacket(reply.wire(), reply.wire().length, client));
        } catch (IOException e) {
            LOG.trace("UDP to {}: {}", client, e.getMessage());
        }
        observe(client, false, reply);
    }

    private void observe(InetSocketAddress client, boolean overTcp, StubResponder.Reply reply) {
        observer.accept(new Served(client, overTcp, reply.question(), reply.rcode(), reply.answer(), reply.took()));
    }

    /** Starts a piece of work on a thread of its own; false when there is no room for it. */
    private boolean work(Runnable task) {
        if (!places.tryAcquire()) {
            return false;
        }
        try {
            workers.execute(() -> {
                try {
                    task.run();
                } finally {
                    places.release();
                }
            });
            return true;
        } catch (RejectedExecutionException e) { // closing
            places.release();
            return false;
        }
    }

    private void serve(ServerSocket listener) {
        while (!listener.isClosed()) {
            try {
                accept(listener.accept());
            } catch (IOException e) {
                LOG.trace("TCP: {}", e.getMessage());
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }

    private void accept(Socket socket) throws IOException {
        if (!clients.test(socket.getInetAddress()) || !connectionPlaces.tryAcquire()) {
            socket.close();
            return;
        }
        StubConnection connection = new StubConnection(socket, limits, this::query);
        connections.add(connection);
        if (workers.isShutdown()) { // close() may not have seen it
            connection.close();
        }
        Thread.ofVirtual().name("dns-serve-connection").start(() -> {
            try {
                connection.serve();
            } finally {
                connections.remove(connection);
                connectionPlaces.release();
            }
        });
    }

    /** A query from a connection: answered on another thread when there is room, else here. */
    private void query(StubConnection connection, byte[] request, Runnable done) {
        boolean taken = work(() -> {
            try {
                responder.respond(request, true).ifPresent(reply -> send(connection, reply));
            } finally {
                done.run();
            }
        });
        if (!taken) {
            responder.busy(request, true).ifPresent(reply -> send(connection, reply));
            done.run();
        }
    }

    private void send(StubConnection connection, StubResponder.Reply reply) {
        connection.send(reply.wire());
        observe(connection.client(), true, reply);
    }

    private void sweep() {
        while (!workers.isTerminated()) {
            connections.forEach(StubConnection::closeWhenOverdue);
            LockSupport.parkNanos(SWEEP_NANOS);
        }
        connections.forEach(StubConnection::close);
    }

    /** Stops listening, lets what is in hand end within the limit, then breaks it off. */
    @Override
    public void close() {
        sockets.forEach(pair -> closeQuietly(pair.connections()));
        workers.shutdown();
        try {
            if (!workers.awaitTermination(limits.stop().toMillis(), TimeUnit.MILLISECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
        sockets.forEach(pair -> pair.datagrams().close());
        connections.forEach(StubConnection::close);
    }

    private static void closeQuietly(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.trace("closing: {}", e.getMessage());
        }
    }
}
