package org.danepost.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Serves a world over UDP and TCP on one loopback port, with faults to order. */
final class LoopbackServer implements AutoCloseable {
    final List<Message> queries = new CopyOnWriteArrayList<>();
    final List<Integer> ports = new CopyOnWriteArrayList<>();
    final AtomicInteger tcpQueries = new AtomicInteger();
    volatile int largest;
    volatile boolean truncate;
    volatile boolean silent;
    /** Closes TCP connections without a word. */
    volatile boolean withoutTcp;
    /** Sends only the first half of each message, header whole. */
    volatile boolean cut;
    /** Datagrams sent before the answer. */
    volatile Function<Message, List<byte[]>> before = _ -> List.of();

    volatile UnaryOperator<Message> change = message -> message;

    private final World world;
    private final DatagramSocket udp;
    private final ServerSocket tcp;

    LoopbackServer(World world) throws IOException {
        this.world = world;
        InetAddress loopback = InetAddress.getLoopbackAddress();
        ServerSocket stream = new ServerSocket(0, 50, loopback);
        DatagramSocket datagrams = null;
        for (int i = 0; i < 20 && datagrams == null; i++) {
            try {
                datagrams = new DatagramSocket(stream.getLocalPort(), loopback);
            } catch (BindException e) {
                stream.close();
                stream = new ServerSocket(0, 50, loopback);
            }
        }
        if (datagrams == null) {
            throw new IOException("no port is free for both UDP and TCP");
        }
        tcp = stream;
        udp = datagrams;
        Thread.ofVirtual().start(this::serveUdp);
        Thread.ofVirtual().start(this::serveTcp);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
    }

    private byte[] answer(Message query) {
        Record question = query.getQuestion();
        Message message = world.answer(new Question(question.getName(), question.getType()));
        message.getHeader().setID(query.getHeader().getID());
        byte[] wire = change.apply(message).toWire();
        return cut ? Arrays.copyOf(wire, Math.max(12, wire.length / 2)) : wire;
    }

    private void serveUdp() {
        byte[] buffer = new byte[4096];
        try {
            while (!udp.isClosed()) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                Message query = new Message(Arrays.copyOf(buffer, packet.getLength()));
                queries.add(query);
                ports.add(packet.getPort());
                if (silent) {
                    continue;
                }
                for (byte[] stranger : before.apply(query)) {
                    udp.send(new DatagramPacket(stranger, stranger.length, packet.getSocketAddress()));
                }
                byte[] wire = answer(query);
                if (truncate) {
                    Message empty = World.empty(new Question(
                            query.getQuestion().getName(), query.getQuestion().getType()));
                    empty.getHeader().setID(query.getHeader().getID());
                    empty.getHeader().setFlag(Flags.TC);
                    empty.removeAllRecords(Section.ADDITIONAL);
                    wire = empty.toWire();
                }
                largest = Math.max(largest, wire.length);
                udp.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
            }
        } catch (IOException e) {
            udp.close(); // the test is over, or it will see that no answer comes
        }
    }

    private void serveTcp() {
        try {
            while (!tcp.isClosed()) {
                try (Socket socket = tcp.accept()) {
                    if (withoutTcp || silent) {
                        continue;
                    }
                    DataInputStream in = new DataInputStream(socket.getInputStream());
                    byte[] query = new byte[in.readUnsignedShort()];
                    in.readFully(query);
                    tcpQueries.incrementAndGet();
                    byte[] wire = answer(new Message(query));
                    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                    out.writeShort(wire.length);
                    out.write(wire);
                    out.flush();
                }
            }
        } catch (IOException e) {
            udp.close();
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
