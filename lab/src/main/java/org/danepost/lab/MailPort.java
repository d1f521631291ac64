package org.danepost.lab;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An address at which mail is taken, and who answers there. Loopback has no path on which somebody could sit, so an attacker
 * in the middle is one who answers at another's address: see {@link #occupy}. Any thread; {@link #close} ends its threads.
 */
public final class MailPort implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MailPort.class);
    private static final int AT_ONCE = 100;

    private final ServerSocket listening;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private volatile MailHost occupant;

    /** @throws IOException when the port is taken there */
    public MailPort(InetSocketAddress address, MailHost owner) throws IOException {
        this.occupant = owner;
        this.listening = new ServerSocket();
        try {
            listening.bind(address);
        } catch (IOException e) {
            listening.close();
            throw e;
        }
        Thread.ofVirtual().name("lab-mail-port").start(this::accept);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    /** From now on this host answers new connections here. */
    public void occupy(MailHost host) {
        this.occupant = host;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket connection = listening.accept();
                connections.add(connection);
                if (listening.isClosed()) {
                    close(connection); // came while close() ran, which may not have seen it
                }
                Thread.ofVirtual().name("lab-mail-session").start(() -> serve(connection));
            } catch (IOException e) {
                LOG.trace("{}: {}", listening.getLocalSocketAddress(), e.getMessage());
            }
        }
    }

    private void serve(Socket connection) {
        if (!places.tryAcquire()) {
            close(connection);
            connections.remove(connection);
            return;
        }
        try {
            occupant.serve(connection);
        } finally {
            connections.remove(connection);
            places.release();
        }
    }

    @Override
    public void close() {
        close(listening);
        connections.forEach(MailPort::close);
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.trace("closing: {}", e.getMessage());
        }
    }
}
