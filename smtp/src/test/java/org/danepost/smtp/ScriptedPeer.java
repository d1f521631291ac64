package org.danepost.smtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server on a loopback address whose every word is scripted. Each connection runs the script of its number, the last one
 * for all further ones. What each connection received is kept. Closing it closes all sockets.
 */
public final class ScriptedPeer implements AutoCloseable {
    /** What one connection does. Leaving it closes the connection. */
    @FunctionalInterface
    public interface Script {
        void play(PeerConnection connection) throws IOException;
    }

    private final ServerSocket listener;
    private final List<Script> scripts;
    private final List<PeerConnection> connections = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private ScriptedPeer(ServerSocket listener, List<Script> scripts) {
        this.listener = listener;
        this.scripts = scripts;
    }

    public static ScriptedPeer playing(Script... scripts) {
        return at("127.0.0.1", 0, scripts);
    }

    /** At an address and a port, 0 for any. */
    public static ScriptedPeer at(String address, int port, Script... scripts) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port));
            ScriptedPeer peer = new ScriptedPeer(listener, List.of(scripts));
            peer.threads.execute(peer::accept);
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true); // what a script says goes out as it says it
                PeerConnection connection = new PeerConnection(socket);
                connections.add(connection);
                Script script = scripts.get(Math.min(connections.size(), scripts.size()) - 1);
                threads.execute(() -> connection.run(script));
            } catch (IOException _) {
                return; // closed by the test
            }
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** The connections so far, in the order they came. */
    public List<PeerConnection> connections() {
        return List.copyOf(connections);
    }

    /** Every command line of every connection. Waits until their scripts have ended. */
    public List<String> commands() {
        connections.forEach(PeerConnection::await);
        return connections.stream().flatMap(c -> c.commands().stream()).toList();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            connections.forEach(PeerConnection::close);
            threads.shutdownNow();
        }
    }
}
