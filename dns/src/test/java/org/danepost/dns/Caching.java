package org.danepost.dns;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of caches share: a clock that is set, one resolver for the whole test, and a count of questions. */
abstract class Caching extends Scenario {
    final AtomicReference<Instant> now = new AtomicReference<>(TestZone.NOW);
    CachePolicy cachePolicy = CachePolicy.standard();
    private @Nullable ValidatingResolver one;

    @BeforeEach
    void setClock() {
        clock = now::get;
    }

    @AfterEach
    void closeResolver() {
        if (one != null) {
            one.close();
        }
    }

    @Override
    ValidatingResolver resolver() {
        ValidatingResolver known = one;
        if (known != null) {
            return known;
        }
        world.link();
        ValidatingResolver made = new ValidatingResolver(world, world.anchors(), policy, cachePolicy, clock);
        one = made;
        return made;
    }

    void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    long asked(String name, int type) {
        Question question = Question.of(name, type);
        return world.asked.stream().filter(question::equals).count();
    }

    /** The questions put from here on. */
    List<Question> during(Runnable work) {
        int before = world.asked.size();
        work.run();
        return List.copyOf(world.asked.subList(before, world.asked.size()));
    }
}
