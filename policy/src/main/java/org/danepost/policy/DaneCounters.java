package org.danepost.policy;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what came of DANE at the hosts of many plans. Thread-safe. */
public final class DaneCounters {
    private final Map<DaneState, LongAdder> counts = new EnumMap<>(DaneState.class);

    public DaneCounters() {
        for (DaneState state : DaneState.values()) {
            counts.put(state, new LongAdder());
        }
    }

    /** Counts each host of the plan; a plan that waits without knowing its hosts counts as one lookup that failed. */
    public void count(Plan plan) {
        List<HostPlan> hosts = switch (plan) {
            case Plan.Deliver deliver -> deliver.hosts();
            case Plan.Defer defer -> defer.hosts();
            case Plan.Reject _ -> List.of();
        };
        hosts.forEach(host -> add(DaneState.of(plan, host)));
        if (plan instanceof Plan.Defer && hosts.isEmpty()) {
            add(DaneState.TEMPFAIL);
        }
    }

    private void add(DaneState state) {
        LongAdder counter = counts.get(state);
        if (counter != null) {
            counter.increment();
        }
    }

    /** How often each came up, all of them, in the order of the constants. */
    public Map<DaneState, Long> counts() {
        Map<DaneState, Long> now = new EnumMap<>(DaneState.class);
        counts.forEach((state, counter) -> now.put(state, counter.sum()));
        return now;
    }
}
