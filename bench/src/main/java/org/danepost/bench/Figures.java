package org.danepost.bench;

import java.util.Arrays;
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
    static Figures ofLookups(String who, String part, long[] nanos, double seconds, double cpuSeconds) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Figures(
                who,
                part,
                Map.of(
                        "lookups", (double) nanos.length,
                        "per second", nanos.length / seconds,
                        "CPU µs per lookup", cpuSeconds * 1e6 / nanos.length,
                        "p50 ms", sorted[sorted.length / 2] / 1e6,
                        "p99 ms", sorted[sorted.length * 99 / 100] / 1e6));
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
