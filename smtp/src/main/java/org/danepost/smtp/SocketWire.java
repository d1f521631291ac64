package org.danepost.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A TCP connection. Reads wait by the socket's own timeout. A blocking write has none, so a watchdog closes the socket when
 * the deadline of a write passes: that ends the write.
 */
final class SocketWire implements Wire {
    private static final ScheduledThreadPoolExecutor WATCHDOG = watchdog();

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private boolean answered;
    private volatile boolean expired;

    SocketWire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    private static ScheduledThreadPoolExecutor watchdog() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("smtp-write-watchdog").factory());
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    /** Opens a connection. */
    static SocketWire connect(InetSocketAddress address, Deadline deadline) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address, deadline.millisLeft());
            return new SocketWire(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Our side of the connection. */
    InetAddress localAddress() {
        return socket.getLocalAddress();
    }

    /** True once the peer has sent an octet since {@link #expectAnswer}. */
    boolean answered() {
        return answered;
    }

    /** Whatever comes from now on is an answer. */
    void expectAnswer() {
        answered = false;
    }

    @Override
    public boolean arrived() throws IOException {
        return in.available() > 0;
    }

    @Override
    public int read(byte[] into, Deadline deadline) throws IOException {
        return read(into, 0, into.length, deadline);
    }

    int read(byte[] into, int offset, int length, Deadline deadline) throws IOException {
        socket.setSoTimeout(deadline.millisLeft());
        int n = in.read(into, offset, length);
        answered |= n > 0;
        return n;
    }

    @Override
    public void write(byte[] from, int length, Deadline deadline) throws IOException {
        Future<?> alarm = WATCHDOG.schedule(this::expire, deadline.millisLeft(), TimeUnit.MILLISECONDS);
        try {
            out.write(from, 0, length);
        } catch (IOException e) {
            if (expired) {
                SocketTimeoutException timeout = new SocketTimeoutException("the peer took no more octets in time");
                timeout.initCause(e);
                throw timeout;
            }
            throw e;
        } finally {
            alarm.cancel(false);
        }
    }

    private void expire() {
        expired = true;
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // nothing is left to lose: whatever mattered has been answered or has failed already
        }
    }
}
