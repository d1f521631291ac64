package org.danepost.dns;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * The trust anchors in force, which follow the key rollovers of their zones when they are kept (RFC 5011). Every proven
 * sighting of a trust point's keys is handed in; what must outlive the process goes to an {@link AnchorStore}. A store that
 * fails never stops a lookup: the anchors in memory, at first the configured ones, go on. May be used by many threads.
 */
public final class AnchorKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(AnchorKeeper.class);

    private final TrustAnchors configured;
    private final Optional<AnchorStore> store;
    private final InstantSource clock;
    private final IntPredicate supported;
    private final ReentrantLock lock = new ReentrantLock();
    /** When a look that is under way, or failed, may be repeated. Guarded by the lock. */
    private final Map<Name, Instant> claims = new HashMap<>();
    /** What went wrong, by where it did. Guarded by the lock. */
    private final Map<String, String> problems = new LinkedHashMap<>();

    private volatile View view;

    /**
     * The anchors at one time.
     *
     * @param generation another number for each set of trusted keys
     * @param points empty when the anchors are not kept
     */
    record View(TrustAnchors anchors, long generation, Map<Name, AnchorPoint> points) {
        View {
            points = Map.copyOf(points);
        }
    }

    private AnchorKeeper(
            TrustAnchors configured, Optional<AnchorStore> store, InstantSource clock, IntPredicate supported) {
        this.configured = configured;
        this.store = store;
        this.clock = clock;
        this.supported = supported;
        this.view = new View(configured, 0, Map.of());
    }

    /** Anchors that stay as they are. */
    public static AnchorKeeper fixed(TrustAnchors anchors) {
        return new AnchorKeeper(anchors, Optional.empty(), InstantSource.fixed(Instant.EPOCH), _ -> false);
    }

    /**
     * Anchors that follow their zones from what the store has, or else from the configured ones on.
     *
     * @param policy says which algorithms new keys may have
     */
    public static AnchorKeeper following(
            TrustAnchors configured, AnchorStore store, InstantSource clock, ResolverPolicy policy) {
        AnchorKeeper keeper = new AnchorKeeper(
                configured, Optional.of(store), clock, algorithm -> Algorithms.supported(algorithm, policy));
        keeper.load(store);
        return keeper;
    }

    /** The anchors trusted now. */
    public TrustAnchors current() {
        return view.anchors();
    }

    /** The trust points that are kept, by name; empty when the anchors stay as they are. */
    public List<AnchorPoint> points() {
        return view.points().values().stream()
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .toList();
    }

    /** What is wrong with the keeping, in words for the one who runs the program; empty when nothing is. */
    public List<String> problems() {
        lock.lock();
        try {
            return List.copyOf(problems.values());
        } finally {
            lock.unlock();
        }
    }

    View view() {
        return view;
    }

    /** Whether the keys of a point should be looked at, by the caller, for nobody else does it now. */
    boolean claim(Name name) {
        AnchorPoint point = view.points().get(name);
        Instant now = now();
        if (point == null || !point.isDueAt(now)) {
            return false;
        }
        lock.lock();
        try {
            Instant next = claims.get(name);
            Instant retry = now.plus(point.retryInterval());
            if (next != null && now.isBefore(next) && !next.isAfter(retry)) {
                return false;
            }
            claims.put(name, retry); // RFC 5011 §2.3
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes account of a set of keys that a trust point's name is said to have; it may be forged, and is checked here. */
    void seen(Name name, SignedSet set, SignatureVerifier verifier, WorkBudget budget) {
        AnchorPoint known = view.points().get(name);
        if (known == null || store.isEmpty()) {
            return;
        }
        Optional<KeyRollover.Step> first = step(known, set, verifier, budget);
        boolean changes = first.isPresent()
                && (!first.get().point().keys().equals(known.keys())
                        || (first.get().proven() && known.isDueAt(now())));
        if (!changes) {
            return;
        }
        lock.lock();
        try {
            record(name, set, verifier, budget, store.get());
        } finally {
            lock.unlock();
        }
    }

    private Optional<KeyRollover.Step> step(
            AnchorPoint point, SignedSet set, SignatureVerifier verifier, WorkBudget budget) {
        return KeySighting.of(set, point, verifier, now(), budget)
                .map(sighting -> KeyRollover.apply(point, sighting, now(), supported));
    }

    /** Applies the sighting to what the store has, which another process may have changed meanwhile. */
    private void record(Name name, SignedSet set, SignatureVerifier verifier, WorkBudget budget, AnchorStore at) {
        List<String> news = new ArrayList<>();
        Optional<String> fault = at.change(stored -> {
            boolean bad = isBad(stored);
            Map<Name, AnchorPoint> all = bad ? new LinkedHashMap<>(view.points()) : merged(stored);
            Optional<KeyRollover.Step> next =
                    Optional.ofNullable(all.get(name)).flatMap(point -> step(point, set, verifier, budget));
            next.ifPresent(step -> {
                all.put(name, step.point());
                news.addAll(step.news());
            });
            publish(all);
            return next.isEmpty()
                    ? new AnchorStore.Change(bad, Optional.empty())
                    : new AnchorStore.Change(bad, Optional.of(AnchorText.write(writable(stored, all))));
        });
        if (fault.isPresent()) { // the disk fails: go on in memory
            AnchorPoint point = view.points().get(name);
            if (news.isEmpty() && point != null) {
                step(point, set, verifier, budget).ifPresent(step -> {
                    Map<Name, AnchorPoint> all = new LinkedHashMap<>(view.points());
                    all.put(name, step.point());
                    news.addAll(step.news());
                    publish(all);
                });
            }
        }
        problem("write", fault.map(why -> "the state of the trust anchors could not be kept: " + why));
        news.forEach(line -> LOG.warn("trust anchors of {}: {}", name, line));
    }

    private void load(AnchorStore at) {
        lock.lock();
        try {
            AnchorStore.Stored stored = at.read();
            publish(merged(stored));
            if (isBad(stored)) {
                problem(
                        "read",
                        Optional.of(bad(stored) + "; the configured anchors are in force, and what was learnt since"
                                + " is lost unless the file is brought back"));
                Optional<String> fault =
                        at.change(now -> new AnchorStore.Change(isBad(now), Optional.empty())); // it may be well by now
                problem("aside", fault.map(why -> "it could not be set aside: " + why));
            }
        } finally {
            lock.unlock();
        }
    }

    private static boolean isBad(AnchorStore.Stored stored) {
        return switch (stored) {
            case AnchorStore.Nothing _ -> false;
            case AnchorStore.Unreadable _ -> true;
            case AnchorStore.Text text -> AnchorText.read(text.content()) instanceof AnchorText.Malformed;
        };
    }

    private String bad(AnchorStore.Stored stored) {
        String place = store.map(AnchorStore::place).orElse("the store");
        return switch (stored) {
            case AnchorStore.Nothing _ -> place + " is empty";
            case AnchorStore.Unreadable unreadable -> place + " cannot be read: " + unreadable.why();
            case AnchorStore.Text text ->
                place + " cannot be used"
                        + (AnchorText.read(text.content()) instanceof AnchorText.Malformed malformed
                                ? ": " + malformed.why()
                                : "");
        };
    }

    private static Map<Name, AnchorPoint> stored(AnchorStore.Stored stored) {
        Map<Name, AnchorPoint> points = new LinkedHashMap<>();
        if (stored instanceof AnchorStore.Text text
                && AnchorText.read(text.content()) instanceof AnchorText.Points read) {
            read.points().forEach(point -> points.put(point.name(), point));
        }
        return points;
    }

    /** What is stored, brought together with what is configured; of the configured names only. */
    private Map<Name, AnchorPoint> merged(AnchorStore.Stored stored) {
        Map<Name, AnchorPoint> known = stored(stored);
        Map<Name, AnchorPoint> all = new LinkedHashMap<>();
        for (Name name : configured.names()) {
            List<Record> seeds = configured.at(name);
            AnchorPoint point = known.get(name);
            if (point == null) {
                AnchorPoint mine = view.points().get(name); // nothing stored takes nothing away from what is known
                all.put(name, mine == null ? AnchorPoint.start(name, seeds, now()) : mine);
                continue;
            }
            boolean others = point.seeds().stream().noneMatch(old -> isAmong(old, seeds));
            problem("seeds " + name, others ? Optional.of(others(name)) : Optional.empty());
            all.put(name, others ? AnchorPoint.start(name, seeds, now()) : AnchorMerge.of(point, seeds, now()));
        }
        return all;
    }

    private String others(Name name) {
        return store.map(AnchorStore::place).orElse("the store") + " belongs to other trust anchors of " + name
                + " than those configured, so it is not used for " + name
                + "; remedy: give each configuration its own state directory, or remove the file";
    }

    /** The points to write: those of other configurations stay as they are, as does one that belongs to other anchors. */
    private List<AnchorPoint> writable(AnchorStore.Stored stored, Map<Name, AnchorPoint> mine) {
        Map<Name, AnchorPoint> all = stored(stored);
        mine.forEach((name, point) -> {
            if (!problems.containsKey("seeds " + name)) {
                all.put(name, point);
            }
        });
        return List.copyOf(all.values());
    }

    private static boolean isAmong(Record record, List<Record> others) {
        return others.stream().anyMatch(other -> AnchorKey.same(record, other));
    }

    private void problem(String where, Optional<String> words) {
        if (words.isEmpty()) {
            problems.remove(where);
        } else if (!words.get().equals(problems.put(where, words.get()))) {
            LOG.warn("{}", words.get());
        }
    }

    private void publish(Map<Name, AnchorPoint> points) {
        TrustAnchors anchors = TrustAnchors.none();
        boolean same = points.keySet().equals(view.points().keySet());
        for (AnchorPoint point : points.values()) {
            AnchorPoint before = view.points().get(point.name());
            same &= before != null && before.trustsAs(point);
            List<Record> records =
                    point.trusted().stream().map(AnchorKey::record).toList();
            // RFC 5011 §5: a point without keys is as if it never was. The root is not: all would be insecure at one
            // blow.
            if (!records.isEmpty() || point.name().equals(Name.root)) {
                anchors = anchors.with(point.name(), records);
            }
        }
        view = new View(anchors, same ? view.generation() : view.generation() + 1, points);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
