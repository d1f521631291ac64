package org.danepost.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.Name;

/**
 * One name to be found, and what may still be spent on it. Looking up the address of a name server is an errand of its own
 * that shares the account of the question it is run for, so that no zone can turn one question into many. Used by the one
 * thread that runs the lookup.
 */
final class Errand {
    /** What a question may spend, with all errands run for it. */
    private static final class Account {
        private int referrals;
        private int targets;
        private int missing;
        private final Set<Name> underway = new HashSet<>();
    }

    private final WorkBudget budget;
    private final RecursionLimits limits;
    private final Account account;
    private final int depth;
    private final long deadlineNanos;
    private int sends;
    private Optional<NameServer> server = Optional.empty();
    private boolean minimised;
    private Optional<Fault> limit = Optional.empty();

    private Errand(WorkBudget budget, RecursionLimits limits, Account account, int depth, long deadlineNanos) {
        this.budget = budget;
        this.limits = limits;
        this.account = account;
        this.depth = depth;
        this.deadlineNanos = deadlineNanos;
    }

    static Errand of(WorkBudget budget, RecursionLimits limits) {
        long deadline = System.nanoTime() + budget.left().toNanos();
        return new Errand(budget, limits, new Account(), 0, deadline);
    }

    /**
     * The errand of looking up a name server, with half of the time that is left; none when a limit forbids it or when that
     * name is being looked up already, further up: then each waits for the other.
     */
    Optional<Errand> forTarget(Name server) {
        if (depth >= limits.targetDepth()
                || account.missing >= limits.missingTargets()
                || account.targets >= limits.targetsPerQuestion()
                || account.underway.contains(server)) {
            return Optional.empty();
        }
        account.targets++;
        account.underway.add(server);
        long half = System.nanoTime() + left().toNanos() / 2;
        return Optional.of(new Errand(budget, limits, account, depth + 1, half));
    }

    /** The look-up of a name server is over. */
    void targetDone(Name server, boolean found) {
        account.underway.remove(server);
        account.missing += found ? 0 : 1;
    }

    /** Says whom the next query goes to, for the trace. */
    void goingTo(NameServer next, boolean forLess) {
        server = Optional.of(next);
        minimised = forLess;
    }

    /** Tells the trace of a query that goes out now. */
    Wiretap sent(InetSocketAddress to, TraceEvent.Transport transport, Question question, TraceEvent.Form form) {
        NameServer known = server.filter(next -> next.address().equals(to)).orElseGet(() -> NameServer.resolver(to));
        return Wiretap.sent(known, transport, question, form, minimised, budget);
    }

    WorkBudget budget() {
        return budget;
    }

    /** Time left. */
    Duration left() {
        return Duration.ofNanos(deadlineNanos - System.nanoTime());
    }

    boolean isOver() {
        return Thread.currentThread().isInterrupted() || !left().isPositive();
    }

    /** A query on the wire; false when there may be no more. */
    boolean takeSend() {
        if (sends++ >= limits.sendsPerQuestion()) {
            return reached(
                    "sendsPerQuestion",
                    limits.sendsPerQuestion(),
                    "queries to authoritative servers for one name",
                    false);
        }
        boolean granted = budget.takeSend(limits.sendsPerLookup());
        return granted
                || reached(
                        "sendsPerLookup",
                        limits.sendsPerLookup(),
                        "queries to authoritative servers for one lookup",
                        true);
    }

    /** A delegation followed; false when there may be no more. */
    boolean takeReferral() {
        return account.referrals++ < limits.referralsPerQuestion()
                || reached(
                        "referralsPerQuestion", limits.referralsPerQuestion(), "delegations for one question", false);
    }

    private boolean reached(String component, int most, String what, boolean ownAffair) {
        String remedy =
                "If this name belongs to you, delegate it more directly, to servers that answer; else this may be"
                        + " an attempt to exhaust the resolver.";
        String words = Limit.reached(component, most, what);
        budget.note(() -> new TraceEvent.LimitReached(words));
        Fault fault = Fault.failed(Answer.Failure.WORK_LIMIT, words, ExtendedError.OTHER, remedy);
        limit = Optional.of(new Fault(fault.failure(), fault.why(), fault.error(), remedy, ownAffair));
        return false;
    }

    /** The limit that stopped this errand, if one did. */
    Optional<Fault> limit() {
        return limit;
    }

    /** Why no more name servers are looked up, if that is so. */
    Optional<String> targetLimit() {
        if (account.missing >= limits.missingTargets()) {
            return Optional.of(account.missing + " name servers turned out to have no address, no more are looked up ("
                    + Limit.setting("missingTargets") + ")");
        }
        if (account.targets >= limits.targetsPerQuestion()) {
            return Optional.of(Limit.reached(
                    "targetsPerQuestion", limits.targetsPerQuestion(), "name servers looked up for one question"));
        }
        return depth >= limits.targetDepth()
                ? Optional.of("name servers were looked up within each other " + depth + " deep ("
                        + Limit.setting("targetDepth") + ")")
                : Optional.empty();
    }
}
