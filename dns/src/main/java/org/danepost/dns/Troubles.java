package org.danepost.dns;

import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** What went wrong with each server of one zone for one question, to be told in one sentence. Used by one thread. */
final class Troubles {
    private static final int TOLD = 12;

    private final Delegation delegation;
    private final Question question;
    private final Map<String, Set<String>> words = new LinkedHashMap<>();
    private final Map<NameServer, Set<Answer.Failure>> servers = new LinkedHashMap<>();
    private final Set<Answer.Failure> kinds = new LinkedHashSet<>();
    private final Set<String> remarks = new LinkedHashSet<>();
    private final Set<NameServer> mishandling = new LinkedHashSet<>();

    Troubles(Delegation delegation, Question question) {
        this.delegation = delegation;
        this.question = question;
    }

    /** A server by name alone, and what is the matter with it. */
    void add(String server, Answer.Failure kind, String what) {
        words.computeIfAbsent(server, _ -> new LinkedHashSet<>()).add(what);
        kinds.add(kind);
    }

    /** A server that was asked, and what it said or did. */
    void add(NameServer server, Answer.Failure kind, String what) {
        add(server.words(), kind, what);
        servers.computeIfAbsent(server, _ -> new LinkedHashSet<>()).add(kind);
    }

    /** Something about the zone's servers as a whole. */
    void remark(String remark) {
        remarks.add(remark);
    }

    /** The servers that failed for the question, and may be well otherwise. */
    List<NameServer> failed() {
        return servers.entrySet().stream()
                .filter(entry -> !entry.getValue().contains(Answer.Failure.UNREACHABLE))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The server answers other questions about the zone. */
    void mishandles(NameServer server) {
        mishandling.add(server);
    }

    /** Whether some server gave a sign of life. */
    boolean somebodyAnswered() {
        return !mishandling.isEmpty()
                || kinds.stream()
                        .anyMatch(kind -> kind != Answer.Failure.TIMEOUT && kind != Answer.Failure.UNREACHABLE);
    }

    Fault fault() {
        Name zone = delegation.zone();
        StringJoiner told = new StringJoiner("; ");
        words.entrySet().stream()
                .limit(TOLD)
                .forEach(entry -> told.add(entry.getKey() + " " + String.join(", then ", entry.getValue())));
        if (words.size() > TOLD) {
            told.add("and " + (words.size() - TOLD) + " more");
        }
        remarks.stream().limit(TOLD).forEach(told::add);
        oneFamilyGone().ifPresent(told::add);
        if (!mishandling.isEmpty()) {
            told.add(names(mishandling) + (mishandling.size() == 1 ? " answers" : " answer") + " for the SOA of " + zone
                    + ", but not for " + Type.string(question.type()));
        }
        String why = "no server of the zone " + zone + " gives a usable answer to " + question + ": "
                + (told.length() == 0 ? "none of them has an address" : told);
        Particulars facts = Particulars.of(zone, question);
        Particulars all =
                servers.keySet().stream().findFirst().map(facts::withServer).orElse(facts);
        return Fault.failed(kind(), why, Optional.of(error()), remedy(zone)).about(all);
    }

    private String remedy(Name zone) {
        if (!mishandling.isEmpty()) {
            return "The operators of " + zone + " must see to " + names(mishandling) + ": the software there, or a"
                    + " firewall in front of it, mishandles questions for " + Type.string(question.type()) + ".";
        }
        return "The operators of " + zone + " must see to their name servers, or its delegation must name others; if"
                + " other names fail alike, see whether this host can reach the Internet's name servers by UDP and TCP.";
    }

    private static String names(Set<NameServer> some) {
        return some.stream().map(NameServer::words).collect(Collectors.joining(" and "));
    }

    /** Whether servers of one kind of address cannot be reached at all, while the others fail otherwise. */
    private Optional<String> oneFamilyGone() {
        List<Boolean> gone = new ArrayList<>();
        for (boolean six : new boolean[] {false, true}) {
            List<Set<Answer.Failure>> family = servers.entrySet().stream()
                    .filter(entry -> entry.getKey().address().getAddress() instanceof Inet6Address == six)
                    .map(Map.Entry::getValue)
                    .toList();
            boolean none = family.stream().allMatch(kinds -> kinds.equals(Set.of(Answer.Failure.UNREACHABLE)));
            if (family.isEmpty()) {
                return Optional.empty();
            }
            gone.add(none);
        }
        if (gone.get(0).equals(gone.get(1))) {
            return Optional.empty();
        }
        String family = gone.get(1) ? "IPv6" : "IPv4";
        return Optional.of("none of its " + family + " addresses can be reached from this host");
    }

    /** The most telling: a code before other answers, any answer before none. */
    private Answer.Failure kind() {
        return kinds.stream()
                .filter(kind -> switch (kind) {
                    case SERVFAIL, REFUSED, NOTIMP, FORMERR, OTHER_RCODE -> true;
                    case TIMEOUT, UNREACHABLE, MALFORMED, ALIAS_LOOP, WORK_LIMIT, RESOLVER_UNSUITABLE -> false;
                })
                .findFirst()
                .or(() -> kinds.stream()
                        .filter(kind -> kind == Answer.Failure.MALFORMED)
                        .findFirst())
                .or(() -> kinds.stream()
                        .filter(kind -> kind == Answer.Failure.TIMEOUT)
                        .findFirst())
                .orElse(Answer.Failure.UNREACHABLE);
    }

    /** RFC 8914 §4.24 when the network itself said no, else §4.23. */
    private ExtendedError error() {
        boolean network = !kinds.isEmpty() && kinds.stream().allMatch(kind -> kind == Answer.Failure.UNREACHABLE);
        return network ? ExtendedError.NETWORK_ERROR : ExtendedError.NO_REACHABLE_AUTHORITY;
    }
}
