package org.danepost.dns;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
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

    /**
     * An answer.
     *
     * @param made when it was made
     * @param until when it ends
     * @param origin what it repeats, when it is stale itself
     */
    private record Kept(Answer answer, Instant made, Instant until, Optional<Ended> origin) {}

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
        this.shelf = new Shelf<>(clock, policy, Caches.share(policy, 30), AnswerCache::entry, this::renew);
    }

    /** The answer, kept or worked out within the policy's limits. */
    Answer get(Question question) {
        Kept known = shelf.peek(question);
        if (known != null) {
            counters.hits.increment();
            return aged(known, question);
        }
        counters.misses.increment();
        WorkBudget budget = new WorkBudget(policy);
        return aged(shelf.get(question, () -> work(question, budget), () -> givenUp(question), budget), question);
    }

    private boolean renew(Question question, Kept kept) {
        if (!cachePolicy.prefetch() || kept.origin.isPresent()) {
            return false;
        }
        boolean begun = renewals.begin(() -> {
            WorkBudget budget = new WorkBudget(policy, true);
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
        return switch (answer) {
            case Answer.Found found -> new Kept(answer, now, end(now, found.ttl(), chase), Optional.empty());
            case Answer.Absent absent -> new Kept(answer, now, end(now, absent.ttl(), chase), Optional.empty());
            case Answer.Bogus _ -> new Kept(answer, now, now, Optional.empty()); // and what it replaces is forgotten
            case Answer.Failed failed ->
                stale(failed, chase, now).orElseGet(() -> new Kept(answer, now, now, Optional.empty()));
        };
    }

    private static Instant end(Instant now, Duration ttl, Chase chase) {
        Instant end = now.plus(ttl);
        return chase.until().isBefore(end) ? chase.until() : end;
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
            return new Kept(again, now, now.plus(STALE_TTL), ended);
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
        return last.answer instanceof Answer.Found found && found.security() == Security.INSECURE
                ? Optional.of(new Ended(found, last.until))
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
        Instant now = clock.instant();
        return new Kept(fault.answer(question, List.of(), List.of()), now, now, Optional.empty());
    }

    private static Shelf.Entry entry(Kept kept) {
        int hops = kept.answer.aliases().size() + 1;
        int octets = Footprint.ENTRY
                + Footprint.of(kept.answer.question().name())
                + Footprint.of(kept.answer.explanation(), hops)
                + 120 * kept.answer.aliases().size();
        return switch (kept.answer) {
            case Answer.Found found ->
                new Shelf.Entry(
                        kept.until,
                        octets + Footprint.of(found.records()) + found.proof().octets(),
                        false,
                        true);
            case Answer.Absent absent ->
                new Shelf.Entry(kept.until, octets + absent.proof().octets(), false, true);
            case Answer.Bogus _ -> new Shelf.Entry(kept.until, octets, true, true); // RFC 9520 §3.4
            case Answer.Failed failed -> {
                boolean ownAffair = failed.failure() == Answer.Failure.TIMEOUT
                        && Thread.currentThread().isInterrupted();
                yield new Shelf.Entry(kept.until, octets, true, !ownAffair);
            }
        };
    }

    /** A kept answer as it is now: its lifetime is what is left of it. */
    private Answer aged(Kept kept, Question question) {
        if (kept.origin.isPresent()) {
            counters.stale.increment();
            return kept.answer;
        }
        return switch (kept.answer) {
            case Answer.Found found ->
                new Answer.Found(
                        question,
                        found.security(),
                        found.aliases(),
                        found.records(),
                        rest(found.ttl(), kept.made),
                        found.explanation(),
                        found.proof());
            case Answer.Absent absent ->
                new Answer.Absent(
                        question,
                        absent.security(),
                        absent.aliases(),
                        absent.denial(),
                        rest(absent.ttl(), kept.made),
                        absent.explanation(),
                        absent.proof());
            case Answer.Bogus bogus -> new Answer.Bogus(question, bogus.aliases(), bogus.explanation());
            case Answer.Failed failed ->
                new Answer.Failed(question, failed.aliases(), failed.failure(), failed.explanation());
        };
    }

    private Duration rest(Duration ttl, Instant made) {
        Duration age = Duration.between(made, clock.instant());
        Duration left = age.isPositive() ? ttl.minus(age) : ttl;
        return left.isNegative() ? Duration.ZERO : left;
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
