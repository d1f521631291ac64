package org.danepost.dns;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Name;

/**
 * Who serves a zone, as the zone above says.
 *
 * @param zone the apex
 * @param servers name servers with the addresses that came along (glue); none for those that must be looked up
 * @param expires when the zone above must be asked again: what the zone's own servers say does not prolong it, lest a
 *     zone that was taken away live on (the ghost domain attack)
 */
record Delegation(Name zone, Map<Name, List<InetAddress>> servers, Instant expires) {
    Delegation {
        Map<Name, List<InetAddress>> copy = new LinkedHashMap<>();
        servers.forEach((name, addresses) -> copy.put(name, List.copyOf(addresses)));
        servers = Collections.unmodifiableMap(copy);
    }
}
