package org.danepost.interop;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.danepost.dns.Answer;
import org.danepost.dns.ExtendedError;
import org.danepost.dns.Security;
import org.xbill.DNS.Record;

/**
 * What a validator says of a question, in words that fit every validator.
 *
 * @param outcome whether and how far the answer may be used
 * @param content what it says, where it may be used
 * @param records the canonical data of the records of the type asked, as text, where there are any
 * @param error the extended error code, where there is one
 */
record Judgement(Outcome outcome, Content content, Set<String> records, Optional<Integer> error) {
    /** How a question ended. */
    enum Outcome {
        SECURE,
        INSECURE,
        BOGUS,
        FAILED
    }

    /** What a usable answer says. */
    enum Content {
        RECORDS,
        NO_DATA,
        NAME_ERROR,
        NOTHING
    }

    /** Our own resolver's answer as a judgement. */
    static Judgement of(Answer answer) {
        Optional<Integer> error = answer.explanation().error().map(ExtendedError::code);
        return switch (answer) {
            case Answer.Found found ->
                new Judgement(outcome(found.security()), Content.RECORDS, data(found.records()), error);
            case Answer.Absent absent -> {
                Content content = switch (absent.denial()) {
                    case NO_DATA -> Content.NO_DATA;
                    case NAME_ERROR -> Content.NAME_ERROR;
                };
                yield new Judgement(outcome(absent.security()), content, Set.of(), error);
            }
            case Answer.Bogus bogus -> new Judgement(Outcome.BOGUS, Content.NOTHING, Set.of(), error);
            case Answer.Failed failed -> new Judgement(Outcome.FAILED, Content.NOTHING, Set.of(), error);
        };
    }

    private static Outcome outcome(Security security) {
        return switch (security) {
            case SECURE -> Outcome.SECURE;
            case INSECURE -> Outcome.INSECURE;
        };
    }

    /** Record data as comparable text: names in it are compared without regard to case. */
    static Set<String> data(List<Record> records) {
        Set<String> data = new TreeSet<>();
        for (Record answer : records) {
            data.add(Arrays.toString(answer.rdataToWireCanonical()));
        }
        return data;
    }

    /** Whether both come to the same: the extended error is left to each. */
    boolean agrees(Judgement other) {
        return outcome == other.outcome && content == other.content && records.equals(other.records);
    }

    @Override
    public String toString() {
        return outcome + " " + content + error.map(code -> " EDE " + code).orElse("");
    }
}
