package org.danepost.bench;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.danepost.bench.SoakZone.Ask;
import org.danepost.bench.SoakZone.Kind;
import org.danepost.dns.Answer;
import org.danepost.dns.Question;
import org.danepost.dns.Resolver;
import org.xbill.DNS.Type;

/**
 * Starts lookups at a steady rate, each on a virtual thread of its own, and has each judged. One thread starts them; the
 * figures may be read by any.
 */
final class Traffic {
    private static final int MOST_COMPLAINTS = 5;
    private static final Duration STARVED = Duration.ofMillis(500);
    private static final int MOST_AT_ONCE = 10_000;
    private static final int FORWARD_PERCENT = 15;

    private final List<SoakZone> zones;
    private final Judge judge;
    private final Map<String, Resolver> resolvers;
    private final SoakSettings settings;
    private final InstantSource clock;
    private final Random random;
    private final ConcurrentMap<Long, Flight> flights = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final AtomicLong longest = new AtomicLong();
    private final LongAdder done = new LongAdder();
    private final ConcurrentMap<String, LongAdder> wrongs = new ConcurrentHashMap<>();
    private final Pulse pulse;
    private final LongAdder excused = new LongAdder();
    private final LongAdder wrong = new LongAdder();
    private volatile Optional<Instant> wellSince = Optional.empty();
    private long started;

    /** A lookup under way. */
    private record Flight(String words, Instant asked, Thread thread) {}

    /** @param resolvers one in recursive mode and one in forward mode, by these names */
    Traffic(SoakWorld world, Map<String, Resolver> resolvers, SoakSettings settings, Pulse pulse, InstantSource clock) {
        this.pulse = pulse;
        this.zones = world.zones();
        this.judge = new Judge(world.zones(), settings);
        this.resolvers = Map.copyOf(resolvers);
        this.settings = settings;
        this.clock = clock;
        this.random = new Random(settings.seed() + 2);
    }

    /** Since when everything has been well; empty while it is not. */
    void wellSince(Optional<Instant> instant) {
        wellSince = instant;
    }

    /** Starts one lookup. */
    void start() {
        if (flights.size() >= MOST_AT_ONCE) {
            complain("TOO MANY", "more than " + MOST_AT_ONCE + " lookups are under way");
            return;
        }
        long id = started++;
        SoakZone zone = zone();
        Ask[] asks = Ask.values();
        Ask ask = zone.kind() == Kind.BROKEN ? Ask.HOST : asks[random.nextInt(asks.length)];
        String mode = random.nextInt(100) < FORWARD_PERCENT ? "forward" : "recursive";
        Question question = Question.of(ask.name(zone.name(), id), Type.value(ask.type()));
        Thread thread = Thread.ofVirtual().unstarted(() -> lookUp(id, mode, zone, ask, question));
        flights.put(id, new Flight(mode + " " + question, clock.instant(), thread));
        thread.start();
    }

    /** The first zones are the popular ones. */
    private SoakZone zone() {
        double draw = random.nextDouble();
        return zones.get((int) (draw * draw * zones.size()));
    }

    private void lookUp(long id, String mode, SoakZone zone, Ask ask, Question question) {
        Resolver resolver = resolvers.get(mode);
        if (resolver == null) {
            throw new IllegalStateException("no resolver for " + mode);
        }
        try {
            Instant asked = clock.instant();
            long from = System.nanoTime();
            Answer answer = resolver.resolve(question);
            long took = System.nanoTime() - from;
            Instant answered = clock.instant();
            longest.accumulateAndGet(took, Math::max);
            boolean calm = wellSince
                    .map(since -> asked.isAfter(since.plus(settings.recovery())))
                    .orElse(false);
            boolean renewed = wellSince
                    .map(since -> asked.isAfter(since.plus(settings.renewal())))
                    .orElse(false);
            Optional<Judge.Complaint> complaint =
                    judge.complaint(new Judge.Case(zone, ask, answer, asked, answered, calm, renewed));
            String where = answered + " " + mode + " " + question + ": ";
            complaint.ifPresent(found -> complain(found.kind(), where + found.words()));
            if (took > settings.lookupTimeout().plus(SoakSettings.GRACE).toNanos()) {
                late(where + "took " + Duration.ofNanos(took), took);
            }
            count(answer);
        } catch (RuntimeException e) {
            complain("THREW", mode + " " + question + ": " + e);
        } finally {
            done.increment();
            flights.remove(id);
        }
    }

    private void count(Answer answer) {
        String kind = switch (answer) {
            case Answer.Found found -> "found " + found.security();
            case Answer.Absent absent -> "absent " + absent.security();
            case Answer.Bogus _ -> "bogus";
            case Answer.Failed failed -> "failed " + failed.failure();
        };
        counts.computeIfAbsent(kind, _ -> new LongAdder()).increment();
    }

    /** Over its time limit: our fault, unless the machine was so busy that no thread of this process got on. */
    private void late(String words, long took) {
        if (pulse.slowest(Duration.ofNanos(took)).compareTo(STARVED) > 0) {
            excused.increment();
        } else {
            complain("LATE", words);
        }
    }

    void complain(String kind, String words) {
        wrong.increment();
        LongAdder times = wrongs.computeIfAbsent(kind, _ -> new LongAdder());
        times.increment();
        synchronized (complaints) {
            if (times.sum() <= MOST_COMPLAINTS) {
                complaints.add(kind + " " + words);
                System.out.println("  WRONG: " + kind + " " + words);
            }
        }
    }

    /** Lookups over their time limit while the machine starved this process. */
    long excused() {
        return excused.sum();
    }

    /** How often what went wrong. */
    Map<String, Long> wrongs() {
        return sums(wrongs);
    }

    /** Waits until no lookup is under way; those that should have ended long ago are complained about. */
    void drain() throws InterruptedException {
        long end = System.nanoTime()
                + settings.lookupTimeout()
                        .plus(SoakSettings.GRACE.multipliedBy(2))
                        .toNanos();
        while (!flights.isEmpty() && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        flights.values().forEach(flight -> {
            StringBuilder stack = new StringBuilder();
            for (StackTraceElement element : flight.thread.getStackTrace()) {
                stack.append("\n    at ").append(element);
            }
            complain("WEDGED", "since " + flight.asked + ": " + flight.words + stack);
        });
    }

    int underWay() {
        return flights.size();
    }

    long done() {
        return done.sum();
    }

    long wrong() {
        return wrong.sum();
    }

    /** The longest that a lookup took since this was asked last. */
    Duration longest() {
        return Duration.ofNanos(longest.getAndSet(0));
    }

    List<String> complaints() {
        synchronized (complaints) {
            return List.copyOf(complaints);
        }
    }

    /** How many lookups came out how, so far. */
    Map<String, Long> counts() {
        return sums(counts);
    }

    private static Map<String, Long> sums(Map<String, LongAdder> adders) {
        Map<String, Long> sums = new TreeMap<>();
        adders.forEach((kind, adder) -> sums.put(kind, adder.sum()));
        return sums;
    }
}
