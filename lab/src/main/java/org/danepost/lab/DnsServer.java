package org.danepost.lab;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * One address that takes DNS questions over UDP and TCP. Truncates answers to the size that the asker advertised (RFC 6891
 * §6.2.3), drops what is no query. Bounded: at most {@value #AT_ONCE} questions at a time, TCP connections idle out. Any
 * thread; {@link #close} ends its threads.
 */
final class DnsServer implements AutoCloseable {
    /** Gives the answers to send, after any tampering; none for silence. */
    @FunctionalInterface
    interface Handler {
        List<Message> answer(Message query, boolean tcp);
    }

    private static final Logger LOG = LoggerFactory.getLogger(DnsServer.class);
    private static final int AT_ONCE = 256;
    private static final int IDLE_MILLISECONDS = 5000;
    private static final int PLAIN_UDP = 512;
    private static final int LARGEST = 65535;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Handler handler;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    /** @throws IOException when the port is taken for UDP or TCP */
    DnsServer(InetSocketAddress address, Handler handler) throws IOException {
        this.handler = handler;
        this.udp = new DatagramSocket(address);
        ServerSocket listening = new ServerSocket();
        try {
            listening.bind(new InetSocketAddress(address.getAddress(), udp.getLocalPort()));
        } catch (IOException e) {
            udp.close();
            listening.close();
            throw e;
        }
        this.tcp = listening;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) udp.getLocalSocketAddress();
    }

    DnsServer start() {
        Thread.ofVirtual().name("lab-dns-udp").start(this::serveUdp);
        Thread.ofVirtual().name("lab-dns-tcp").start(this::serveTcp);
        return this;
    }

    private void serveUdp() {
        byte[] buffer = new byte[LARGEST];
        while (!udp.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                udp.receive(packet);
            } catch (IOException e) {
                LOG.trace("UDP on {}: {}", udp.getLocalSocketAddress(), e.getMessage());
                continue;
            }
            byte[] request = Arrays.copyOf(buffer, packet.getLength());
            if (places.tryAcquire()) {
                Thread.ofVirtual().name("lab-dns-answer").start(() -> {
                    try {
                        answerUdp(request, packet);
                    } finally {
                        places.release();
                    }
                });
            }
        }
    }

    private void answerUdp(byte[] request, DatagramPacket from) {
        try {
            Message query = new Message(request);
            for (Message answer : answers(query, false)) {
                byte[] wire = wire(query, answer);
                udp.send(new DatagramPacket(wire, wire.length, from.getSocketAddress()));
            }
        } catch (IOException e) {
            LOG.trace("UDP on {}: {}", udp.getLocalSocketAddress(), e.getMessage());
        }
    }

    private static byte[] wire(Message query, Message answer) {
        OPTRecord options = query.getOPT();
        int limit = options == null ? PLAIN_UDP : Math.max(PLAIN_UDP, options.getPayloadSize());
        byte[] whole = answer.toWire();
        if (whole.length <= limit) {
            return whole;
        }
        Message bare = skeleton(answer.getHeader(), answer.getSection(Section.QUESTION));
        bare.getHeader().setFlag(Flags.TC);
        if (answer.getOPT() != null) {
            bare.addRecord(answer.getOPT(), Section.ADDITIONAL);
        }
        return bare.toWire();
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try {
                Socket connection = tcp.accept();
                connections.add(connection);
                // Closed too when it came while close() ran, which may not have seen it.
                if (tcp.isClosed() || !places.tryAcquire()) {
                    connection.close();
                    connections.remove(connection);
                    continue;
                }
                Thread.ofVirtual().name("lab-dns-connection").start(() -> serve(connection));
            } catch (IOException e) {
                LOG.trace("TCP on {}: {}", tcp.getLocalSocketAddress(), e.getMessage());
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setSoTimeout(IDLE_MILLISECONDS);
            DataInputStream in = new DataInputStream(connection.getInputStream());
            OutputStream out = connection.getOutputStream();
            while (true) {
                byte[] request = new byte[in.readUnsignedShort()];
                in.readFully(request);
                for (Message answer : answers(new Message(request), true)) {
                    byte[] wire = answer.toWire(LARGEST);
                    byte[] framed = new byte[wire.length + 2];
                    framed[0] = (byte) (wire.length >>> 8);
                    framed[1] = (byte) wire.length;
                    System.arraycopy(wire, 0, framed, 2, wire.length);
                    out.write(framed);
                }
            }
        } catch (IOException e) {
            LOG.trace("TCP on {}: {}", tcp.getLocalSocketAddress(), e.getMessage());
        } finally {
            connections.remove(connection);
            places.release();
        }
    }

    private List<Message> answers(Message query, boolean overTcp) {
        Header header = query.getHeader();
        if (header.getFlag(Flags.QR)) {
            return List.of();
        }
        if (header.getOpcode() != Opcode.QUERY) {
            return List.of(answerTo(query, Rcode.NOTIMP));
        }
        Record question = query.getQuestion();
        if (question == null) {
            return List.of(answerTo(query, Rcode.FORMERR));
        }
        OPTRecord options = query.getOPT();
        if (options != null && options.getVersion() > 0) {
            return List.of(answerTo(query, Rcode.BADVERS)); // RFC 6891 §6.1.3
        }
        return handler.answer(query, overTcp);
    }

    /** An empty answer to the query, with its ID, question, RD and CD, and EDNS when the query had it. */
    static Message answerTo(Message query, int rcode) {
        Header asked = query.getHeader();
        Header header = new Header(asked.getID());
        header.setOpcode(asked.getOpcode());
        header.setFlag(Flags.QR);
        if (asked.getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        if (asked.getFlag(Flags.CD)) {
            header.setFlag(Flags.CD);
        }
        header.setRcode(rcode & 0xF);
        Message answer = skeleton(header, query.getSection(Section.QUESTION));
        OPTRecord options = query.getOPT();
        if (options != null) {
            answer.addRecord(new OPTRecord(1232, rcode >>> 4, 0, options.getFlags()), Section.ADDITIONAL);
        }
        return answer;
    }

    private static Message skeleton(Header header, List<Record> question) {
        Header copy = new Header(header.getID());
        copy.setOpcode(header.getOpcode());
        copy.setRcode(header.getRcode());
        for (int flag : new int[] {Flags.QR, Flags.AA, Flags.TC, Flags.RD, Flags.RA, Flags.AD, Flags.CD}) {
            if (header.getFlag(flag)) {
                copy.setFlag(flag);
            }
        }
        Message message = new Message();
        message.setHeader(copy);
        question.forEach(record -> message.addRecord(record, Section.QUESTION));
        return message;
    }

    @Override
    public void close() {
        udp.close();
        closeQuietly(tcp);
        connections.forEach(DnsServer::closeQuietly);
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            LOG.trace("closing: {}", e.getMessage());
        }
    }
}
