package org.danepost.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one resolver did in one part of one run.
 *
 * @param who which resolver
 * @param part what it had to do
 * @param values measure by name; units are in the names
 */
record Figures(String who, String part, Map<String, Double> values) {
    Figures {
        values = new TreeMap<>(values);
    }

    /**
     * Figures of a batch of lookups.
     *
     * @param nanos how long each took
     * @param seconds how long all took
     * @param cpuSeconds what the resolver's process used meanwhile
     */
    static Figures ofLookups(String who, String part, List<Long> nanos, double seconds, double cpuSeconds) {
        List<Long> sorted = nanos.stream().sorted().toList();
        int count = sorted.size();
        return new Figures(
                who,
                part,
                Map.of(
                        "lookups", (double) count,
                        "per second", count / seconds,
                        "CPU µs per lookup", cpuSeconds * 1e6 / count,
                        "p50 ms", sorted.get(count / 2) / 1e6,
                        "p99 ms", sorted.get(count * 99 / 100) / 1e6));
    }

    /** These and one more. */
    Figures with(String measure, double value) {
        Map<String, Double> more = new TreeMap<>(values);
        more.put(measure, value);
        return new Figures(who, part, more);
    }

    Figures named(String other, String otherPart) {
        return new Figures(other, otherPart, values);
    }
}
