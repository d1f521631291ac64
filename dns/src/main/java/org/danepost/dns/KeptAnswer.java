package org.danepost.dns;

import java.time.Duration;
import java.time.Instant;

/**
 * An answer on a {@link Shelf}. Immutable.
 *
 * @param made when it was made
 * @param until when it ends; failures are kept for the short time that the shelf gives them
 */
record KeptAnswer(Answer answer, Instant made, Instant until) {
    /** An answer that ends when its lifetime says, and not after another time. */
    static KeptAnswer of(Answer answer, Instant made, Instant most) {
        Instant end = switch (answer) {
            case Answer.Found found -> made.plus(found.ttl());
            case Answer.Absent absent -> made.plus(absent.ttl());
            case Answer.Bogus _, Answer.Failed _ -> made;
        };
        return new KeptAnswer(answer, made, most.isBefore(end) ? most : end);
    }

    /** How long and at what price it is kept. */
    Shelf.Entry entry() {
        int hops = answer.aliases().size() + 1;
        int octets = Footprint.ENTRY
                + Footprint.of(answer.question().name())
                + Footprint.of(answer.explanation(), hops)
                + 120 * answer.aliases().size();
        return switch (answer) {
            case Answer.Found found ->
                new Shelf.Entry(
                        until,
                        octets + Footprint.of(found.records()) + found.proof().octets(),
                        false,
                        true);
            case Answer.Absent absent ->
                new Shelf.Entry(until, octets + absent.proof().octets(), false, true);
            case Answer.Bogus _ -> new Shelf.Entry(until, octets, true, true); // RFC 9520 §3.4
            case Answer.Failed failed -> {
                boolean ownAffair = failed.failure() == Answer.Failure.TIMEOUT
                        && Thread.currentThread().isInterrupted();
                yield new Shelf.Entry(until, octets, true, !ownAffair);
            }
        };
    }

    /** The answer as it is at a later time, to the question in the letters of the asker: its lifetime is what is left. */
    Answer at(Instant now, Question question) {
        return switch (answer) {
            case Answer.Found found ->
                new Answer.Found(
                        question,
                        found.security(),
                        found.aliases(),
                        found.records(),
                        rest(found.ttl(), now),
                        found.explanation(),
                        found.proof());
            case Answer.Absent absent ->
                new Answer.Absent(
                        question,
                        absent.security(),
                        absent.aliases(),
                        absent.denial(),
                        rest(absent.ttl(), now),
                        absent.explanation(),
                        absent.proof());
            case Answer.Bogus bogus -> new Answer.Bogus(question, bogus.aliases(), bogus.explanation());
            case Answer.Failed failed ->
                new Answer.Failed(question, failed.aliases(), failed.failure(), failed.explanation());
        };
    }

    private Duration rest(Duration ttl, Instant now) {
        Duration age = Duration.between(made, now);
        Duration left = age.isPositive() ? ttl.minus(age) : ttl;
        return left.isNegative() ? Duration.ZERO : left;
    }
}
