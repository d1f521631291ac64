package org.danepost.dns;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** The two sockets of one address that is served: the same port for UDP and TCP (RFC 7766 §5). */
record StubSockets(DatagramSocket datagrams, ServerSocket connections) {
    private static final int PORT_TRIES = 20;
    private static final int RECEIVE_BUFFER = 1 << 20; // a burst of queries, as far as the system grants it

    /**
     * Opens both.
     *
     * @param address of one interface; port 0 for any that is free
     * @throws IOException when it cannot be listened on; the message names the address
     */
    static StubSockets open(InetSocketAddress address) throws IOException {
        if (address.getAddress().isAnyLocalAddress()) {
            throw new IOException("the wildcard address " + WireExchange.name(address) + " cannot be served");
        }
        for (int i = 1; ; i++) {
            try {
                return openBoth(address);
            } catch (IOException e) {
                if (address.getPort() != 0 || i == PORT_TRIES) { // a free TCP port may be taken for UDP
                    String why = String.valueOf(e.getMessage());
                    throw new IOException("cannot listen on " + WireExchange.name(address) + ": " + why, e);
                }
            }
        }
    }

    private static StubSockets openBoth(InetSocketAddress address) throws IOException {
        ServerSocket listener = new ServerSocket();
        try {
            listener.bind(address);
            DatagramSocket socket =
                    new DatagramSocket(new InetSocketAddress(address.getAddress(), listener.getLocalPort()));
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            return new StubSockets(socket, listener);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    /** Where both listen. */
    InetSocketAddress address() {
        return (InetSocketAddress) connections.getLocalSocketAddress();
    }
}
