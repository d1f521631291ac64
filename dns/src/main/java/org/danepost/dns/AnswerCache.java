package org.danepost.dns;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Type;

/**
 * Keeps final answers. One that is asked for often is renewed in the background in the last tenth of its life. When the
 * servers of an unsigned name fail, what it had last may serve a little longer (RFC 8767): only addresses and MX, only
 * insecure, and only where this very lookup has proven again that the name is unsigned. May be used by many threads.
 */
final class AnswerCache implements AutoCloseable {
    private static final Duration STALE_TTL = Duration.ofSeconds(30); // RFC 8767 §4; and §5, when to try again
    private static final Set<Integer> MAY_BE_STALE = Set.of(Type.A, Type.AAAA, Type.MX);

    private final BiFunction<Question, WorkBudget, Chase> chases;
    private final CachePolicy cachePolicy;
    private final ResolverPolicy policy;
    private final InstantSource clock;
    private final CacheCounters counters;
    private final Renewals renewals;
    private final Shelf<Question, Kept> shelf;

    /** @param origin what it repeats, when it is stale itself */
    private record Kept(KeptAnswer core, Optional<Ended> origin) {
        Kept(KeptAnswer core) {
            this(core, Optional.empty());
        }

        Answer answer() {
            return core.answer();
        }
    }

    /** An answer that has come to its end. */
    private record Ended(Answer.Found answer, Instant at) {}

    AnswerCache(
            BiFunction<Question, WorkBudget, Chase> chases,
            CachePolicy cachePolicy,
            ResolverPolicy policy,
            InstantSource clock,
            CacheCounters counters) {
        this.chases = chases;
        this.cachePolicy = cachePolicy;
        this.policy = policy;
        this.clock = clock;
        this.counters = counters;
        this.renewals = new Renewals(cachePolicy.renewals());
        this.shelf = new Shelf<>(clock, policy, Caches.share(policy, 30), kept -> kept.core.entry(), this::renew);
    }

    /** The answer, kept or worked out within the policy's limits. */
    Answer get(Question question, Optional<Consumer<TraceEvent>> trace) {
        Kept known = shelf.peek(question);
        if (known != null) {
            counters.hits.increment();
            trace.ifPresent(told -> told.accept(new TraceEvent.AnsweredFromCache(question.toString())));
            return aged(known, question);
        }
        counters.misses.increment();
        WorkBudget budget = new WorkBudget(policy, trace);
        return aged(shelf.get(question, () -> work(question, budget), () -> givenUp(question), budget), question);
    }

    private boolean renew(Question question, Kept kept) {
        if (!cachePolicy.prefetch() || kept.origin.isPresent()) {
            return false;
        }
        boolean begun = renewals.begin(() -> {
            WorkBudget budget = WorkBudget.renewing(policy);
            shelf.get(question, () -> work(question, budget), () -> givenUp(question), budget);
        });
        if (begun) {
            counters.prefetched.increment();
        }
        return begun;
    }

    private Kept work(Question question, WorkBudget budget) {
        Chase chase = chases.apply(question, budget);
        Answer answer = chase.run();
        Instant now = clock.instant();
        Optional<Kept> stale = answer instanceof Answer.Failed failed ? stale(failed, chase, now) : Optional.empty();
        return stale.orElseGet(() -> new Kept(KeptAnswer.of(answer, now, chase.until())));
    }

    /** What the question had before, if that may still serve though its servers fail now. */
    private Optional<Kept> stale(Answer.Failed failed, Chase chase, Instant now) {
        Question question = failed.question();
        if (!mayBeStale(failed)
                || !chase.stuckUnsigned()
                || Thread.currentThread().isInterrupted()) {
            return Optional.empty();
        }
        Optional<Ended> ended = ended(shelf.last(question))
                .filter(old -> !now.isBefore(old.at) && now.isBefore(old.at.plus(cachePolicy.stale())))
                .filter(old -> leadsOn(failed.aliases(), old.answer.aliases()));
        return ended.map(old -> {
            Answer.Found found = old.answer;
            List<Alias> aliases = new ArrayList<>(failed.aliases()); // proven just now
            found.aliases().stream()
                    .skip(aliases.size())
                    .map(alias -> new Alias(alias.owner(), alias.target(), alias.kind(), Security.INSECURE))
                    .forEach(aliases::add);
            Answer.Found again = new Answer.Found(
                    question, Security.INSECURE, aliases, found.records(), STALE_TTL, words(failed, old.at));
            return new Kept(KeptAnswer.of(again, now, Instant.MAX), ended);
        });
    }

    /** Whether a question may have a stale answer, and failed in a way that says nothing about its data. */
    private boolean mayBeStale(Answer.Failed failed) {
        if (!cachePolicy.stale().isPositive()
                || !MAY_BE_STALE.contains(failed.question().type())) {
            return false;
        }
        return switch (failed.failure()) { // RFC 8767 §4
            case SERVFAIL, REFUSED, NOTIMP, FORMERR, OTHER_RCODE, TIMEOUT, UNREACHABLE, MALFORMED -> true;
            case ALIAS_LOOP, WORK_LIMIT, RESOLVER_UNSUITABLE -> false;
        };
    }

    private static Optional<Ended> ended(@Nullable Kept last) {
        if (last == null || last.origin.isPresent()) {
            return last == null ? Optional.empty() : last.origin;
        }
        return last.answer() instanceof Answer.Found found && found.security() == Security.INSECURE
                ? Optional.of(new Ended(found, last.core.until()))
                : Optional.empty();
    }

    /** Whether the aliases that were followed now are those with which the old answer began. */
    private static boolean leadsOn(List<Alias> now, List<Alias> then) {
        if (now.size() > then.size()) {
            return false;
        }
        for (int i = 0; i < now.size(); i++) {
            if (!now.get(i).target().equals(then.get(i).target())) {
                return false;
            }
        }
        return true;
    }

    private static Explanation words(Answer.Failed failed, Instant ended) {
        Explanation trouble = failed.explanation();
        String why = "this answer for " + failed.question() + " ended at " + ended
                + " and is given again because it cannot be renewed: " + trouble.why();
        List<String> steps = new ArrayList<>(trouble.steps());
        steps.add(why);
        return new Explanation(steps, why, Optional.of(ExtendedError.STALE_ANSWER), trouble.remedy());
    }

    private Kept givenUp(Question question) {
        Fault fault = Asker.outOfTime(question.toString(), policy);
        return new Kept(KeptAnswer.of(fault.answer(question, List.of(), List.of()), clock.instant(), Instant.MAX));
    }

    /** A kept answer as it is now: its lifetime is what is left of it. */
    private Answer aged(Kept kept, Question question) {
        if (kept.origin.isPresent()) {
            counters.stale.increment();
            return kept.answer();
        }
        return kept.core.at(clock.instant(), question);
    }

    long size() {
        return shelf.size();
    }

    long octets() {
        return shelf.octets();
    }

    @Override
    public void close() {
        renewals.close();
    }
}
