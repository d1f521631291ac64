package org.danepost.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * What is known of authoritative servers, and which of several to ask: the quick ones mostly, new ones to get to know them,
 * now and then any. A server that failed comes last and is never shut out for good. Any thread.
 */
final class ServerBook {
    /** Differences below this do not matter. */
    private static final double QUICK_MILLIS = 20;

    private static final double UNKNOWN_MILLIS = 5;
    private static final double FAILED_MILLIS = 800;
    private static final double LAME_MILLIS = 200_000;
    private static final double NO_ROUTE_MILLIS = 1_000_000;
    private static final int LEAST_PATIENCE_MILLIS = 300;
    private static final int FIRST_PATIENCE_MILLIS = 800;
    private static final int EXPLORE_ONE_IN = 20;
    private static final Duration NO_ROUTE_FOR = Duration.ofMinutes(1);

    private record Duty(InetSocketAddress server, Name zone) {}

    private final SecureRandom random;
    private final Cache<InetSocketAddress, ServerMemory> servers;
    private final Cache<Duty, Boolean> lame;
    private final Cache<Boolean, Boolean> withoutRoute = Caffeine.newBuilder()
            .expireAfterWrite(NO_ROUTE_FOR)
            .executor(Runnable::run)
            .build();

    ServerBook(RecursionLimits limits, SecureRandom random) {
        this.random = random;
        this.servers = Caffeine.newBuilder()
                .maximumSize(limits.servers())
                .expireAfterWrite(limits.serverMemory())
                .executor(Runnable::run)
                .build();
        this.lame = Caffeine.newBuilder()
                .maximumSize(limits.servers())
                .expireAfterWrite(limits.serverMemory())
                .executor(Runnable::run)
                .build();
    }

    ServerMemory memory(InetSocketAddress server) {
        return servers.get(server, _ -> {
            byte[] cookie = new byte[8];
            random.nextBytes(cookie);
            return new ServerMemory(cookie);
        });
    }

    /** The server was reached, or there is no way to any server of its kind of address. */
    void route(InetSocketAddress server, boolean exists) {
        boolean six = server.getAddress() instanceof Inet6Address;
        if (exists) {
            withoutRoute.invalidate(six);
        } else {
            withoutRoute.put(six, true);
        }
    }

    /** The server does not serve the zone, though it should. */
    void lame(InetSocketAddress server, Name zone) {
        lame.put(new Duty(server, zone), true);
    }

    /** The server to ask next for a zone. */
    Optional<InetSocketAddress> choose(Name zone, Collection<InetSocketAddress> candidates) {
        boolean explore = random.nextInt(EXPLORE_ONE_IN) == 0;
        InetSocketAddress best = null;
        double least = 0;
        for (InetSocketAddress server : candidates) {
            double cost = cost(server, zone);
            boolean level = explore && cost < FAILED_MILLIS;
            double here = (level ? UNKNOWN_MILLIS : cost) * (1 + random.nextDouble()); // equals take turns
            if (best == null || here < least) {
                best = server;
                least = here;
            }
        }
        return Optional.ofNullable(best);
    }

    private double cost(InetSocketAddress server, Name zone) {
        double cost = memory(server)
                .expected()
                .map(millis -> Math.max(millis, QUICK_MILLIS))
                .orElse(UNKNOWN_MILLIS);
        if (lame.getIfPresent(new Duty(server, zone)) != null) {
            cost += LAME_MILLIS;
        }
        if (withoutRoute.getIfPresent(server.getAddress() instanceof Inet6Address) != null) {
            cost += NO_ROUTE_MILLIS;
        }
        return cost;
    }

    /** Whether there seems to be no way to IPv6 servers (or to IPv4 ones). */
    boolean seemsWithoutRoute(boolean six) {
        return withoutRoute.getIfPresent(six) != null;
    }

    /** How long to wait for the server: longer with each try. */
    Duration patience(InetSocketAddress server, int tries, Duration most) {
        ServerMemory memory = memory(server);
        double usual = memory.expected().isEmpty() ? FIRST_PATIENCE_MILLIS : memory.patience();
        double millis = Math.max(LEAST_PATIENCE_MILLIS, usual) * (1L << Math.min(tries, 4));
        Duration wait = Duration.ofMillis((long) millis);
        return wait.compareTo(most) < 0 ? wait : most;
    }
}
