package org.danepost.dns;

import java.time.Duration;
import java.time.Instant;
import org.xbill.DNS.Record;

/** An answer on a {@link Shelf}, with the time when it was made. Immutable. */
record KeptAnswer(Answer answer, Instant made) {
    /** How long and at what price it is kept; failures for the short time that the shelf gives them. */
    Shelf.Entry entry() {
        int octets = 300;
        for (String step : answer.explanation().steps()) {
            octets += 40 + step.length();
        }
        return switch (answer) {
            case Answer.Found found -> {
                for (Record record : found.records()) {
                    octets += 100 + record.rdataToWireCanonical().length;
                }
                yield new Shelf.Entry(made.plus(found.ttl()), octets, false, true);
            }
            case Answer.Absent absent -> new Shelf.Entry(made.plus(absent.ttl()), octets, false, true);
            case Answer.Bogus _ -> new Shelf.Entry(made, octets, true, true); // RFC 9520 §3.4
            case Answer.Failed failed -> {
                boolean ownAffair = failed.failure() == Answer.Failure.TIMEOUT
                        && Thread.currentThread().isInterrupted();
                yield new Shelf.Entry(made, octets, true, !ownAffair);
            }
        };
    }

    /** The answer as it is at a later time, to the question in the letters of the asker: its lifetime is what is left. */
    Answer at(Instant now, Question question) {
        Duration age = Duration.between(made, now);
        return switch (answer) {
            case Answer.Found found ->
                new Answer.Found(
                        question,
                        found.security(),
                        found.aliases(),
                        found.records(),
                        rest(found.ttl(), age),
                        found.explanation());
            case Answer.Absent absent ->
                new Answer.Absent(
                        question,
                        absent.security(),
                        absent.aliases(),
                        absent.denial(),
                        rest(absent.ttl(), age),
                        absent.explanation());
            case Answer.Bogus bogus -> new Answer.Bogus(question, bogus.aliases(), bogus.explanation());
            case Answer.Failed failed ->
                new Answer.Failed(question, failed.aliases(), failed.failure(), failed.explanation());
        };
    }

    private static Duration rest(Duration ttl, Duration age) {
        Duration left = age.isPositive() ? ttl.minus(age) : ttl;
        return left.isNegative() ? Duration.ZERO : left;
    }
}
