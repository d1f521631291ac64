package org.danepost.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xbill.DNS.Name;

/**
 * Finds answers by itself, from the root servers down (RFC 1034 §5.3.3), and hands them on as a recursive resolver would:
 * with their signatures and denials, cleaned of what the servers have no say in, one zone's part of an alias chain at a
 * time. Proves nothing; the caller does. Answers are not kept here, delegations and what was learnt about servers are. Any
 * thread.
 */
final class RecursiveUpstream implements Upstream {
    private static final int UNPROVEN = 2_000;
    private static final Duration UNPROVEN_FOR = Duration.ofMinutes(1);

    private final RecursionLimits limits;
    private final Descent descent;
    private final Priming priming;
    /** Who gave the answers to a question that could not be proven, while it is asked again. */
    private final Cache<Question, Set<InetSocketAddress>> answered = Caffeine.newBuilder()
            .maximumSize(UNPROVEN)
            .expireAfterWrite(UNPROVEN_FOR)
            .executor(Runnable::run)
            .build();

    RecursiveUpstream(RootHints hints, RecursionLimits limits, ResolverPolicy policy, InstantSource clock) {
        this.limits = limits;
        SecureRandom random = new SecureRandom();
        ServerBook book = new ServerBook(limits, random, clock);
        AuthorityQuery queries = new AuthorityQuery(random, policy.udpSize());
        AuthorityExchange exchange = new AuthorityExchange(book, new WireExchange(random, policy), queries);
        this.priming = new Priming(hints, limits, policy, book, exchange, clock);
        this.descent = new Descent(
                limits,
                policy,
                new Delegations(priming, limits, clock),
                book,
                exchange,
                new TargetAddresses(limits, book, clock),
                new DeadZones(limits, policy, clock),
                random);
    }

    /** Asks the root for its servers, now and when the answer runs out, and takes what is proven (RFC 9609 §3). */
    void prime(Priming.Proof proof) {
        priming.start(proof);
    }

    /** The servers of the root as they are known now. */
    Map<Name, List<InetAddress>> rootServers() {
        return priming.root().servers();
    }

    @Override
    public Reply ask(Question question, int attempt, WorkBudget budget) {
        priming.ifDue();
        Set<InetSocketAddress> avoided = answered.getIfPresent(question);
        Descent.Caution caution = attempt == 0 || avoided == null
                ? Descent.Caution.NONE
                : new Descent.Caution(avoided, true, attempt > 1); // a delegation may have been forged too
        return switch (descent.run(question, Errand.of(budget, limits), caution)) {
            case Descent.Stuck stuck -> new NoResponse(stuck.fault());
            case Descent.Arrived arrived -> {
                Set<InetSocketAddress> all = new HashSet<>(caution.avoided());
                all.add(arrived.server().address());
                answered.put(question, Set.copyOf(all));
                yield new Response(arrived.message(), arrived.server());
            }
        };
    }
}
