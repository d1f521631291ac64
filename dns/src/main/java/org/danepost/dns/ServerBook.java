package org.danepost.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
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
    /** So many silent servers in a row, with none that answers, cast doubt on all that have their kind of address. */
    private static final int SILENCES = 3;

    private static final Duration DOUBT_FOR = Duration.ofMinutes(1);

    private record Duty(InetSocketAddress server, Name zone) {}

    private final SecureRandom random;
    private final InstantSource clock;
    private final Cache<InetSocketAddress, ServerMemory> servers;
    private final Cache<Duty, Boolean> lame;
    private final Cache<Boolean, Boolean> withoutRoute;
    /** Kinds of address whose packets seem to get lost on the way (RFC 8305 §2: IPv6 often does). */
    private final Cache<Boolean, Boolean> doubtful;

    private final AtomicInteger[] silences = {new AtomicInteger(), new AtomicInteger()};

    ServerBook(RecursionLimits limits, SecureRandom random, InstantSource clock) {
        this.random = random;
        this.clock = clock;
        Ticker ticker = () -> ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant());
        this.withoutRoute = Caffeine.newBuilder()
                .expireAfterWrite(NO_ROUTE_FOR)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
        this.doubtful = Caffeine.newBuilder()
                .expireAfterWrite(DOUBT_FOR)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
        this.servers = Caffeine.newBuilder()
                .maximumSize(limits.servers())
                .expireAfterWrite(limits.serverMemory())
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
        this.lame = Caffeine.newBuilder()
                .maximumSize(limits.servers())
                .expireAfterWrite(limits.serverMemory())
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    ServerMemory memory(InetSocketAddress server) {
        return servers.get(server, _ -> {
            byte[] cookie = new byte[8];
            random.nextBytes(cookie);
            return new ServerMemory(cookie, clock);
        });
    }

    /** The server let a query time out. */
    void silent(InetSocketAddress server) {
        boolean six = isSix(server);
        if (silences[six ? 1 : 0].incrementAndGet() >= SILENCES) {
            doubtful.put(six, true);
        }
    }

    private static boolean isSix(InetSocketAddress server) {
        return server.getAddress() instanceof Inet6Address;
    }

    private boolean isDoubtful(InetSocketAddress server) {
        return memory(server).expected().isEmpty() && doubtful.getIfPresent(isSix(server)) != null;
    }

    /** The server was reached, or there is no way to any server of its kind of address. */
    void route(InetSocketAddress server, boolean exists) {
        boolean six = isSix(server);
        if (exists) {
            silences[six ? 1 : 0].set(0);
            doubtful.invalidate(six);
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
                .orElse(isDoubtful(server) ? FAILED_MILLIS : UNKNOWN_MILLIS);
        if (lame.getIfPresent(new Duty(server, zone)) != null) {
            cost += LAME_MILLIS;
        }
        if (withoutRoute.getIfPresent(isSix(server)) != null) {
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
        boolean suspect = silences[isSix(server) ? 1 : 0].get() >= SILENCES;
        double first = suspect ? LEAST_PATIENCE_MILLIS : FIRST_PATIENCE_MILLIS;
        double usual = memory.expected().isEmpty() ? first : memory.patience();
        double millis = Math.max(LEAST_PATIENCE_MILLIS, usual) * (1L << Math.min(tries, 4));
        Duration wait = Duration.ofMillis((long) millis);
        return wait.compareTo(most) < 0 ? wait : most;
    }
}
