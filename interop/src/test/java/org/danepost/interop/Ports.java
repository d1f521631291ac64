package org.danepost.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.function.Function;

/** Finds ports of loopback addresses that are free for TCP and UDP alike. */
final class Ports {
    private static final int TRIES = 50;
    private static final int STARTS = 3;

    private Ports() {}

    /** A port that was free a moment ago. */
    static InetSocketAddress free(String address) {
        for (int i = 0; i < TRIES; i++) {
            try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getByName(address))) {
                InetSocketAddress found = new InetSocketAddress(address, tcp.getLocalPort());
                if (isFreeForUdp(found)) {
                    return found;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("no port of " + address + " can be bound", e);
            }
        }
        throw new IllegalStateException("no port of " + address + " is free for TCP and UDP");
    }

    /** What is started on a free port of 127.0.0.1; tried again elsewhere, since somebody may take the port meanwhile. */
    static <T> T startOnFree(Function<InetSocketAddress, T> start) {
        for (int i = 1; ; i++) {
            InetSocketAddress address = free("127.0.0.1");
            try {
                return start.apply(address);
            } catch (IllegalStateException e) {
                if (i == STARTS) {
                    throw e;
                }
            }
        }
    }

    private static boolean isFreeForUdp(InetSocketAddress address) {
        try (DatagramSocket udp = new DatagramSocket(address)) {
            return udp.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
