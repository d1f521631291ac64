package org.danepost.dns;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.xbill.DNS.Name;

/** What went wrong with each server of one zone for one question, to be told in one sentence. Used by one thread. */
final class Troubles {
    private static final int TOLD = 12;

    private final Delegation delegation;
    private final Question question;
    private final Map<String, Set<String>> words = new LinkedHashMap<>();
    private final Set<Answer.Failure> kinds = new LinkedHashSet<>();
    private final Set<String> remarks = new LinkedHashSet<>();

    Troubles(Delegation delegation, Question question) {
        this.delegation = delegation;
        this.question = question;
    }

    /** A server by name or address, and what it said or did. */
    void add(String server, Answer.Failure kind, String what) {
        words.computeIfAbsent(server, _ -> new LinkedHashSet<>()).add(what);
        kinds.add(kind);
    }

    /** Something about the zone's servers as a whole. */
    void remark(String remark) {
        remarks.add(remark);
    }

    /** Whether some server gave a sign of life. */
    boolean somebodyAnswered() {
        return kinds.stream().anyMatch(kind -> kind != Answer.Failure.TIMEOUT && kind != Answer.Failure.UNREACHABLE);
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
        String why = "no server of the zone " + zone + " gives a usable answer to " + question + ": "
                + (told.length() == 0 ? "none of them has an address" : told);
        String remedy =
                "The operators of " + zone + " must see to their name servers, or its delegation must name others; if"
                        + " other names fail alike, see whether this host can reach the Internet's name servers by UDP and TCP.";
        return Fault.failed(kind(), why, Optional.of(error()), remedy);
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
