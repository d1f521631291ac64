package org.danepost.dns;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * A server that was asked: an authoritative one with its name and the zone that it was asked for, or a recursive resolver of
 * which only the address is known.
 *
 * @param zone the zone that the server was asked as a name server of; empty for a recursive resolver
 */
public record NameServer(InetSocketAddress address, Optional<Name> name, Optional<Name> zone) {
    static NameServer resolver(InetSocketAddress address) {
        return new NameServer(address, Optional.empty(), Optional.empty());
    }

    static NameServer of(InetSocketAddress address, Name name, Name zone) {
        return new NameServer(address, Optional.of(name), Optional.of(zone));
    }

    /** Whether it was asked as a name server of a zone, not as a resolver. */
    public boolean isAuthoritative() {
        return zone.isPresent();
    }

    /** Its name and address, {@code ns1.example.org. (192.0.2.1)}, or its address alone; the port when it is not 53. */
    public String words() {
        String where = WireExchange.name(address);
        return name.map(called -> called + " (" + where + ")").orElse(where);
    }

    /** What it is and how it is called: {@code ns1.example.org. (192.0.2.1), a name server of example.org.} */
    String wordsWithDuty() {
        return zone.map(apex -> words() + ", a name server of " + apex).orElseGet(() -> "the resolver " + words());
    }
}
