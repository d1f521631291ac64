package org.danepost.dns;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What one lookup may still spend: time, queries, signature checks and NSEC3 hashes. Everything done on behalf of the
 * lookup is charged here and never given back, so that no arrangement of records multiplies work (the KeyTrap and NSEC3
 * exhaustion attacks). Used by the one thread that runs the lookup.
 */
final class WorkBudget {
    private final ResolverPolicy policy;
    private final Optional<Consumer<TraceEvent>> trace;
    private final long deadlineNanos;
    private final boolean renewing;
    private int queries;
    private int signatures;
    private int hashes;
    private int sends;

    WorkBudget(ResolverPolicy policy) {
        this(policy, Optional.empty());
    }

    /** @param trace is told what is done on this account */
    WorkBudget(ResolverPolicy policy, Optional<Consumer<TraceEvent>> trace) {
        this(policy, trace, false);
    }

    private WorkBudget(ResolverPolicy policy, Optional<Consumer<TraceEvent>> trace, boolean renewing) {
        this.policy = policy;
        this.trace = trace;
        this.renewing = renewing;
        this.deadlineNanos = System.nanoTime() + policy.lookupTimeout().toNanos();
        this.queries = policy.queriesPerLookup();
        this.signatures = policy.signaturesPerLookup();
        this.hashes = policy.nsec3Hashes();
    }

    ResolverPolicy policy() {
        return policy;
    }

    /** For a lookup that renews what is kept and near its end, and so takes none of that. */
    static WorkBudget renewing(ResolverPolicy policy) {
        return new WorkBudget(policy, Optional.empty(), true);
    }

    boolean renewing() {
        return renewing;
    }

    /** Tells the trace, if anybody wants one; the event is made only then. */
    void note(Supplier<TraceEvent> event) {
        if (trace.isPresent()) {
            trace.get().accept(event.get());
        }
    }

    private boolean granted(boolean granted, String component, int most, String what) {
        if (!granted) {
            note(() -> new TraceEvent.LimitReached(Limit.reached(component, most, what)));
        }
        return granted;
    }

    /** Time left; zero or negative when it is over. */
    Duration left() {
        return Duration.ofNanos(deadlineNanos - System.nanoTime());
    }

    boolean takeQuery() {
        return granted(queries-- > 0, "queriesPerLookup", policy.queriesPerLookup(), "queries");
    }

    /** One query to an authoritative server, out of so many for the whole lookup; the caller tells when it is refused. */
    boolean takeSend(int most) {
        return sends++ < most;
    }

    /** Queries sent to authoritative servers so far. */
    int sendsSpent() {
        return sends;
    }

    boolean takeSignature() {
        return granted(signatures-- > 0, "signaturesPerLookup", policy.signaturesPerLookup(), "signature checks");
    }

    boolean takeHash() {
        return granted(hashes-- > 0, "nsec3Hashes", policy.nsec3Hashes(), "NSEC3 hashes");
    }

    /** Signature checks done so far. */
    int signaturesSpent() {
        return policy.signaturesPerLookup() - Math.max(signatures, 0);
    }

    /** NSEC3 hashes computed so far. */
    int hashesSpent() {
        return policy.nsec3Hashes() - Math.max(hashes, 0);
    }
}
