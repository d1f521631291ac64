package org.danepost.mta;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.danepost.dns.Answer;
import org.danepost.policy.HostPlan;

/** How long a session may be reused by what DNS said when it was opened. Pure. */
final class Freshness {
    private Freshness() {}

    /** When the first of the answers that a host's requirement rests on runs out: by then DNS may say something else. */
    static Instant until(HostPlan host, Instant planned, Duration longest) {
        Duration least = host.evidence().stream()
                .flatMap(step -> step.answer().stream())
                .flatMap(Freshness::ttl)
                .reduce(longest, (some, other) -> some.compareTo(other) <= 0 ? some : other);
        return planned.plus(least);
    }

    private static Stream<Duration> ttl(Answer answer) {
        return switch (answer) {
            case Answer.Found found -> Stream.of(found.ttl());
            case Answer.Absent absent -> Stream.of(absent.ttl());
            case Answer.Bogus _, Answer.Failed _ -> Stream.of();
        };
    }
}
