package org.danepost.interop;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.danepost.interop.Judgement.Outcome;
import org.danepost.interop.Questions.Asked;

/** Two validators asked the same questions, and what came of it. */
final class Comparison {
    private static final int AT_ONCE = 8;

    private final List<Difference> differences;
    private final Map<Outcome, Integer> outcomes;

    private Comparison(List<Difference> differences, Map<Outcome, Integer> outcomes) {
        this.differences = differences;
        this.outcomes = outcomes;
    }

    /**
     * A question that the two answered differently.
     *
     * @param asked the question
     * @param theirs what the other validator says
     * @param ours what our resolver says
     * @param words our resolver's explanation
     */
    record Difference(Asked asked, Judgement theirs, Judgement ours, String words) {
        @Override
        public String toString() {
            String data = theirs.outcome() == ours.outcome() && theirs.content() == ours.content()
                    ? ", other records: " + theirs.records() + " and " + ours.records()
                    : "";
            return asked + ": Unbound " + theirs + ", we " + ours + data + " (" + words + ")";
        }
    }

    /** One validator's judgement with its words. */
    record Said(Judgement judgement, String words) {}

    /** Asks our resolver from several threads and the other one beside it. */
    static Comparison of(List<Asked> questions, Function<Asked, Judgement> theirs, Function<Asked, Said> ours) {
        Map<Asked, Future<Difference>> running = new LinkedHashMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (Asked asked : questions) {
                running.put(asked, threads.submit(() -> {
                    Said said = ours.apply(asked);
                    return new Difference(asked, theirs.apply(asked), said.judgement(), said.words());
                }));
            }
        }
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        List<Difference> differences = new ArrayList<>();
        running.values().stream().map(Comparison::result).forEach(result -> {
            outcomes.merge(result.ours().outcome(), 1, Integer::sum);
            if (!result.theirs().agrees(result.ours())) {
                differences.add(result);
            }
        });
        return new Comparison(List.copyOf(differences), outcomes);
    }

    private static Difference result(Future<Difference> done) {
        return switch (done.state()) {
            case SUCCESS -> done.resultNow();
            case FAILED -> throw new IllegalStateException("a question could not be asked", done.exceptionNow());
            case RUNNING, CANCELLED -> throw new IllegalStateException("a question was not asked to its end");
        };
    }

    /** The differences that no row of the table explains. */
    List<Difference> unexplained(List<ExplainedDifference> table) {
        return differences.stream()
                .filter(difference -> table.stream().noneMatch(row -> row.explains(difference)))
                .toList();
    }

    /** The rows of the table that explain nothing here. */
    List<ExplainedDifference> idle(List<ExplainedDifference> table) {
        return table.stream()
                .filter(row -> differences.stream().noneMatch(row::explains))
                .toList();
    }

    /** One line with counts. */
    String summary(List<ExplainedDifference> table) {
        int asked = outcomes.values().stream().mapToInt(Integer::intValue).sum();
        int unexplained = unexplained(table).size();
        return "compared with Unbound: %d questions, %s, %d differ with a reason, %d without"
                .formatted(
                        asked,
                        outcomes.entrySet().stream()
                                .map(entry -> entry.getValue() + " " + entry.getKey())
                                .collect(Collectors.joining(", ")),
                        differences.size() - unexplained,
                        unexplained);
    }
}
