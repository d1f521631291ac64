package org.danepost.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.xbill.DNS.Name;

/**
 * The servers of one zone as one question sees them: those whose addresses are known, those still to be looked up, and how
 * often each was tried. Used by one thread.
 */
final class ZoneServers {
    private final RecursionLimits limits;
    private final boolean trusted;
    private final Name zone;
    private final Troubles troubles;
    private final Map<InetSocketAddress, Name> names = new LinkedHashMap<>();
    private final Map<InetSocketAddress, Integer> tries = new HashMap<>();
    private final Deque<Name> withoutAddress = new ArrayDeque<>();
    /** Servers with glue that have their true addresses outside the zone: the last resort when all glue fails. */
    private final Deque<Name> perhapsMore = new ArrayDeque<>();

    private int targets;

    /** @param trusted whether the addresses come from the root hints, which may name any */
    ZoneServers(
            Delegation delegation, TargetAddresses known, RecursionLimits limits, boolean trusted, Troubles troubles) {
        this.limits = limits;
        this.trusted = trusted;
        this.zone = delegation.zone();
        this.troubles = troubles;
        delegation.servers().forEach((server, glue) -> {
            Optional<List<InetAddress>> addresses = glue.isEmpty() ? known.known(server) : Optional.of(glue);
            if (addresses.isEmpty()) {
                withoutAddress.add(server);
            } else {
                add(server, addresses.get());
            }
            if (!glue.isEmpty() && !server.subdomain(delegation.zone())) {
                perhapsMore.add(server);
            }
        });
    }

    /** Takes what came of looking a server up; empty when it was not looked up. */
    void add(Name server, Optional<List<InetAddress>> addresses) {
        if (addresses.isPresent()) {
            add(server, addresses.get());
        } else {
            String what = "is not looked up, since the way to its address leads through this zone again";
            troubles.add(server.toString(), Answer.Failure.UNREACHABLE, what);
        }
    }

    /** Takes addresses of a server that may be asked. */
    void add(Name server, List<InetAddress> addresses) {
        if (addresses.isEmpty()) {
            troubles.add(server.toString(), Answer.Failure.UNREACHABLE, "has no address that could be found");
        }
        for (InetAddress address : addresses.subList(0, Math.min(addresses.size(), limits.addressesPerServer()))) {
            if (trusted || limits.allowPrivateServers() || AddressRules.isPublic(address)) {
                names.putIfAbsent(new InetSocketAddress(address, limits.serverPort()), server);
            } else {
                String what =
                        "is not asked, since " + address.getHostAddress() + " is no address of the public Internet";
                troubles.add(server.toString(), Answer.Failure.UNREACHABLE, what);
            }
        }
    }

    /** The next server whose addresses must be looked up; empty when all were, or as many as are allowed. */
    Optional<Name> takeTarget() {
        Deque<Name> source = withoutAddress.isEmpty() ? perhapsMore : withoutAddress;
        if (source.isEmpty()) {
            return Optional.empty();
        }
        if (targets >= limits.targetsPerDelegation()) {
            troubles.remark(Limit.reached(
                    "targetsPerDelegation",
                    limits.targetsPerDelegation(),
                    "name servers looked up for one delegation"));
            return Optional.empty();
        }
        targets++;
        return Optional.of(source.remove());
    }

    /** Mixes up the order in which servers are looked up, so that no one of them gets all the questions. */
    void shuffle(Random random) {
        List<Name> mixed = new ArrayList<>(withoutAddress);
        Collections.shuffle(mixed, random);
        withoutAddress.clear();
        withoutAddress.addAll(mixed);
    }

    /** Those that were tried so often. */
    List<InetSocketAddress> triedTimes(int times) {
        return names.keySet().stream()
                .filter(server -> tries.getOrDefault(server, 0) == times)
                .toList();
    }

    int tried(InetSocketAddress server) {
        return tries.merge(server, 1, Integer::sum);
    }

    /** The server need not be tried again: it answered, and will answer so once more. */
    void done(InetSocketAddress server) {
        tries.put(server, Integer.MAX_VALUE);
    }

    /** The server with its name. */
    NameServer server(InetSocketAddress address) {
        return new NameServer(address, Optional.ofNullable(names.get(address)), Optional.of(zone));
    }
}
