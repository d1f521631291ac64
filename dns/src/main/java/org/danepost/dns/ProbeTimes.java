package org.danepost.dns;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** When the way that mode auto has chosen is to be looked at anew, by what lookups come to. Guarded by its one owner. */
final class ProbeTimes {
    /** Lookups without an answer since the last probe that make for another. */
    static final int FAILURES = 4;

    /** The least time between probes. */
    static final Duration INTERVAL = Duration.ofSeconds(30);

    /** The same, when recursion has been found to work again and again: then it is the names that fail. */
    static final Duration LONGEST_INTERVAL = Duration.ofMinutes(8);

    /** How long there is no way before the next look. */
    static final Duration HOPELESS = Duration.ofSeconds(5);

    /** After how long a better way than the present one is looked for. */
    static final Duration SECOND_BEST = Duration.ofMinutes(15);

    private final InstantSource clock;
    private int failures;
    private Instant last = Instant.MIN;
    private Duration interval = INTERVAL;

    ProbeTimes(InstantSource clock) {
        this.clock = clock;
    }

    /** A probe has ended. */
    void ended() {
        failures = 0;
        last = clock.instant();
    }

    /** It found the same way again. */
    void same(AutoChoice choice) {
        Duration twice = interval.multipliedBy(2);
        Duration longer = twice.compareTo(LONGEST_INTERVAL) < 0 ? twice : LONGEST_INTERVAL;
        interval = choice instanceof AutoChoice.Recursive ? longer : INTERVAL;
    }

    /** It found another way. */
    void other() {
        interval = INTERVAL;
    }

    /** Whether another probe is due after this answer, which came by the way that is chosen. */
    boolean due(AutoChoice choice, Answer answer) {
        int weight = weight(answer);
        failures += weight;
        boolean failing = weight > 0 && failures >= FAILURES;
        Duration since = last.equals(Instant.MIN) ? INTERVAL : Duration.between(last, clock.instant());
        return switch (choice) {
            case AutoChoice.Recursive _ -> failing && since.compareTo(interval) >= 0;
            case AutoChoice.Forward _ ->
                (failing && since.compareTo(INTERVAL) >= 0) || since.compareTo(SECOND_BEST) >= 0;
            case AutoChoice.Nothing _ -> since.compareTo(HOPELESS) >= 0;
        };
    }

    /** How much an answer says against the way that it was looked for. */
    private static int weight(Answer answer) {
        return switch (answer) {
            case Answer.Found _, Answer.Absent _ -> 0;
            // nothing was shown, not even the keys of the trust anchor's zone
            case Answer.Bogus bogus -> bogus.explanation().steps().isEmpty() ? FAILURES : 0;
            case Answer.Failed failed ->
                switch (failed.failure()) {
                    case RESOLVER_UNSUITABLE -> FAILURES;
                    case TIMEOUT, UNREACHABLE -> Thread.currentThread().isInterrupted() ? 0 : 1;
                    case SERVFAIL, REFUSED, NOTIMP, FORMERR, OTHER_RCODE, MALFORMED, ALIAS_LOOP, WORK_LIMIT -> 0;
                };
        };
    }
}
