package org.danepost.lab;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * Asks one server one question: UDP, and TCP when the answer is truncated. Takes the first answer with the right ID and
 * question. Nothing comes back when nothing usable arrived in time. Any thread.
 */
final class DnsClient {
    private static final int PAYLOAD = 1232;

    private final Duration patience;

    DnsClient(Duration patience) {
        this.patience = patience;
    }

    /** @param dnssec whether to set DO and so ask for signatures */
    static Message query(Name name, int type, boolean dnssec) {
        Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        query.addRecord(new OPTRecord(PAYLOAD, 0, 0, dnssec ? ExtendedFlags.DO : 0), Section.ADDITIONAL);
        return query;
    }

    Optional<Message> ask(InetSocketAddress server, Message query) {
        try {
            Optional<Message> answer = overUdp(server, query);
            boolean truncated = answer.isPresent() && answer.get().getHeader().getFlag(Flags.TC);
            return truncated ? overTcp(server, query) : answer;
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private Optional<Message> overUdp(InetSocketAddress server, Message query) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            byte[] wire = query.toWire();
            socket.send(new DatagramPacket(wire, wire.length));
            long deadline = System.nanoTime() + patience.toNanos();
            byte[] buffer = new byte[65535];
            while (true) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return Optional.empty();
                }
                socket.setSoTimeout((int) left);
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                Message answer = new Message(Arrays.copyOf(buffer, packet.getLength()));
                if (belongs(query, answer)) {
                    return Optional.of(answer);
                }
            }
        }
    }

    Optional<Message> overTcp(InetSocketAddress server, Message query) throws IOException {
        try (Socket socket = new Socket()) {
            int milliseconds = (int) patience.toMillis();
            socket.connect(server, milliseconds);
            socket.setSoTimeout(milliseconds);
            byte[] wire = query.toWire();
            byte[] framed = new byte[wire.length + 2];
            framed[0] = (byte) (wire.length >>> 8);
            framed[1] = (byte) wire.length;
            System.arraycopy(wire, 0, framed, 2, wire.length);
            OutputStream out = socket.getOutputStream();
            out.write(framed);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] reply = new byte[in.readUnsignedShort()];
            in.readFully(reply);
            Message answer = new Message(reply);
            return belongs(query, answer) ? Optional.of(answer) : Optional.empty();
        }
    }

    private static boolean belongs(Message query, Message answer) {
        return answer.getHeader().getFlag(Flags.QR)
                && answer.getHeader().getID() == query.getHeader().getID()
                && query.getQuestion().equals(answer.getQuestion());
    }
}
