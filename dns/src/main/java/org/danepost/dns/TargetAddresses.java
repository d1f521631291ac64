package org.danepost.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The addresses of name servers that a delegation names without glue, looked up by their own names and kept. Glue of other
 * delegations does not count here. Any thread.
 */
final class TargetAddresses {
    /** An NS record must not name an alias (RFC 2181 §10.3), so none is followed. */
    @FunctionalInterface
    interface Lookup {
        Upstream.Reply find(Question question, Errand errand);
    }

    private static final Duration LEAST = Duration.ofSeconds(5);
    private static final Duration MOST = Duration.ofHours(1);
    private static final Duration ABSENCE = Duration.ofSeconds(30); // RFC 9520 §3.2: between a second and five minutes

    private record Kept(List<InetAddress> addresses, Instant expires) {}

    private final Cache<Name, Kept> known;
    private final RecursionLimits limits;
    private final ServerBook book;
    private final InstantSource clock;

    TargetAddresses(RecursionLimits limits, ServerBook book, InstantSource clock) {
        this.known = Caffeine.newBuilder()
                .maximumSize(limits.servers())
                .executor(Runnable::run)
                .build();
        this.limits = limits;
        this.book = book;
        this.clock = clock;
    }

    /** What is known without asking: none for a server that was found to have no address; empty when nothing is known. */
    Optional<List<InetAddress>> known(Name server) {
        Kept kept = known.getIfPresent(server);
        return kept != null && clock.instant().isBefore(kept.expires())
                ? Optional.of(kept.addresses())
                : Optional.empty();
    }

    /** Looks the server up: no addresses when it has none; empty when a limit forbids to look. */
    Optional<List<InetAddress>> find(Name server, Errand parent, Lookup lookup) {
        Optional<Errand> granted = parent.forTarget(server);
        if (granted.isEmpty()) {
            return Optional.empty();
        }
        Errand errand = granted.get();
        boolean fourFirst = !book.seemsWithoutRoute(false);
        List<InetAddress> found = List.of();
        boolean denied = true;
        for (int type : fourFirst ? List.of(Type.A, Type.AAAA) : List.of(Type.AAAA, Type.A)) {
            if (found.isEmpty() && !errand.isOver() && errand.limit().isEmpty()) {
                switch (lookup.find(new Question(server, type), errand)) {
                    case Upstream.Response response -> found = addresses(server, response.message());
                    case Upstream.NoResponse _ -> denied = false; // it may have one
                }
            }
        }
        parent.targetDone(server, !found.isEmpty());
        if (found.isEmpty() && denied && !errand.isOver()) {
            known.put(server, new Kept(List.of(), clock.instant().plus(ABSENCE)));
        }
        return Optional.of(found);
    }

    private List<InetAddress> addresses(Name server, Message message) {
        List<InetAddress> found = new ArrayList<>();
        Duration ttl = MOST;
        for (Record record : message.getSection(Section.ANSWER)) {
            Optional<InetAddress> address = Scrubber.address(record);
            if (address.isPresent() && record.getName().equals(server) && found.size() < limits.addressesPerServer()) {
                found.add(address.get());
                Duration own = Duration.ofSeconds(record.getTTL());
                ttl = own.compareTo(ttl) < 0 ? own : ttl;
            }
        }
        if (!found.isEmpty()) {
            Duration kept = ttl.compareTo(LEAST) < 0 ? LEAST : ttl;
            known.put(server, new Kept(List.copyOf(found), clock.instant().plus(kept)));
        }
        return List.copyOf(found);
    }
}
