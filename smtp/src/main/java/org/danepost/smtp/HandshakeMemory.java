package org.danepost.smtp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Which servers could be reached only by an unusual handshake, so that the next session begins with it. Says nothing about
 * whom to trust, and nothing is given up by it: the check of the certificates, the versions and the suites stay the same.
 * Bounded in number and age. Thread-safe.
 */
final class HandshakeMemory {
    private static final int MOST = 1000;
    private static final Duration AGE = Duration.ofHours(1);

    private final LongSupplier nanos;
    private final Map<Server, Entry> entries = new LinkedHashMap<>();

    /** The unusual handshakes. */
    enum Way {
        /** BoringSSL without post-quantum key exchange, whose ClientHello is small. */
        CLASSIC,
        /** The JDK's engine. */
        JDK
    }

    private record Server(InetSocketAddress address, Optional<String> sni) {}

    private record Entry(Way way, long since) {}

    /** @param nanos a monotonic clock, in nanoseconds */
    HandshakeMemory(LongSupplier nanos) {
        this.nanos = nanos;
    }

    synchronized Optional<Way> recall(InetSocketAddress address, Optional<String> sni) {
        Server server = new Server(address, sni);
        Optional<Entry> entry = Optional.ofNullable(entries.get(server));
        if (entry.isPresent() && nanos.getAsLong() - entry.get().since() > AGE.toNanos()) {
            entries.remove(server);
            return Optional.empty();
        }
        return entry.map(Entry::way);
    }

    synchronized void remember(InetSocketAddress address, Optional<String> sni, Way way) {
        Server server = new Server(address, sni);
        entries.remove(server);
        entries.put(server, new Entry(way, nanos.getAsLong()));
        if (entries.size() > MOST) {
            entries.remove(entries.keySet().iterator().next()); // the oldest
        }
    }

    synchronized void forget(InetSocketAddress address, Optional<String> sni) {
        entries.remove(new Server(address, sni));
    }

    synchronized int size() {
        return entries.size();
    }
}
