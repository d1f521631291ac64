package org.danepost.smtp;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * Blocking TLS over a socket with any {@link SSLEngine}. An end without close_notify is an {@link EOFException}: replies
 * cannot be cut short unnoticed. Renegotiation is refused (RFC 9325 §3.5). Used by one thread.
 */
final class TlsWire implements Wire {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int LARGEST_BUFFER = 256 * 1024;
    private static final int MOST_IDLE_ROUNDS = 64;
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final SocketWire socket;
    private final SSLEngine engine;
    private final Runnable release;
    /** Ciphertext received; always in reading position. */
    private ByteBuffer received;
    /** Plaintext not yet handed out; always in reading position. */
    private ByteBuffer plain;

    private ByteBuffer outgoing;
    private int idleRounds;
    private boolean established;
    private boolean released;
    /** True if the engine wants to send an alert, although the handshake is over: what came was no TLS of this session. */
    private boolean broken;

    /**
     * @param release gives the engine's native memory back; called once
     */
    TlsWire(SocketWire socket, SSLEngine engine, Runnable release) {
        this.socket = socket;
        this.engine = engine;
        this.release = release;
        int packet = engine.getSession().getPacketBufferSize();
        this.received = ByteBuffer.allocate(packet).flip();
        this.plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize())
                .flip();
        this.outgoing = ByteBuffer.allocate(packet);
    }

    /** Shakes hands; on failure the peer is told by an alert where possible, and the caller closes. */
    void handshake(Deadline deadline) throws IOException {
        try {
            engine.beginHandshake();
            while (!established) {
                switch (engine.getHandshakeStatus()) {
                    case NEED_TASK -> runTasks();
                    case NEED_WRAP -> wrap(NOTHING, deadline);
                    case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrap(deadline);
                    case FINISHED, NOT_HANDSHAKING -> established = true;
                }
            }
        } catch (SSLException e) {
            sendAlert();
            throw e;
        } catch (RuntimeException e) { // an engine's own mistake over a peer's input ends this session, not the program
            throw new SSLException("the TLS engine failed: " + e, e);
        }
    }

    private void sendAlert() {
        Deadline soon = Deadline.in(FAREWELL);
        try {
            for (int i = 0; i < 4 && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP; i++) {
                wrap(NOTHING, soon);
            }
        } catch (IOException _) {
            // the failure that is being reported matters more than telling the peer
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    @Override
    public int read(byte[] into, Deadline deadline) throws IOException {
        while (!plain.hasRemaining()) {
            if (engine.isInboundDone()) {
                return -1;
            }
            unwrap(deadline);
            afterHandshake(deadline);
        }
        int n = Math.min(into.length, plain.remaining());
        plain.get(into, 0, n);
        return n;
    }

    @Override
    public boolean arrived() throws IOException {
        return plain.hasRemaining() || received.hasRemaining() || socket.arrived();
    }

    /** Messages of TLS 1.3 after the handshake (tickets, key updates) are served; a second handshake is not. */
    private void afterHandshake(Deadline deadline) throws IOException {
        for (int i = 0; i < 16; i++) {
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED) {
                if (broken) {
                    wrap(NOTHING, deadline);
                    throw new SSLException("the server sent a TLS record that does not belong to the session");
                }
                return;
            }
            if (engine.isInboundDone()) {
                return;
            }
            if (!"TLSv1.3".equals(engine.getSession().getProtocol())) {
                throw new SSLException("the server asked for a new handshake, which is refused"); // RFC 9325 §3.5
            }
            if (status == HandshakeStatus.NEED_TASK) {
                runTasks();
            } else if (status == HandshakeStatus.NEED_WRAP) {
                wrap(NOTHING, deadline);
            } else {
                return;
            }
        }
        throw new SSLException("the server keeps the TLS layer busy without sending anything");
    }

    private void unwrap(Deadline deadline) throws IOException {
        plain.clear();
        SSLEngineResult result;
        try {
            result = engine.unwrap(received, plain);
        } finally {
            plain.flip();
        }
        broken = established
                && result.getStatus() == SSLEngineResult.Status.OK
                && result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
        switch (result.getStatus()) {
            case BUFFER_UNDERFLOW -> {
                if (wantsInput()) {
                    receive(deadline);
                }
            }
            case BUFFER_OVERFLOW ->
                plain = ByteBuffer.allocate(larger(plain.capacity())).flip();
            case OK -> {
                boolean idle = result.bytesConsumed() == 0 && result.bytesProduced() == 0;
                idleRounds = idle ? idleRounds + 1 : 0;
                if (idleRounds > MOST_IDLE_ROUNDS) {
                    throw new SSLException("the TLS engine makes no progress");
                }
                boolean waiting = established || engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP;
                if (idle && waiting && !received.hasRemaining()) {
                    receive(deadline);
                }
            }
            case CLOSED -> {
                if (!established) {
                    throw new SSLException("the server closed TLS during the handshake");
                }
            }
        }
    }

    /** False where the engine, asked with nothing at hand, went on by itself: BoringSSL ends a TLS 1.2 handshake so. */
    private boolean wantsInput() {
        return switch (engine.getHandshakeStatus()) {
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> true;
            case FINISHED, NOT_HANDSHAKING -> established;
            case NEED_WRAP, NEED_TASK -> false;
        };
    }

    private void receive(Deadline deadline) throws IOException {
        received.compact();
        try {
            if (!received.hasRemaining()) {
                ByteBuffer wider = ByteBuffer.allocate(larger(received.capacity()));
                received = wider.put(received.flip());
            }
            int n = socket.read(received.array(), received.position(), received.remaining(), deadline);
            if (n < 0) {
                throw new EOFException(
                        established
                                ? "the connection was cut without TLS close_notify"
                                : "the server closed the connection during the TLS handshake");
            }
            received.position(received.position() + n);
        } finally {
            received.flip();
        }
    }

    private static int larger(int capacity) throws SSLException {
        if (capacity >= LARGEST_BUFFER) {
            throw new SSLException("a TLS record larger than " + LARGEST_BUFFER + " octets");
        }
        return capacity * 2;
    }

    @Override
    public void write(byte[] from, int length, Deadline deadline) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(from, 0, length);
        while (left.hasRemaining()) {
            wrap(left, deadline);
        }
    }

    private void wrap(ByteBuffer from, Deadline deadline) throws IOException {
        outgoing.clear();
        SSLEngineResult result = engine.wrap(from, outgoing);
        if (outgoing.position() > 0) {
            socket.write(outgoing.array(), outgoing.position(), deadline);
        }
        switch (result.getStatus()) {
            case BUFFER_OVERFLOW -> outgoing = ByteBuffer.allocate(larger(outgoing.capacity()));
            case BUFFER_UNDERFLOW -> throw new SSLException("the TLS engine wants more than there is to send");
            case CLOSED -> {
                if (from.hasRemaining()) {
                    throw new SSLException("TLS is closed");
                }
            }
            case OK -> {
                if (from.hasRemaining() && result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
                    afterHandshake(deadline);
                }
            }
        }
    }

    /** Says close_notify if that can be said quickly, then closes. */
    @Override
    public void close() {
        if (released) {
            return;
        }
        released = true;
        try {
            if (established) {
                engine.closeOutbound();
                sendAlert();
            }
        } finally {
            socket.close();
            release.run();
        }
    }
}
