package org.danepost.dns;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * One query and its response within a time limit: over UDP on a socket of its own, over TCP on a connection that others may
 * share. What does not match id and question is not the response: over UDP it is passed over, and too much of it means that
 * somebody guesses. Any thread.
 */
final class WireExchange {
    /** After so many datagrams that do not fit, TCP is the safer way (RFC 5452 §9.1). */
    private static final int STRANGERS = 8;

    /** More than any size advertised in practice; a datagram that fills it is taken for cut short. */
    private static final int LARGEST_DATAGRAM = 8_192;

    private static final int HEADER = 12;
    private static final int LOWEST_PORT = 1024;
    private static final int PORT_TRIES = 8;

    private static final Logger LOG = LoggerFactory.getLogger(WireExchange.class);

    private final SecureRandom random;
    private final TcpConnections connections;

    WireExchange(SecureRandom random) {
        this(random, ResolverPolicy.standard());
    }

    /** @param policy limits TCP connections */
    WireExchange(SecureRandom random, ResolverPolicy policy) {
        this.random = random;
        this.connections = new TcpConnections(policy, random);
    }

    /** The connections over which it asks. */
    TcpConnections connections() {
        return connections;
    }

    /** What came of it. */
    sealed interface Outcome {}

    /**
     * The response to this query.
     *
     * @param octets its size on the wire
     * @param keptCase whether the question came back letter for letter, capitals and all
     */
    record Arrived(Message message, int octets, boolean keptCase) implements Outcome {}

    /** The answer did not fit, or strangers answer: ask over TCP. */
    record UseTcp(String why) implements Outcome {}

    /** Nothing in time. */
    record Silence(String why) implements Outcome {}

    /** No way to the server. */
    record Unreachable(String why) implements Outcome {}

    /** What came is no DNS response to the query. */
    record Garbled(String why) implements Outcome {}

    Outcome udp(InetSocketAddress server, Message query, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        try (DatagramSocket socket = open()) {
            socket.connect(server);
            byte[] wire = query.toWire();
            socket.send(new DatagramPacket(wire, wire.length));
            byte[] buffer = new byte[LARGEST_DATAGRAM];
            for (int strangers = 0; strangers < STRANGERS; strangers++) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.setSoTimeout(millisUntil(end));
                socket.receive(packet);
                byte[] received = Arrays.copyOf(buffer, packet.getLength());
                if (!fits(received, query)) {
                    continue;
                }
                if (isCutShort(received) || received.length == LARGEST_DATAGRAM) {
                    return new UseTcp("the answer is truncated");
                }
                Outcome outcome = parse(received, query);
                if (!(outcome instanceof Garbled)) {
                    return outcome;
                }
            }
            return new UseTcp("answers that do not match the query keep coming");
        } catch (SocketTimeoutException e) {
            return new Silence("gives no answer over UDP within " + limit.toMillis() + " ms");
        } catch (PortUnreachableException e) {
            return new Unreachable("is not listening on UDP port " + server.getPort());
        } catch (IOException e) {
            return new Unreachable("cannot be reached over UDP: " + e.getMessage());
        }
    }

    /** Over a connection that may be shared with other queries to the server. */
    Outcome tcp(InetSocketAddress server, Message query, Duration limit) {
        Message own = query.clone();
        return switch (connections.exchange(server, own, limit)) {
            case TcpConnection.Frame frame -> framed(frame.octets(), own);
            case TcpConnection.Late _ -> new Silence("gives no answer over TCP within " + limit.toMillis() + " ms");
            case TcpConnection.Broken broken -> broken.outcome();
        };
    }

    private Outcome framed(byte[] received, Message query) {
        if (!fits(received, query)) {
            return new Garbled("sends something over TCP that does not match the query");
        }
        return isCutShort(received) ? new UseTcp("the answer is truncated") : parse(received, query);
    }

    /** A socket on a random port of the whole range (RFC 5452 §9.2), or on any when those tried are taken. */
    private DatagramSocket open() throws IOException {
        for (int i = 0; i < PORT_TRIES; i++) {
            int port = LOWEST_PORT + random.nextInt(65_536 - LOWEST_PORT);
            try {
                return new DatagramSocket(port);
            } catch (BindException e) {
                LOG.trace("UDP port {} is taken, drawing again", port, e);
            }
        }
        return new DatagramSocket();
    }

    static int millisUntil(long end) throws SocketTimeoutException {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        return (int) Math.min(left, Integer.MAX_VALUE);
    }

    /** Whether a packet is a response with the id of the query. */
    private static boolean fits(byte[] packet, Message query) {
        return packet.length >= 12
                && (((packet[0] & 0xff) << 8) | (packet[1] & 0xff))
                        == query.getHeader().getID()
                && (packet[2] & 0x80) != 0;
    }

    private static boolean isCutShort(byte[] packet) {
        return (packet[2] & 0x02) != 0;
    }

    private Outcome parse(byte[] packet, Message query) {
        boolean keptCase = lowerQuestion(packet, query);
        Message message;
        switch (MessageReader.read(packet)) {
            case MessageReader.Whole whole -> message = whole.message();
            case MessageReader.Broken broken -> {
                return new Garbled("sends something that is no DNS message: " + broken.why());
            }
        }
        Record asked = query.getQuestion();
        Record answered = message.getQuestion();
        boolean same = answered != null
                && message.getHeader().getFlag(Flags.QR)
                && message.getHeader().getOpcode() == Opcode.QUERY
                && message.getHeader().getCount(Section.QUESTION) == 1
                && answered.getName().equals(asked.getName()) // RFC 5452 §9.1: without regard to case
                && answered.getType() == asked.getType()
                && answered.getDClass() == asked.getDClass();
        boolean refusedUnread = answered == null
                && message.getRcode() != Rcode.NOERROR
                && message.getRcode() != Rcode.NXDOMAIN; // some servers send a bare header when they refuse
        return same || refusedUnread
                ? new Arrived(message, packet.length, keptCase || refusedUnread)
                : new Garbled("answers another question");
    }

    /**
     * Tells whether the question has the very letters of the query, and puts them in lower case, since names further on
     * point there: capitals strewn in against guessing are for nobody to read.
     */
    private static boolean lowerQuestion(byte[] packet, Message query) {
        byte[] name = query.getQuestion().getName().toWire();
        int end = HEADER + name.length;
        if (packet.length < end || !Arrays.equals(packet, HEADER, end, name, 0, name.length)) {
            return false;
        }
        for (int at = HEADER; at < end; at++) { // an octet that counts a label is below 'A'
            packet[at] = (byte) (packet[at] >= 'A' && packet[at] <= 'Z' ? packet[at] + 32 : packet[at]);
        }
        return true;
    }

    /** How a server is called in explanations: address, and port when it is not 53. */
    static String name(InetSocketAddress server) {
        String address = server.getAddress() == null
                ? server.getHostString()
                : server.getAddress().getHostAddress();
        return server.getPort() == 53 ? address : address + " port " + server.getPort();
    }
}
