package org.danepost.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.danepost.dns.Answer;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;

/**
 * From an SRV RRset to the targets in the order to try (RFC 2782). Asks no DNS; DNSSEC and TLSA play no part in the order
 * (RFC 7673 §3.1).
 *
 * @param refused the domain says with the target "." that it does not offer the service
 */
record SrvSelection(boolean refused, List<SRVRecord> targets, List<Evidence> notes) {
    private static final int MOST_SHOWN = 30;

    static SrvSelection of(Answer.Found found, int most, RandomGenerator random) {
        List<Evidence> notes = new ArrayList<>();
        List<SRVRecord> named = new ArrayList<>();
        boolean none = false;
        for (Record entry : found.records()) {
            if (entry instanceof SRVRecord srv && srv.getTarget().equals(Name.root)) {
                none = true;
            } else if (entry instanceof SRVRecord srv && srv.getPort() > 0 && DomainText.isHostName(srv.getTarget())) {
                named.add(srv);
            } else {
                notes.add(note("malformed, passed over: " + shown(entry)));
            }
        }
        // RFC 2782: "." says that the service is decidedly not available
        if (none && named.isEmpty() && notes.isEmpty()) {
            return new SrvSelection(true, List.of(), notes);
        }
        if (none) {
            notes.add(note("the target \".\" beside others is passed over"));
        }
        List<SRVRecord> ordered = ordered(named, random);
        if (ordered.size() > most) {
            notes.add(note((ordered.size() - most) + " of " + ordered.size() + " targets are beyond the limit of "
                    + most + " and not considered"));
            ordered = ordered.subList(0, most);
        }
        return new SrvSelection(false, List.copyOf(ordered), List.copyOf(notes));
    }

    private static List<SRVRecord> ordered(List<SRVRecord> records, RandomGenerator random) {
        TreeMap<Integer, List<SRVRecord>> byPriority =
                new TreeMap<>(records.stream().collect(Collectors.groupingBy(SRVRecord::getPriority)));
        List<SRVRecord> all = new ArrayList<>();
        byPriority.values().forEach(equals -> all.addAll(drawn(equals, random)));
        Set<String> seen = new HashSet<>();
        return all.stream()
                .filter(srv -> seen.add(DomainText.of(srv.getTarget()) + ":" + srv.getPort()))
                .toList();
    }

    /** RFC 2782: those of weight 0 first in the list; then one is drawn by weight after the other. */
    private static List<SRVRecord> drawn(List<SRVRecord> equals, RandomGenerator random) {
        List<SRVRecord> left = new ArrayList<>(equals);
        left.sort(Comparator.comparing(srv -> srv.getWeight() > 0));
        List<SRVRecord> order = new ArrayList<>();
        while (!left.isEmpty()) {
            int sum = left.stream().mapToInt(SRVRecord::getWeight).sum();
            int mark = random.nextInt(sum + 1);
            int index = 0;
            int running = left.getFirst().getWeight();
            while (running < mark) {
                index++;
                running += left.get(index).getWeight();
            }
            order.add(left.remove(index));
        }
        return order;
    }

    /** The records as text, in the order received; a long list is cut. */
    static String shown(Answer.Found found) {
        String text = found.records().stream()
                .limit(MOST_SHOWN)
                .map(SrvSelection::shown)
                .collect(Collectors.joining(", "));
        int more = found.records().size() - MOST_SHOWN;
        return more > 0 ? text + " and " + more + " more" : text;
    }

    private static String shown(Record entry) {
        return entry instanceof SRVRecord srv
                ? srv.getPriority() + " " + srv.getWeight() + " " + srv.getPort() + " "
                        + Words.shown(DomainText.of(srv.getTarget()))
                : "a record that is no SRV";
    }

    private static Evidence note(String text) {
        return new Evidence("RFC 2782", text, Optional.empty());
    }
}
