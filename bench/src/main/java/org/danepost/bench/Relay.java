package org.danepost.bench;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/** Hands queries on to another server over TCP; SERVFAIL when that gives no answer. Any thread. */
final class Relay implements UnaryOperator<Message> {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final int PATIENCE_MILLISECONDS = 3_000;

    private final InetSocketAddress server;

    Relay(InetSocketAddress server) {
        this.server = server;
    }

    @Override
    public Message apply(Message query) {
        try (Socket socket = new Socket()) {
            socket.connect(server, PATIENCE_MILLISECONDS);
            socket.setSoTimeout(PATIENCE_MILLISECONDS);
            byte[] wire = query.toWire();
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            byte[] framed = new byte[wire.length + 2];
            framed[0] = (byte) (wire.length >>> 8);
            framed[1] = (byte) wire.length;
            System.arraycopy(wire, 0, framed, 2, wire.length);
            out.write(framed);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] answer = new byte[in.readUnsignedShort()];
            in.readFully(answer);
            return new Message(answer);
        } catch (IOException e) {
            LOG.trace("{}", server, e);
            Message failed = query.clone();
            failed.getHeader().setFlag(Flags.QR);
            failed.getHeader().setRcode(Rcode.SERVFAIL);
            return failed;
        }
    }
}
