package org.danepost.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;

/** Scripted authoritative servers, each on a loopback address of its own, all on one port, over UDP and TCP. */
final class Authorities implements AutoCloseable {
    /** One server: answers from its zones, unless told otherwise. */
    static final class Server {
        final InetAddress address;
        final List<Message> queries = new CopyOnWriteArrayList<>();
        final List<Integer> ports = new CopyOnWriteArrayList<>();
        final List<Message> tcpQueries = new CopyOnWriteArrayList<>();
        final List<PlainZone> zones = new CopyOnWriteArrayList<>();

        volatile boolean silent;

        /** Changes what is sent over either transport. */
        volatile UnaryOperator<Message> change = message -> message;

        /** What is sent over UDP in place of the answer; the answer itself is handed in. */
        volatile Function<Message, List<Message>> overUdp = List::of;

        volatile boolean withoutTcp;
        private final ServerSocket tcp;
        private final DatagramSocket udp;

        private Server(InetAddress address, int port) throws IOException {
            this.address = address;
            this.tcp = new ServerSocket(port, 50, address);
            try {
                this.udp = new DatagramSocket(tcp.getLocalPort(), address);
            } catch (IOException e) {
                tcp.close();
                throw e;
            }
        }

        Server serving(PlainZone... served) {
            zones.addAll(List.of(served));
            return this;
        }

        List<Question> asked() {
            List<Question> asked = new ArrayList<>();
            for (Message query : queries) {
                Record question = query.getQuestion();
                asked.add(new Question(question.getName(), question.getType()));
            }
            return asked;
        }

        private List<Message> answers(Message query) {
            return silent ? List.of() : List.of(change.apply(PlainZone.answer(zones, query)));
        }

        private void serveUdp() {
            byte[] buffer = new byte[4096];
            while (!udp.isClosed()) {
                try {
                    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                    udp.receive(packet);
                    Message query = new Message(Arrays.copyOf(buffer, packet.getLength()));
                    queries.add(query);
                    ports.add(packet.getPort());
                    for (Message answer : answers(query)) {
                        for (Message sent : overUdp.apply(answer)) {
                            byte[] wire = sent.toWire();
                            udp.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
                        }
                    }
                } catch (IOException e) {
                    if (udp.isClosed()) {
                        return;
                    }
                }
            }
        }

        private void serveTcp() {
            while (!tcp.isClosed()) {
                try (Socket socket = tcp.accept()) {
                    if (withoutTcp) {
                        continue;
                    }
                    DataInputStream in = new DataInputStream(socket.getInputStream());
                    byte[] octets = new byte[in.readUnsignedShort()];
                    in.readFully(octets);
                    Message query = new Message(octets);
                    tcpQueries.add(query);
                    for (Message answer : answers(query)) {
                        byte[] wire = answer.toWire(65_535);
                        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                        out.writeShort(wire.length);
                        out.write(wire);
                        out.flush();
                    }
                } catch (IOException e) {
                    if (tcp.isClosed()) {
                        return;
                    }
                }
            }
        }

        private void close() {
            udp.close();
            try {
                tcp.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    final List<Server> servers = new ArrayList<>();

    /** Servers at 127.77.0.1 and on; the first is the root's. */
    Authorities(int count) throws IOException {
        for (int tries = 0; servers.size() < count; tries++) {
            try {
                int port = servers.isEmpty() ? 0 : port();
                InetAddress address = InetAddress.getByName("127.77.0." + (servers.size() + 1));
                servers.add(new Server(address, port));
            } catch (IOException e) { // the port is taken there
                close();
                servers.clear();
                if (tries > 50) {
                    throw e;
                }
            }
        }
        for (Server server : servers) {
            Thread.ofVirtual().start(server::serveUdp);
            Thread.ofVirtual().start(server::serveTcp);
        }
    }

    /** One more server on the same port of another loopback address, as far as that port is free there. */
    Server more(String address) throws IOException {
        Server server = new Server(InetAddress.getByName(address), port());
        servers.add(server);
        Thread.ofVirtual().start(server::serveUdp);
        Thread.ofVirtual().start(server::serveTcp);
        return server;
    }

    int port() {
        return servers.getFirst().udp.getLocalPort();
    }

    /** Counted from one, as in the address. */
    Server server(int number) {
        return servers.get(number - 1);
    }

    RootHints hints() {
        return RootHints.parse(". NS ns1.\nns1. A 127.77.0.1\n", "test hints");
    }

    InetSocketAddress address(int number) {
        return new InetSocketAddress(server(number).address, port());
    }

    int queries() {
        return servers.stream()
                .mapToInt(server -> server.queries.size() + server.tcpQueries.size())
                .sum();
    }

    void forget() {
        servers.forEach(server -> {
            server.queries.clear();
            server.tcpQueries.clear();
            server.ports.clear();
        });
    }

    @Override
    public void close() {
        servers.forEach(Server::close);
    }
}
