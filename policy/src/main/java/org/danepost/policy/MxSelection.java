package org.danepost.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.danepost.dns.Answer;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * From an MX RRset to the hosts to consider, best preference first. Asks no DNS.
 *
 * @param nullMx the domain says that it takes no mail (RFC 7505)
 * @param self the best preference under which this server itself is listed, by name
 * @param hosts by preference, equals in random order, each name once; without this server and what is not better
 */
record MxSelection(boolean nullMx, Optional<Integer> self, List<MxHost> hosts, List<Evidence> notes) {

    private static final int MOST_SHOWN = 30;

    static MxSelection of(Answer.Found found, PlanOptions options, RandomGenerator random) {
        List<Evidence> notes = new ArrayList<>();
        List<MXRecord> wellFormed = wellFormed(found, notes);
        List<MXRecord> named = wellFormed.stream()
                .filter(mx -> !mx.getTarget().equals(Name.root))
                .toList();
        // RFC 7505 §3: "." alone means no mail; beside others it breaks the rule and is passed over
        if (named.isEmpty()
                && !wellFormed.isEmpty()
                && wellFormed.size() == found.records().size()) {
            return new MxSelection(true, Optional.empty(), List.of(), notes);
        }
        if (named.size() < wellFormed.size()) {
            notes.add(note("RFC 7505 §3", "the null MX record beside others is passed over"));
        }
        List<MxHost> hosts = ordered(named, random);
        Optional<Integer> self = hosts.stream()
                .filter(host -> options.ownNames().contains(DomainText.of(host.name())))
                .map(MxHost::preference)
                .findFirst();
        hosts = betterThan(self, hosts);
        if (hosts.size() > options.maxHosts()) {
            notes.add(note(
                    "RFC 5321 §5.1",
                    (hosts.size() - options.maxHosts()) + " of " + hosts.size() + " MX hosts are beyond the limit of "
                            + options.maxHosts() + " and not considered"));
            hosts = hosts.subList(0, options.maxHosts());
        }
        return new MxSelection(false, self, List.copyOf(hosts), List.copyOf(notes));
    }

    /** Without the hosts that are not better than this server (RFC 5321 §5.1). */
    static List<MxHost> betterThan(Optional<Integer> self, List<MxHost> hosts) {
        return self.isEmpty()
                ? hosts
                : hosts.stream().filter(host -> host.preference() < self.get()).toList();
    }

    /** The records as text, in the order received; a long list is cut. */
    static String shown(Answer.Found found) {
        String text = found.records().stream()
                .limit(MOST_SHOWN)
                .map(MxSelection::shown)
                .collect(Collectors.joining(", "));
        int more = found.records().size() - MOST_SHOWN;
        return more > 0 ? text + " and " + more + " more" : text;
    }

    private static String shown(Record entry) {
        return entry instanceof MXRecord mx
                ? mx.getPriority() + " " + Words.shown(DomainText.of(mx.getTarget()))
                : "a record that is no MX";
    }

    private static List<MXRecord> wellFormed(Answer.Found found, List<Evidence> notes) {
        List<MXRecord> good = new ArrayList<>();
        for (Record entry : found.records()) {
            if (entry instanceof MXRecord mx
                    && (mx.getTarget().equals(Name.root) || DomainText.isHostName(mx.getTarget()))) {
                good.add(mx);
            } else {
                notes.add(note("RFC 5321 §5.1", "malformed, passed over: " + shown(entry)));
            }
        }
        return good;
    }

    private static List<MxHost> ordered(List<MXRecord> records, RandomGenerator random) {
        List<MXRecord> sorted = new ArrayList<>(records);
        // RFC 5321 §5.1: lower preference first, equals in random order. RFC 7672 §2.2.1: security never reorders
        Collections.shuffle(sorted, random);
        sorted.sort(Comparator.comparingInt(MXRecord::getPriority));
        Set<Name> seen = new HashSet<>();
        return sorted.stream()
                .filter(mx -> seen.add(mx.getTarget()))
                .map(mx -> MxHost.of(mx.getTarget(), mx.getPriority()))
                .toList();
    }

    private static Evidence note(String rule, String text) {
        return new Evidence(rule, text, Optional.empty());
    }
}
