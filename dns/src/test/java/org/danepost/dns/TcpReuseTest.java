package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** RFC 7766: connections are shared and kept for a while, whatever the server does with them. */
class TcpReuseTest {
    /** What a server does with one connection; it is closed when this returns. */
    @FunctionalInterface
    interface Script {
        void serve(DataInputStream in, DataOutputStream out, int number) throws IOException;
    }

    private final SecureRandom random = new SecureRandom();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile Script script = TcpReuseTest::patient;
    private ServerSocket listening;
    private ResolverPolicy policy = ResolverPolicy.standard().toBuilder()
            .tcpIdle(Duration.ofMillis(300))
            .build();

    @BeforeEach
    void listen() throws IOException {
        listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!listening.isClosed()) {
                try {
                    Socket socket = listening.accept();
                    sockets.add(socket);
                    mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
                    int number = accepted.incrementAndGet();
                    Thread.ofVirtual().start(() -> serve(socket, number));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            script.serve(in, new DataOutputStream(socket.getOutputStream()), number);
        } catch (IOException e) {
            assertThat(socket.isClosed()).isTrue(); // the client went away
        } finally {
            open.decrementAndGet();
        }
    }

    @AfterEach
    void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static Message read(DataInputStream in) throws IOException {
        byte[] octets = new byte[in.readUnsignedShort()];
        in.readFully(octets);
        return new Message(octets);
    }

    private static Message reply(Message query) {
        Message reply = query.clone();
        reply.getHeader().setFlag(Flags.QR);
        return reply;
    }

    private static void write(DataOutputStream out, Message message) throws IOException {
        byte[] wire = message.toWire();
        out.writeShort(wire.length);
        out.write(wire);
        out.flush();
    }

    /** Answers until the client goes. */
    private static void patient(DataInputStream in, DataOutputStream out, int number) throws IOException {
        while (true) {
            write(out, reply(read(in)));
        }
    }

    private Message query(String name) {
        Message query = new Message(random.nextInt(0x10000));
        query.addRecord(Record.newRecord(Name.fromConstantString(name), Type.A, DClass.IN), 0);
        return query;
    }

    private WireExchange.Outcome ask(WireExchange wire, String name, int millis) {
        InetSocketAddress server = new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort());
        return wire.tcp(server, query(name), Duration.ofMillis(millis));
    }

    private static void assertAnswered(WireExchange.Outcome outcome, String name) {
        assertThat(outcome).isInstanceOf(WireExchange.Arrived.class);
        Message message = ((WireExchange.Arrived) outcome).message();
        assertThat(message.getQuestion().getName()).hasToString(name);
    }

    private void awaitClosed(WireExchange wire) throws InterruptedException {
        for (int i = 0; i < 200 && (wire.connections().count() > 0 || open.get() > 0); i++) {
            Thread.sleep(25);
        }
        assertThat(wire.connections().count()).isZero();
        assertThat(open.get()).isZero();
    }

    /** Asks so many questions at once. */
    private List<WireExchange.Outcome> together(WireExchange wire, int count, int millis) throws Exception {
        List<Future<WireExchange.Outcome>> running = new ArrayList<>();
        List<WireExchange.Outcome> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                String name = "n" + i + ".example.";
                running.add(threads.submit(() -> ask(wire, name, millis)));
            }
            for (Future<WireExchange.Outcome> future : running) {
                outcomes.add(future.get());
            }
        }
        return outcomes;
    }

    @Test
    @DisplayName("queries one after the other share a connection, which ends when nobody needs it")
    void reused() throws Exception {
        WireExchange wire = new WireExchange(random, policy);
        for (int i = 0; i < 10; i++) {
            assertAnswered(ask(wire, "n" + i + ".example.", 2_000), "n" + i + ".example.");
        }
        assertThat(accepted.get()).isEqualTo(1);
        awaitClosed(wire);
    }

    @Test
    @DisplayName("RFC 7766 §7: answers in reverse order reach those who asked")
    void outOfOrder() throws Exception {
        script = (in, out, _) -> {
            List<Message> queries = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                queries.add(read(in));
            }
            for (Message query : queries.reversed()) {
                write(out, reply(query));
            }
            in.read();
        };
        WireExchange wire = new WireExchange(random, policy);
        List<WireExchange.Outcome> outcomes = together(wire, 10, 5_000);
        for (int i = 0; i < 10; i++) {
            assertAnswered(outcomes.get(i), "n" + i + ".example.");
        }
        assertThat(accepted.get()).isEqualTo(1);
    }

    @Test
    @DisplayName("RFC 7766 §6.2.4: a server that closes after each reply is asked over a new connection, at no loss")
    void closesAfterEach() throws Exception {
        script = (in, out, _) -> write(out, reply(read(in)));
        WireExchange wire = new WireExchange(random, policy);
        for (int i = 0; i < 20; i++) {
            assertAnswered(ask(wire, "n" + i + ".example.", 2_000), "n" + i + ".example.");
        }
        assertThat(accepted.get()).isBetween(20, 40);
        awaitClosed(wire);
    }

    @Test
    @DisplayName("a connection that breaks in the middle of an answer is retried once if it worked before, else not")
    void closesInTheMiddle() throws Exception {
        script = (in, out, number) -> {
            if (number == 1) {
                write(out, reply(read(in)));
            }
            read(in);
            out.writeShort(40);
            out.write(new byte[5]);
            out.flush();
        };
        WireExchange wire = new WireExchange(random, policy);
        assertAnswered(ask(wire, "one.example.", 2_000), "one.example.");
        WireExchange.Outcome second = ask(wire, "two.example.", 2_000);
        assertThat(second).isInstanceOf(WireExchange.Garbled.class);
        assertThat(accepted.get()).isEqualTo(2);
        assertThat(ask(wire, "three.example.", 2_000)).isInstanceOf(WireExchange.Garbled.class);
        assertThat(accepted.get()).isEqualTo(3);
        awaitClosed(wire);
    }

    @Test
    @DisplayName("messages that answer nothing end the connection at once")
    void garbage() throws Exception {
        script = (in, out, _) -> {
            read(in);
            out.writeShort(300);
            out.write(new byte[300]);
            out.flush();
            in.read();
        };
        WireExchange wire = new WireExchange(random, policy);
        long start = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            WireExchange.Outcome outcome = ask(wire, "n.example.", 5_000);
            // an id of zero may have been drawn: then the question does not match
            assertThat(outcome).isInstanceOf(WireExchange.Garbled.class);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        awaitClosed(wire);
    }

    @Test
    @DisplayName("an answer that comes octet by octet does not hold anybody beyond the limit, nor the connection")
    void slow() throws Exception {
        script = (in, out, _) -> {
            Message query = read(in);
            byte[] wire = reply(query).toWire();
            out.writeShort(wire.length);
            for (byte octet : wire) {
                out.write(octet);
                out.flush();
                pause(60);
            }
        };
        WireExchange wire = new WireExchange(random, policy);
        long start = System.nanoTime();
        assertThat(ask(wire, "n.example.", 300)).isInstanceOf(WireExchange.Silence.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        awaitClosed(wire);
    }

    private static void pause(int millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    @DisplayName("half a message that nobody asked for does not keep a connection open")
    void unaskedHalf() throws Exception {
        script = (in, out, _) -> {
            write(out, reply(read(in)));
            out.writeShort(1_000);
            out.write(1);
            out.flush();
            in.read();
        };
        WireExchange wire = new WireExchange(random, policy);
        assertAnswered(ask(wire, "n.example.", 400), "n.example.");
        awaitClosed(wire);
    }

    @Test
    @DisplayName("a server that never answers takes the connections allowed for it and no more, and gives them back")
    void mute() throws Exception {
        policy = policy.toBuilder().tcpConnectionsPerServer(3).build();
        WireExchange wire = new WireExchange(random, policy);
        AtomicInteger most = new AtomicInteger();
        script = (in, _, _) -> {
            while (in.read() >= 0) {
                most.accumulateAndGet(wire.connections().count(), Math::max);
            }
        };
        assertThat(together(wire, 200, 600))
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(WireExchange.Silence.class));
        assertThat(most.get()).isBetween(1, 3);
        awaitClosed(wire);
    }

    @Test
    @DisplayName("many questions at once are answered over few connections")
    void few() throws Exception {
        WireExchange wire = new WireExchange(random, policy);
        List<WireExchange.Outcome> outcomes = together(wire, 300, 8_000);
        for (int i = 0; i < outcomes.size(); i++) {
            assertAnswered(outcomes.get(i), "n" + i + ".example.");
        }
        assertThat(mostOpen.get()).isLessThanOrEqualTo(policy.tcpConnectionsPerServer());
    }

    @Test
    @DisplayName("the limit on all connections ends idle ones of other servers first")
    void inAll() throws Exception {
        policy = policy.toBuilder()
                .tcpConnections(1)
                .tcpIdle(Duration.ofSeconds(30))
                .build();
        Semaphore done = new Semaphore(0);
        try (ServerSocket other = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = other.accept()) {
                    write(
                            new DataOutputStream(socket.getOutputStream()),
                            reply(read(new DataInputStream(socket.getInputStream()))));
                    done.acquireUninterruptibly();
                } catch (IOException e) {
                    done.release();
                }
            });
            WireExchange wire = new WireExchange(random, policy);
            assertAnswered(ask(wire, "n.example.", 2_000), "n.example.");
            InetSocketAddress second = new InetSocketAddress(other.getInetAddress(), other.getLocalPort());
            assertAnswered(wire.tcp(second, query("m.example."), Duration.ofSeconds(2)), "m.example.");
            assertThat(wire.connections().count()).isEqualTo(1);
            done.release();
        }
    }

    @Test
    @DisplayName("an interrupted thread leaves at once")
    void interrupted() throws Exception {
        script = (in, _, _) -> assertThat(in.read()).isNotNegative();
        WireExchange wire = new WireExchange(random, policy);
        Thread asking = Thread.ofVirtual().start(() -> ask(wire, "n.example.", 30_000));
        for (int i = 0; i < 200 && accepted.get() == 0; i++) {
            Thread.sleep(10);
        }
        asking.interrupt();
        assertThat(asking.join(Duration.ofSeconds(5))).isTrue();
        awaitClosed(wire);
    }
}
