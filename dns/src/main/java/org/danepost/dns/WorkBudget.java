package org.danepost.dns;

import java.time.Duration;

/**
 * What one lookup may still spend: time, queries, signature checks and NSEC3 hashes. Everything done on behalf of the
 * lookup is charged here and never given back, so that no arrangement of records multiplies work (the KeyTrap and NSEC3
 * exhaustion attacks). Used by the one thread that runs the lookup.
 */
final class WorkBudget {
    private final ResolverPolicy policy;
    private final long deadlineNanos;
    private final boolean renewing;
    private int queries;
    private int signatures;
    private int hashes;
    private int sends;

    WorkBudget(ResolverPolicy policy) {
        this(policy, false);
    }

    /** @param renewing whether the lookup renews what is kept and near its end, and so takes none of that */
    WorkBudget(ResolverPolicy policy, boolean renewing) {
        this.policy = policy;
        this.renewing = renewing;
        this.deadlineNanos = System.nanoTime() + policy.lookupTimeout().toNanos();
        this.queries = policy.queriesPerLookup();
        this.signatures = policy.signaturesPerLookup();
        this.hashes = policy.nsec3Hashes();
    }

    ResolverPolicy policy() {
        return policy;
    }

    boolean renewing() {
        return renewing;
    }

    /** Time left; zero or negative when it is over. */
    Duration left() {
        return Duration.ofNanos(deadlineNanos - System.nanoTime());
    }

    boolean takeQuery() {
        return queries-- > 0;
    }

    /** One query to an authoritative server, out of so many for the whole lookup; asking again gives none back. */
    boolean takeSend(int most) {
        return sends++ < most;
    }

    /** Queries sent to authoritative servers so far. */
    int sendsSpent() {
        return sends;
    }

    boolean takeSignature() {
        return signatures-- > 0;
    }

    boolean takeHash() {
        return hashes-- > 0;
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
