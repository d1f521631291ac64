package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The server on real sockets, before a resolver that answers at once or when the test lets it. */
@Timeout(60)
class StubServerTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final StubServer.Limits LIMITS =
            new StubServer.Limits(2000, 8, 16, Duration.ofSeconds(20), Duration.ofSeconds(1));

    private final CountDownLatch gate = new CountDownLatch(1);
    private final BlockingQueue<StubServer.Served> served = new LinkedBlockingQueue<>();
    private final List<StubServer> servers = new ArrayList<>();

    @AfterEach
    void stop() {
        gate.countDown();
        servers.forEach(StubServer::close);
    }

    /** Names that begin with {@code slow} wait for the gate. */
    private Answer resolve(Question question) {
        if (question.name().toString().startsWith("slow")) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        Record record = new ARecord(question.name(), DClass.IN, 300, (Inet4Address) InetAddress.ofLiteral("192.0.2.1"));
        return new Answer.Found(
                question,
                Security.SECURE,
                List.of(),
                List.of(record),
                Duration.ofSeconds(60),
                Explanation.good(List.of(), ""));
    }

    private InetSocketAddress start(StubServer.Limits limits, Predicate<InetAddress> clients) throws IOException {
        StubServer server =
                StubServer.start(List.of(new InetSocketAddress(HERE, 0)), this::resolve, clients, limits, served::add);
        servers.add(server);
        return server.addresses().getFirst();
    }

    private InetSocketAddress start() throws IOException {
        return start(LIMITS, InetAddress::isLoopbackAddress);
    }

    private static byte[] query(String name, int id) {
        Message query = new Message(id);
        query.getHeader().setFlag(Flags.RD);
        query.getHeader().setFlag(Flags.AD);
        query.addRecord(Record.newRecord(Question.of(name, Type.A).name(), Type.A, DClass.IN), Section.QUESTION);
        return query.toWire();
    }

    private static Message overUdp(InetSocketAddress server, byte[] query) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, HERE)) {
            socket.setSoTimeout(2000);
            for (int attempt = 0; ; attempt++) {
                socket.send(new DatagramPacket(query, query.length, server));
                DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
                try {
                    socket.receive(packet);
                    return new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                } catch (SocketTimeoutException e) {
                    if (attempt == 4) {
                        throw e;
                    }
                }
            }
        }
    }

    private static void sendOverTcp(Socket socket, byte[] query) throws IOException {
        byte[] framed = new byte[query.length + 2];
        framed[0] = (byte) (query.length >>> 8);
        framed[1] = (byte) query.length;
        System.arraycopy(query, 0, framed, 2, query.length);
        socket.getOutputStream().write(framed);
    }

    private static Message readOverTcp(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] wire = new byte[in.readUnsignedShort()];
        in.readFully(wire);
        return new Message(wire);
    }

    private static Socket connect(InetSocketAddress server) throws IOException {
        Socket socket = new Socket(server.getAddress(), server.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    @Test
    @DisplayName("a query over UDP is answered from where it was asked, and told of")
    void udp() throws IOException {
        Message message = overUdp(start(), query("a.example.", 7));
        assertThat(message.getHeader().getID()).isEqualTo(7);
        assertThat(message.getHeader().getFlag(Flags.AD)).isTrue();
        assertThat(message.getSection(Section.ANSWER)).hasSize(1);
    }

    @Test
    @DisplayName("over TCP answers come as they are ready, not in the order of the queries (RFC 7766 §6.2.1.1)")
    void outOfOrder() throws IOException, InterruptedException {
        try (Socket socket = connect(start())) {
            sendOverTcp(socket, query("slow.example.", 1));
            sendOverTcp(socket, query("quick.example.", 2));
            assertThat(readOverTcp(socket).getHeader().getID()).isEqualTo(2);
            gate.countDown();
            assertThat(readOverTcp(socket).getHeader().getID()).isEqualTo(1);
        }
        for (int i = 0; i < 2; i++) { // the observer is told after the client has its answer
            assertThat(served.poll(10, TimeUnit.SECONDS)).isNotNull().matches(StubServer.Served::overTcp);
        }
    }

    @Test
    @DisplayName("a client that has ended its side still gets its answers")
    void halfClosed() throws IOException {
        try (Socket socket = connect(start())) {
            sendOverTcp(socket, query("slow.example.", 1));
            socket.shutdownOutput();
            gate.countDown();
            assertThat(readOverTcp(socket).getHeader().getID()).isEqualTo(1);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    @DisplayName("a connection that is silent, or stops within a query, is closed after the idle time")
    void idle() throws IOException {
        InetSocketAddress server =
                start(new StubServer.Limits(10, 8, 16, Duration.ofMillis(300), Duration.ofSeconds(1)), _ -> true);
        try (Socket silent = connect(server);
                Socket halting = connect(server)) {
            halting.getOutputStream().write(new byte[] {0, 40, 1, 2, 3});
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
            assertThat(halting.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    @DisplayName("one connection more than the limit is closed at once, the others go on")
    void connections() throws IOException {
        InetSocketAddress server =
                start(new StubServer.Limits(10, 2, 16, Duration.ofSeconds(20), Duration.ofSeconds(1)), _ -> true);
        try (Socket one = connect(server);
                Socket two = connect(server)) {
            sendOverTcp(one, query("a.example.", 1));
            sendOverTcp(two, query("a.example.", 2));
            assertThat(readOverTcp(one).getHeader().getID()).isEqualTo(1);
            assertThat(readOverTcp(two).getHeader().getID()).isEqualTo(2);
            try (Socket three = connect(server)) {
                assertThat(three.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    @DisplayName("more queries at once than the limit: SERVFAIL at once, over UDP and TCP")
    void busy() throws IOException {
        InetSocketAddress server =
                start(new StubServer.Limits(1, 2, 16, Duration.ofSeconds(20), Duration.ofSeconds(1)), _ -> true);
        try (Socket socket = connect(server)) {
            sendOverTcp(socket, query("slow.example.", 1));
            sendOverTcp(socket, query("a.example.", 2));
            Message refused = readOverTcp(socket);
            assertThat(refused.getHeader().getID()).isEqualTo(2);
            assertThat(refused.getRcode()).isEqualTo(Rcode.SERVFAIL);
            assertThat(overUdp(server, query("a.example.", 3)).getRcode()).isEqualTo(Rcode.SERVFAIL);
            gate.countDown();
            assertThat(readOverTcp(socket).getRcode()).isEqualTo(Rcode.NOERROR);
        }
    }

    @Test
    @DisplayName("who may not ask is refused over UDP, and not served over TCP")
    void strangers() throws IOException {
        InetSocketAddress server = start(LIMITS, _ -> false);
        assertThat(overUdp(server, query("a.example.", 1)).getRcode()).isEqualTo(Rcode.REFUSED);
        try (Socket socket = connect(server)) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    @DisplayName("a thousand queries at once are all answered")
    void thousand() throws Exception {
        InetSocketAddress server = start();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Message>> answers = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                byte[] query = query("host" + i + ".example.", i);
                answers.add(clients.submit(() -> overUdp(server, query)));
            }
            for (int i = 0; i < 1000; i++) {
                Message message = answers.get(i).get();
                assertThat(message.getHeader().getID()).isEqualTo(i);
                assertThat(message.getRcode()).isEqualTo(Rcode.NOERROR);
            }
        }
    }

    @Test
    @DisplayName("closing lets a query in hand end; what hangs is broken off within the bound")
    void closing() throws Exception {
        InetSocketAddress server = start();
        try (Socket socket = connect(server)) {
            sendOverTcp(socket, query("quick.example.", 1));
            readOverTcp(socket);
            sendOverTcp(socket, query("slow.example.", 2));
            sendOverTcp(socket, query("quick.example.", 3));
            assertThat(readOverTcp(socket).getHeader().getID()).isEqualTo(3);
            long start = System.nanoTime();
            servers.getFirst().close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
        assertThatThrownBy(() -> connect(server).close()).isInstanceOf(IOException.class);
    }

    @Test
    @DisplayName("a port in use is told with its address; nothing stays open")
    void portInUse() throws IOException {
        InetSocketAddress taken = start();
        InetSocketAddress free = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), taken.getPort());
        assertThatThrownBy(() -> StubServer.start(List.of(free, taken), this::resolve, _ -> true, LIMITS, served::add))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1 port " + taken.getPort());
        try (DatagramSocket again = new DatagramSocket(free)) {
            assertThat(again.isBound()).isTrue();
        }
    }

    @Test
    @DisplayName("the wildcard address is not served")
    void wildcard() {
        assertThatThrownBy(() -> StubServer.start(
                        List.of(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0)),
                        this::resolve,
                        _ -> true,
                        LIMITS,
                        served::add))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("wildcard");
    }
}
