package org.danepost.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Asks the root itself who its servers are, and again before that runs out (RFC 9609 §3). Goes on beside the lookups, which
 * never wait for it: until it has a proven answer, and whenever it has none, the hints do. Any thread.
 */
final class Priming {
    private static final Question ROOT_SERVERS = new Question(Name.root, Type.NS);
    private static final int ASKED_AT_MOST = 4;
    private static final Duration AGAIN_AFTER_FAILURE = Duration.ofMinutes(1);
    /** Not at the last moment, so that there is no gap. */
    private static final int PART_OF_LIFE = 10;

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(Priming.class);

    /** Judges the NS records of the root: how long they are good for, if they are proven or need no proof. */
    @FunctionalInterface
    interface Proof {
        Optional<Duration> of(SignedSet servers, WorkBudget budget);
    }

    private record Known(Delegation delegation, Instant askAgain) {}

    private final Delegation hints;
    private final RecursionLimits limits;
    private final ResolverPolicy policy;
    private final ServerBook book;
    private final AuthorityExchange exchange;
    private final InstantSource clock;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile Optional<Proof> proof = Optional.empty();
    private volatile Optional<Known> known = Optional.empty();
    private volatile Instant notBefore = Instant.MIN;

    Priming(
            RootHints hints,
            RecursionLimits limits,
            ResolverPolicy policy,
            ServerBook book,
            AuthorityExchange exchange,
            InstantSource clock) {
        this.hints = new Delegation(Name.root, hints.servers(), Instant.MAX);
        this.limits = limits;
        this.policy = policy;
        this.book = book;
        this.exchange = exchange;
        this.clock = clock;
    }

    /** From now on, and not before, the root is asked. */
    void start(Proof judge) {
        proof = Optional.of(judge);
        ifDue();
    }

    /** The servers of the root as they are known now. */
    Delegation root() {
        Instant now = clock.instant();
        return known.map(Known::delegation)
                .filter(delegation -> now.isBefore(delegation.expires()))
                .orElse(hints);
    }

    /** The servers that somebody configured. */
    Delegation hints() {
        return hints;
    }

    /** None of the servers of the root gave a sign of life: back to the hints. */
    void silent() {
        known = Optional.empty();
        notBefore = clock.instant().plus(AGAIN_AFTER_FAILURE);
    }

    /** Asks in the background when it is time; nothing is waited for. */
    void ifDue() {
        Instant now = clock.instant();
        boolean fresh =
                known.filter(servers -> now.isBefore(servers.askAgain())).isPresent();
        Optional<Proof> judge = proof;
        if (fresh || judge.isEmpty() || now.isBefore(notBefore) || !running.compareAndSet(false, true)) {
            return;
        }
        notBefore = now.plus(AGAIN_AFTER_FAILURE);
        Thread.ofVirtual().name("dns-priming").start(() -> {
            try {
                prime(judge.get());
            } finally {
                running.set(false);
            }
        });
    }

    private void prime(Proof judge) {
        WorkBudget budget = new WorkBudget(policy);
        Errand errand = Errand.of(budget, limits);
        List<InetSocketAddress> candidates = new ArrayList<>(addresses(root()));
        for (int tries = 0; tries < ASKED_AT_MOST && !errand.isOver(); tries++) {
            Optional<InetSocketAddress> chosen = book.choose(Name.root, candidates);
            if (chosen.isEmpty()) {
                return;
            }
            candidates.remove(chosen.get());
            Duration limit = book.patience(chosen.get(), 1, policy.tryTimeout());
            AuthorityExchange.Result result = exchange.ask(chosen.get(), ROOT_SERVERS, false, limit, errand);
            if (result instanceof AuthorityExchange.Came came && learn(came.message(), judge, budget)) {
                return;
            }
            LOG.debug("{} gives no usable answer to {}", chosen.get(), ROOT_SERVERS);
        }
    }

    private List<InetSocketAddress> addresses(Delegation root) {
        return root.servers().values().stream()
                .flatMap(List::stream)
                .map(address -> new InetSocketAddress(address, limits.serverPort()))
                .toList();
    }

    /** Takes the answer if it is one and is proven; the addresses along with it cannot be (RFC 9609 §5). */
    private boolean learn(Message message, Proof judge, WorkBudget budget) {
        Optional<SignedSet> found = SignedSet.find(SignedSet.of(message, Section.ANSWER), Name.root, Type.NS);
        boolean authoritative = message.getHeader().getFlag(Flags.AA) && message.getRcode() == Rcode.NOERROR;
        if (!authoritative || found.isEmpty()) {
            return false;
        }
        Optional<Duration> goodFor = judge.of(found.get(), budget);
        Map<Name, List<InetAddress>> servers = withAddresses(found.get(), message);
        if (goodFor.isEmpty() || servers.isEmpty()) {
            return false;
        }
        Duration life = shorter(goodFor.get(), limits.longestDelegation());
        life = life.compareTo(SHORTEST) < 0 ? SHORTEST : life;
        Instant now = clock.instant();
        Delegation delegation = new Delegation(Name.root, servers, now.plus(life));
        known = Optional.of(new Known(delegation, now.plus(life.minus(life.dividedBy(PART_OF_LIFE)))));
        return true;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** The servers that have an address: one that came along, or else that of the hints. */
    private Map<Name, List<InetAddress>> withAddresses(SignedSet set, Message message) {
        Map<Name, List<InetAddress>> came = new HashMap<>();
        for (Record record : message.getSection(Section.ADDITIONAL)) {
            Scrubber.address(record)
                    .filter(this::allowed)
                    .ifPresent(address -> came.computeIfAbsent(record.getName(), _ -> new ArrayList<>())
                            .add(address));
        }
        Map<Name, List<InetAddress>> servers = new LinkedHashMap<>();
        for (Record record : set.records()) {
            if (record instanceof NSRecord server && servers.size() < limits.serversPerDelegation()) {
                Name name = server.getTarget();
                List<InetAddress> addresses =
                        came.getOrDefault(name, hints.servers().getOrDefault(name, List.of()));
                if (!addresses.isEmpty()) {
                    servers.put(name, addresses.subList(0, Math.min(addresses.size(), limits.addressesPerServer())));
                }
            }
        }
        return servers;
    }

    private boolean allowed(InetAddress address) {
        return limits.allowPrivateServers() || AddressRules.isPublic(address);
    }
}
