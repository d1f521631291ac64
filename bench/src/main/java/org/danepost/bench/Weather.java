package org.danepost.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.danepost.bench.SoakZone.Kind;

/**
 * What befalls the world: servers die, lie, hang and come back, zones change, roll their keys, let signatures run out. One
 * thread drives it, by {@link #tick} some times a second.
 */
final class Weather {
    private static final Duration BETWEEN_MOODS = Duration.ofMillis(700);
    private static final Duration BETWEEN_VERSIONS = Duration.ofMillis(400);
    private static final Duration BETWEEN_ROLLS = Duration.ofSeconds(8);
    private static final Duration BETWEEN_NEGLECTS = Duration.ofSeconds(5);
    private static final Duration NEGLECTED_VALIDITY = Duration.ofSeconds(4);

    private final SoakWorld world;
    private final SoakSettings settings;
    private final InstantSource clock;
    private final Random random;
    private final Map<SoakServer, Instant> moodEnds = new HashMap<>();
    private final List<Roll> rolls = new ArrayList<>();
    private final Set<SoakZone> neglected = new HashSet<>();
    private Instant nextMood = Instant.EPOCH;
    private Instant nextVersion = Instant.EPOCH;
    private Instant nextRoll = Instant.EPOCH;
    private Instant nextNeglect = Instant.EPOCH;
    private long moods;
    private long versions;
    private long rolled;
    private long lapses;

    /** A zone that changes its keys, and the step that is next. */
    private static final class Roll {
        private final SoakZone zone;
        private int step;
        private Instant due;

        Roll(SoakZone zone, Instant due) {
            this.zone = zone;
            this.due = due;
        }
    }

    Weather(SoakWorld world, SoakSettings settings, InstantSource clock) {
        this.world = world;
        this.settings = settings;
        this.clock = clock;
        this.random = new Random(settings.seed() + 1);
    }

    /** Does what is due; with a storm, servers change their moods. */
    void tick(boolean storm) throws IOException, InterruptedException {
        Instant now = clock.instant();
        for (Map.Entry<SoakServer, Instant> entry : List.copyOf(moodEnds.entrySet())) {
            if (now.isAfter(entry.getValue())) {
                entry.getKey().mood(Mood.HONEST);
                moodEnds.remove(entry.getKey());
            }
        }
        if (storm && now.isAfter(nextMood)) {
            nextMood = now.plus(BETWEEN_MOODS);
            worsen(now);
        }
        if (storm && now.isAfter(nextNeglect)) {
            nextNeglect = now.plus(BETWEEN_NEGLECTS);
            neglect();
        }
        if (now.isAfter(nextVersion)) {
            nextVersion = now.plus(BETWEEN_VERSIONS);
            SoakZone zone = any();
            if (!neglected.contains(zone)) {
                zone.publish(clock);
                versions++;
            }
        }
        roll(now);
    }

    /** Everything is well again at once. */
    void clear() throws IOException, InterruptedException {
        for (SoakServer server : world.servers()) {
            server.mood(Mood.HONEST);
        }
        moodEnds.clear();
        neglected.forEach(zone -> zone.publish(clock));
        neglected.clear();
    }

    private SoakZone any() {
        return world.zones().get(random.nextInt(world.zones().size()));
    }

    private void worsen(Instant now) throws IOException, InterruptedException {
        SoakServer server = world.servers().get(random.nextInt(world.servers().size()));
        if (random.nextInt(3) < SoakWorld.height(server)) {
            return; // or the root would be down most of the time, and nothing else would be seen
        }
        server.mood(Mood.BAD.get(random.nextInt(Mood.BAD.size())));
        moodEnds.put(server, now.plusMillis(1_000 + random.nextInt(9_000)));
        moods++;
    }

    /** The signatures of a zone run out. */
    private void neglect() {
        SoakZone zone = any();
        if (zone.kind() == Kind.SECURE && rolls.stream().noneMatch(roll -> roll.zone.equals(zone))) {
            zone.publish(clock, NEGLECTED_VALIDITY);
            neglected.add(zone);
            lapses++;
        }
    }

    /** Keys are changed so that nobody can notice: every step waits until all caches know the one before. */
    private void roll(Instant now) {
        if (now.isAfter(nextRoll)) {
            nextRoll = now.plus(BETWEEN_ROLLS);
            SoakZone zone = any();
            boolean free = rolls.stream().noneMatch(roll -> roll.zone.equals(zone)) && !neglected.contains(zone);
            if (zone.kind() == Kind.SECURE && free) {
                rolls.add(new Roll(zone, now));
            }
        }
        for (Roll roll : List.copyOf(rolls)) {
            if (!now.isAfter(roll.due)) {
                continue;
            }
            roll.due = now.plus(settings.longestTtl())
                    .plus(settings.lookupTimeout().multipliedBy(2));
            switch (roll.step++) {
                case 0 -> {
                    roll.zone.introduce();
                    roll.zone.publish(clock);
                    world.publishTop(SoakWorld.top(roll.zone)); // both DS
                }
                case 1 -> {
                    roll.zone.swap();
                    roll.zone.publish(clock);
                }
                case 2 -> {
                    roll.zone.retire();
                    world.publishTop(SoakWorld.top(roll.zone));
                    roll.zone.publish(clock);
                    rolls.remove(roll);
                    rolled++;
                }
                default -> throw new IllegalStateException("a roll has three steps");
            }
        }
    }

    /** How many servers are not as they should be. */
    int unwell() {
        return (int) world.servers().stream()
                .filter(server -> server.mood() != Mood.HONEST)
                .count();
    }

    String words() {
        return "%d bad moods of servers, %d versions published, %d keys rolled, %d zones let lapse"
                .formatted(moods, versions, rolled, lapses);
    }
}
