package org.danepost.sts;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches policies, one at a time for a domain however many ask, and not again for five minutes after a failure with the same
 * id (RFC 8461 §3.3). What was fetched is kept in the store. Any thread.
 */
final class Fetches {
    /** RFC 8461 §3.3. */
    static final Duration PAUSE = Duration.ofMinutes(5);

    private static final int MOST_REMEMBERED = 100_000;

    private final PolicySource source;
    private final PolicyStore store;
    private final InstantSource clock;
    private final ConcurrentMap<String, CompletableFuture<Result>> running = new ConcurrentHashMap<>();
    private final Cache<String, Failed> failed = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .executor(Runnable::run)
            .build();

    Fetches(PolicySource source, PolicyStore store, InstantSource clock) {
        this.source = source;
        this.store = store;
        this.clock = clock;
    }

    private record Failed(String id, Instant at, StsFailure failure) {}

    /** What a fetch came to. */
    sealed interface Result {}

    record Fresh(KeptPolicy policy, List<String> notes) implements Result {}

    record Refused(StsFailure failure) implements Result {}

    /** Whether the domain's policy was fetched, or tried to be, within the pause. */
    boolean recentlyFetched(String domain) {
        Instant now = clock.instant();
        boolean good =
                store.find(domain).filter(kept -> recent(kept.fetched(), now)).isPresent();
        Failed last = failed.getIfPresent(domain);
        return good || (last != null && recent(last.at(), now));
    }

    private static boolean recent(Instant then, Instant now) {
        Duration age = Duration.between(then, now);
        return !age.isNegative() && age.compareTo(PAUSE) < 0;
    }

    /**
     * Fetches.
     *
     * @param seen what the caller found in the store; where another thread has put a newer one there since, that is taken
     */
    Result fetch(String domain, String id, Optional<KeptPolicy> seen) {
        Failed last = failed.getIfPresent(domain);
        if (last != null && last.id().equals(id) && recent(last.at(), clock.instant())) {
            return new Refused(last.failure());
        }
        CompletableFuture<Result> mine = new CompletableFuture<>();
        @Nullable CompletableFuture<Result> theirs = running.putIfAbsent(domain, mine);
        if (theirs == null) {
            return lead(domain, id, seen, mine);
        }
        try {
            return theirs.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Refused(stopped(domain));
        } catch (ExecutionException e) {
            throw new IllegalStateException("the thread that fetched the policy of " + domain + " failed", e);
        }
    }

    private Result lead(String domain, String id, Optional<KeptPolicy> seen, CompletableFuture<Result> promise) {
        Result result = new Refused(stopped(domain));
        try {
            Optional<KeptPolicy> newer =
                    store.find(domain).filter(kept -> kept.id().equals(id) && !seen.equals(Optional.of(kept)));
            if (newer.isPresent()) {
                result = new Fresh(newer.get(), List.of());
                return result;
            }
            result = settled(domain, id, source.fetch(domain));
            return result;
        } finally {
            running.remove(domain, promise);
            promise.complete(result);
        }
    }

    private Result settled(String domain, String id, PolicySource.Fetch fetch) {
        return switch (fetch) {
            case PolicySource.Fetched(StsPolicy policy, List<String> notes) -> {
                KeptPolicy kept = new KeptPolicy(domain, id, clock.instant(), policy);
                store.keep(kept);
                failed.invalidate(domain);
                yield new Fresh(kept, notes);
            }
            case PolicySource.NotFetched(StsFailure failure) -> {
                failed.put(domain, new Failed(id, clock.instant(), failure));
                yield new Refused(failure);
            }
        };
    }

    private static StsFailure stopped(String domain) {
        return new StsFailure(
                StsFailure.Kind.FETCH_ERROR,
                "the fetch of the MTA-STS policy of " + domain + " was broken off here",
                "Nobody needs to mend anything: it is fetched again with the next message.");
    }
}
