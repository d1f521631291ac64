package org.danepost.dns;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Message;

/**
 * One TCP connection to one server, shared by queries that wait for their answers at the same time; answers come in any
 * order and are told apart by id and question (RFC 7766 §6.2.1, §7). A virtual thread of its own connects, reads and ends with
 * the connection: when nobody asked anything for a while, when the server closes it, or at the first sign that the server
 * is slow or confused. Any thread may ask.
 */
final class TcpConnection {
    /** Small enough that all queries fit the send buffer, so that no writer waits for a peer that does not read. */
    private static final int MOST_AT_ONCE = 32;

    /** A connection is not kept for ever, however busy. */
    private static final int MOST_IN_ALL = 1_000;

    private static final int SEND_BUFFER = 64 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(TcpConnection.class);

    /** How an exchange ended on this connection. */
    sealed interface End {}

    /** A whole message with the id of the query; whether it is the answer is for the caller to see. */
    static final class Frame implements End {
        private final byte[] octets;

        private Frame(byte[] octets) {
            this.octets = octets;
        }

        byte[] octets() {
            return octets.clone();
        }
    }

    /** None in time. */
    record Late() implements End {}

    /** The connection went away; a server may do so at any time, so another may do better (RFC 7766 §6.2.4). */
    record Broken(WireExchange.Outcome outcome) implements End {}

    private final InetSocketAddress server;
    /** For connecting, and for the octets of one message to come. */
    private final Duration messageLimit;

    private final Duration idle;
    private final Runnable whenClosed;
    private final Socket socket = new Socket();
    private final Map<Integer, CompletableFuture<End>> waiting = new HashMap<>();
    private final Set<Integer> givenUp = new HashSet<>();
    private final List<byte[]> unsent = new ArrayList<>();
    private boolean connected;
    private boolean retired;
    private int taken;
    private int answered;

    /** @param whenClosed is called once, when the descriptor is free again */
    TcpConnection(InetSocketAddress server, Duration messageLimit, Duration idle, Runnable whenClosed) {
        this.server = server;
        this.messageLimit = messageLimit;
        this.idle = idle;
        this.whenClosed = whenClosed;
    }

    void start() {
        Thread.ofVirtual().name("dns-tcp").start(this::run);
    }

    InetSocketAddress server() {
        return server;
    }

    /** Takes a place for one more query, and changes its id to one that is free here; false when it takes no more. */
    synchronized boolean reserve(Message query, CompletableFuture<End> promise, SecureRandom random) {
        if (retired || waiting.size() >= MOST_AT_ONCE || taken >= MOST_IN_ALL) {
            return false;
        }
        int id = query.getHeader().getID();
        while (waiting.containsKey(id) || givenUp.contains(id)) { // fewer than 1100 of 65536 are taken
            id = random.nextInt(0x10000);
        }
        query.getHeader().setID(id);
        waiting.put(id, promise);
        taken++;
        return true;
    }

    /** Whether an answer has come over it, so that its end later on is no sign against the server. */
    synchronized boolean proved() {
        return answered > 0;
    }

    synchronized boolean isIdle() {
        return waiting.isEmpty();
    }

    /** Sends a query that has a place here and waits for what comes of it. */
    End exchange(Message query, CompletableFuture<End> promise, Duration limit) {
        int id = query.getHeader().getID();
        try {
            send(query.toWire());
            return promise.get(Math.max(limit.toNanos(), 0), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return late(id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return late(id);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the connection to " + server + " ended in an unknown way", e);
        } catch (IOException e) {
            retire();
            close();
            return new Broken(failed(e));
        }
    }

    /** Who takes a connection and then resets it is reached, and gives no answer, as one who closes it. */
    private synchronized WireExchange.Outcome failed(IOException e) {
        return connected
                ? new WireExchange.Garbled(
                        "breaks the TCP connection off before its answer is complete: " + e.getMessage())
                : new WireExchange.Unreachable("cannot be reached over TCP: " + e.getMessage());
    }

    /** Who lets one query wait gets no more of them; the rest may still come. */
    private synchronized Late late(int id) {
        waiting.remove(id);
        givenUp.add(id);
        retired = true;
        if (waiting.isEmpty()) {
            close();
        }
        return new Late();
    }

    private synchronized void send(byte[] wire) throws IOException {
        byte[] framed = new byte[wire.length + 2]; // RFC 7766 §8: length and message in one write
        framed[0] = (byte) (wire.length >> 8);
        framed[1] = (byte) wire.length;
        System.arraycopy(wire, 0, framed, 2, wire.length);
        if (!connected) {
            unsent.add(framed);
            return;
        }
        OutputStream out = socket.getOutputStream();
        out.write(framed);
    }

    private void run() {
        WireExchange.Outcome end = new WireExchange.Garbled("closes the TCP connection before its answer is complete");
        try {
            connect();
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            while (readOne(in)) {
                LOG.trace("a message came from {} over TCP", server);
            }
        } catch (EOFException e) {
            LOG.trace("{} closes its TCP connection", server, e);
        } catch (SocketTimeoutException e) {
            end = new WireExchange.Silence("gives no answer over TCP within " + messageLimit.toMillis() + " ms");
        } catch (Confused e) {
            end = new WireExchange.Garbled("sends something over TCP that does not match the query");
        } catch (IOException e) {
            end = failed(e);
        } finally {
            retire();
            close();
            whenClosed.run();
            failAll(new Broken(end));
        }
    }

    private void connect() throws IOException {
        socket.setSendBufferSize(SEND_BUFFER);
        socket.setTcpNoDelay(true);
        socket.connect(server, (int) Math.max(1, messageLimit.toMillis()));
        synchronized (this) {
            connected = true;
            for (byte[] framed : unsent) {
                socket.getOutputStream().write(framed);
            }
            unsent.clear();
        }
    }

    /** Reads a message; false when the connection may end, since nobody waits for one. */
    private boolean readOne(DataInputStream in) throws IOException {
        socket.setSoTimeout((int) Math.max(1, idle.toMillis()));
        int high;
        try {
            high = in.read();
        } catch (SocketTimeoutException e) {
            return !retireIfIdle(); // who waits for an answer has a deadline of its own
        }
        if (high < 0) {
            throw new EOFException();
        }
        long end = System.nanoTime() + messageLimit.toNanos(); // for all of it, lest it come octet by octet
        byte[] octets = read(in, (high << 8) | (read(in, 1, end)[0] & 0xff), end);
        deliver(octets);
        return !retiredAndIdle();
    }

    private byte[] read(DataInputStream in, int count, long end) throws IOException {
        byte[] bytes = new byte[count];
        int have = 0;
        while (have < count) {
            socket.setSoTimeout(WireExchange.millisUntil(end));
            int more = in.read(bytes, have, count - have);
            if (more < 0) {
                throw new EOFException();
            }
            have += more;
        }
        return bytes;
    }

    private synchronized void deliver(byte[] octets) throws Confused {
        int id = octets.length < 12 ? -1 : ((octets[0] & 0xff) << 8) | (octets[1] & 0xff);
        CompletableFuture<End> promise = waiting.remove(id);
        if (promise != null) {
            answered++;
            promise.complete(new Frame(octets));
        } else if (!givenUp.remove(id)) {
            throw new Confused();
        }
    }

    private synchronized boolean retireIfIdle() {
        if (waiting.isEmpty()) {
            retired = true;
        }
        return retired && waiting.isEmpty();
    }

    private synchronized boolean retiredAndIdle() {
        return (retired || taken >= MOST_IN_ALL) && waiting.isEmpty();
    }

    /** Takes no more queries. */
    synchronized void retire() {
        retired = true;
    }

    /** Takes no more queries if nobody waits; then its thread ends. */
    boolean endIfIdle() {
        boolean ends = retireIfIdle();
        if (ends) {
            close();
        }
        return ends;
    }

    private void failAll(End end) {
        List<CompletableFuture<End>> left;
        synchronized (this) {
            left = List.copyOf(waiting.values());
            waiting.clear();
        }
        left.forEach(promise -> promise.complete(end));
    }

    private void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.trace("closing the connection to {}", server, e);
        }
    }

    /** A message that answers nothing that was asked here. */
    private static final class Confused extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
