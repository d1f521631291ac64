package org.danepost.dns;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection of a client: queries may come before earlier ones are answered, answers go out as they are ready
 * (RFC 7766 §6.2.1.1, §7). One thread reads; any may send. Whoever is silent, sends too slowly or does not read is cut off
 * by {@link #closeWhenOverdue}, which another thread calls again and again.
 */
final class StubConnection {
    private static final Logger LOG = LoggerFactory.getLogger(StubConnection.class);

    /** Takes a query; calls done when it is answered or given up. */
    @FunctionalInterface
    interface Taker {
        void take(StubConnection connection, byte[] request, Runnable done);
    }

    private final Socket socket;
    private final InetSocketAddress client;
    private final StubServer.Limits limits;
    private final Taker taker;
    private final Semaphore room;
    private final ReentrantLock writing = new ReentrantLock();

    /** When something was last finished: a query read, an answer written. {@link System#nanoTime}. */
    private volatile long lastSign = System.nanoTime();

    private volatile boolean inMessage;
    private volatile boolean inWrite;

    StubConnection(Socket socket, StubServer.Limits limits, Taker taker) {
        this.socket = socket;
        this.client = (InetSocketAddress) socket.getRemoteSocketAddress();
        this.limits = limits;
        this.taker = taker;
        this.room = new Semaphore(limits.pipelined());
    }

    InetSocketAddress client() {
        return client;
    }

    /** Reads queries until the client ends or is cut off, and waits for the answers to what it asked. */
    void serve() {
        try (socket) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                int first = in.read();
                if (first < 0) {
                    break;
                }
                inMessage = true;
                lastSign = System.nanoTime();
                byte[] request = new byte[first << 8 | in.readUnsignedByte()];
                in.readFully(request);
                inMessage = false;
                lastSign = System.nanoTime();
                room.acquire();
                taker.take(this, request, room::release);
            }
            // A client that has said all it wants to say may still listen.
            if (!room.tryAcquire(limits.pipelined(), limits.idle().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.trace("TCP with {}: not all answers were ready in time", client);
            }
        } catch (IOException e) {
            LOG.trace("TCP with {}: {}", client, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends one answer, length and message in one piece (RFC 7766 §8). */
    void send(byte[] wire) {
        byte[] framed = new byte[wire.length + 2];
        framed[0] = (byte) (wire.length >>> 8);
        framed[1] = (byte) wire.length;
        System.arraycopy(wire, 0, framed, 2, wire.length);
        writing.lock();
        try {
            lastSign = System.nanoTime();
            inWrite = true;
            OutputStream out = socket.getOutputStream();
            out.write(framed);
            lastSign = System.nanoTime();
        } catch (IOException e) {
            LOG.trace("TCP to {}: {}", client, e.getMessage());
            close();
        } finally {
            inWrite = false;
            writing.unlock();
        }
    }

    /** Cuts off a client that lets this wait. While it waits for us there is no limit: the resolver has one. */
    void closeWhenOverdue() {
        boolean waitsForUs = room.availablePermits() < limits.pipelined() && !inMessage && !inWrite;
        if (!waitsForUs && System.nanoTime() - lastSign > limits.idle().toNanos()) { // RFC 7766 §6.2.3
            close();
        }
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.trace("closing: {}", e.getMessage());
        }
    }
}
