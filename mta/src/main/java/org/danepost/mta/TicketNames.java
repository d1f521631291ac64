package org.danepost.mta;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Names under which TLS sessions are kept to be resumed: one for each security key, until the DNS data behind it run out;
 * then another, so that a full handshake follows. Bounded; the key used longest ago is forgotten first, and with its name
 * its sessions. Thread-safe.
 */
final class TicketNames {
    private static final int MOST = 1024;

    private final Map<SecurityKey, Name> names = new LinkedHashMap<>();
    /** Keeps these names apart from those of others that share the client. */
    private final String own = UUID.randomUUID().toString();

    private long count;

    private record Name(String text, Instant until) {}

    /**
     * The name to use now.
     *
     * @param until how long a name that is made now may serve
     */
    synchronized String name(SecurityKey key, Instant now, Instant until) {
        Optional<Name> known = Optional.ofNullable(names.remove(key)).filter(name -> now.isBefore(name.until()));
        Name name = known.orElseGet(() -> new Name(own + "-" + ++count, until));
        names.put(key, name); // the last is the one used last
        if (names.size() > MOST) {
            names.remove(names.keySet().iterator().next());
        }
        return name.text();
    }

    synchronized int size() {
        return names.size();
    }
}
