package org.danepost.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Message;

/**
 * An authoritative server with {@link Mood}s: it may die and come back at the same address, hang, and send any octets.
 * Bounded: at most {@value #AT_ONCE} queries and connections at a time, what is more is dropped. Any thread.
 */
final class SoakServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SoakServer.class);
    private static final int AT_ONCE = 400;
    private static final int IDLE_MILLISECONDS = 4_000;
    private static final int OPENINGS = 200;

    private final InetSocketAddress address;
    private final UnaryOperator<Message> honest;
    private final Disguise disguise;
    private final AtomicLong queries = new AtomicLong();
    private volatile Mood mood = Mood.HONEST;
    private @Nullable Sockets sockets;

    /**
     * @param honest what it says when it is honest
     * @throws IOException when the port is taken there
     */
    SoakServer(InetSocketAddress address, UnaryOperator<Message> honest, Disguise disguise) throws IOException {
        this.address = address;
        this.honest = honest;
        this.disguise = disguise;
        this.sockets = new Sockets(address);
    }

    InetSocketAddress address() {
        return address;
    }

    Mood mood() {
        return mood;
    }

    long queries() {
        return queries.get();
    }

    /** From now on; a server that comes back from the dead takes its address again. */
    synchronized void mood(Mood next) throws IOException, InterruptedException {
        mood = next;
        Sockets open = sockets;
        if (next == Mood.DEAD && open != null) {
            open.close();
            sockets = null;
        } else if (next != Mood.DEAD && open == null) {
            sockets = reopened();
        }
    }

    /** A resolver's own socket may sit on our port for a moment, as its ports are drawn by chance. */
    private Sockets reopened() throws IOException, InterruptedException {
        IOException last = new IOException("not tried");
        for (int i = 0; i < OPENINGS; i++) {
            try {
                return new Sockets(address);
            } catch (IOException e) {
                last = e;
                Thread.sleep(20);
            }
        }
        throw last;
    }

    @Override
    public synchronized void close() {
        Sockets open = sockets;
        if (open != null) {
            open.close();
            sockets = null;
        }
    }

    /** The sockets of one life of the server. */
    private final class Sockets {
        private final DatagramSocket udp;
        private final ServerSocket tcp;
        private final Semaphore places = new Semaphore(AT_ONCE);
        private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

        Sockets(InetSocketAddress address) throws IOException {
            udp = new DatagramSocket(address);
            tcp = new ServerSocket();
            try {
                tcp.bind(address, 200);
            } catch (IOException e) {
                udp.close();
                tcp.close();
                throw e;
            }
            Thread.ofVirtual().name("soak-udp").start(this::serveUdp);
            Thread.ofVirtual().name("soak-tcp").start(this::serveTcp);
        }

        private void serveUdp() {
            byte[] buffer = new byte[65_535];
            while (!udp.isClosed()) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                try {
                    udp.receive(packet);
                } catch (IOException e) {
                    LOG.trace("{}", address, e);
                    continue;
                }
                byte[] request = Arrays.copyOf(buffer, packet.getLength());
                InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
                if (places.tryAcquire()) {
                    Thread.ofVirtual().start(() -> answerUdp(request, from));
                }
            }
        }

        private void answerUdp(byte[] request, InetSocketAddress from) {
            try {
                for (byte[] wire : replies(request, false)) {
                    udp.send(new DatagramPacket(wire, wire.length, from));
                }
            } catch (IOException e) {
                LOG.trace("{}", address, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                places.release();
            }
        }

        private void serveTcp() {
            while (!tcp.isClosed()) {
                try {
                    Socket connection = tcp.accept();
                    connections.add(connection);
                    if (tcp.isClosed() || !places.tryAcquire()) {
                        connections.remove(connection);
                        connection.close();
                        continue;
                    }
                    Thread.ofVirtual().start(() -> serve(connection));
                } catch (IOException e) {
                    LOG.trace("{}", address, e);
                }
            }
        }

        private void serve(Socket connection) {
            try (connection) {
                connection.setSoTimeout(IDLE_MILLISECONDS);
                DataInputStream in = new DataInputStream(connection.getInputStream());
                while (true) {
                    byte[] request = new byte[in.readUnsignedShort()];
                    in.readFully(request);
                    for (byte[] wire : replies(request, true)) {
                        byte[] framed = new byte[wire.length + 2];
                        framed[0] = (byte) (wire.length >>> 8);
                        framed[1] = (byte) wire.length;
                        System.arraycopy(wire, 0, framed, 2, wire.length);
                        send(connection.getOutputStream(), framed);
                    }
                }
            } catch (IOException e) {
                LOG.trace("{}", address, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                connections.remove(connection);
                places.release();
            }
        }

        private void send(OutputStream out, byte[] framed) throws IOException, InterruptedException {
            if (mood != Mood.DRIP) {
                out.write(framed);
                return;
            }
            for (byte octet : framed) {
                out.write(octet);
                Thread.sleep(20);
            }
        }

        private List<byte[]> replies(byte[] request, boolean overTcp) throws IOException, InterruptedException {
            queries.incrementAndGet();
            Message query = new Message(request);
            if (query.getQuestion() == null) {
                return List.of();
            }
            Mood now = mood;
            if (now == Mood.SLOW) {
                Thread.sleep(disguise.delay().toMillis());
            }
            return disguise.packets(now, query, honest.apply(query), overTcp);
        }

        void close() {
            udp.close();
            quietly(tcp);
            connections.forEach(this::quietly);
        }

        private void quietly(AutoCloseable socket) {
            try {
                socket.close();
            } catch (Exception e) {
                LOG.trace("closing", e);
            }
        }
    }
}
