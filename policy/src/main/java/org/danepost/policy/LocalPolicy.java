package org.danepost.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The administrator's rules: for each next hop the one that applies, and the defaults where none does. Immutable; a pure
 * function of the next hop and the time.
 *
 * <p>Of the rules that cover a next hop and have not expired, the most specific one applies, alone:
 *
 * <ol>
 *   <li>for domains looked up by MX: {@code example.org}, then {@code .b.example.org} before {@code .example.org}, then
 *       {@code *};
 *   <li>for hosts named in brackets: {@code [host]:port}, then {@code [host]}, then {@code *};
 *   <li>for addresses: the longest prefix, with a port before without, then {@code *}.
 * </ol>
 *
 * <p>If that rule sends the mail to a relay, the relay has its rule by the same order, and fills up what the first one
 * leaves open, except for a further relay. Two rules for one destination cannot be: {@link #of} names them.
 */
public final class LocalPolicy {
    private final PlanOptions defaults;
    private final List<Rule> rules;
    /** Whether the evidence says which rule applied. */
    private final boolean said;

    private LocalPolicy(PlanOptions defaults, List<Rule> rules, boolean said) {
        this.defaults = defaults;
        this.rules = rules;
        this.said = said;
    }

    /** What became of a list of rules. */
    public sealed interface Made {
        record Good(LocalPolicy policy) implements Made {}

        /** Two rules for one destination; which of them counts would be chance. */
        record Tie(Rule first, Rule second) implements Made {}
    }

    /** Expired rules count as ties too: a policy must not become wrong or right by waiting. */
    public static Made of(PlanOptions defaults, List<Rule> rules) {
        Map<Destination, Rule> seen = new HashMap<>();
        for (Rule rule : rules) {
            Rule other = seen.putIfAbsent(rule.destination(), rule);
            if (other != null) {
                return new Made.Tie(other, rule);
            }
        }
        List<Rule> ordered = new ArrayList<>(rules);
        ordered.sort(Comparator.comparingInt((Rule rule) -> rule.destination().specificity())
                .reversed());
        return new Made.Good(new LocalPolicy(defaults, List.copyOf(ordered), true));
    }

    /** The same for every destination, without a word about it in the evidence. */
    public static LocalPolicy same(PlanOptions options) {
        return new LocalPolicy(options, List.of(), false);
    }

    /** The rules, most specific first, expired ones included. */
    public List<Rule> rules() {
        return rules;
    }

    /**
     * What holds for one next hop.
     *
     * @param nextHop where the mail goes: as asked, or the relay
     * @param rule the rule that applies; empty where the defaults do
     * @param relayRule the rule of the relay that fills it up
     * @param expired rules that would have applied, had they not expired
     * @param evidence the same in words
     */
    public record Choice(
            NextHop nextHop,
            PlanOptions options,
            Optional<Rule> rule,
            Optional<Rule> relayRule,
            List<Rule> expired,
            List<Evidence> evidence) {
        public Choice {
            expired = List.copyOf(expired);
            evidence = List.copyOf(evidence);
        }
    }

    /** What holds for this next hop at this time. */
    public Choice choose(NextHop asked, Instant now) {
        List<Rule> expired = new ArrayList<>();
        Optional<Rule> rule = applying(asked, now, expired);
        RuleSettings settings = rule.map(Rule::settings).orElse(RuleSettings.none());
        NextHop nextHop = settings.relay().orElse(asked);
        Optional<Rule> relayRule = settings.relay().isEmpty()
                ? Optional.empty()
                : applying(nextHop, now, expired)
                        .filter(other -> !Optional.of(other).equals(rule));
        RuleSettings all = relayRule.map(Rule::settings).map(settings::orElse).orElse(settings);
        PlanOptions options = all.applyTo(defaults);
        List<Rule> passedOver = expired.stream().distinct().toList();
        List<Evidence> evidence = said ? evidence(asked, options, rule, relayRule, passedOver) : List.of();
        return new Choice(nextHop, options, rule, relayRule, passedOver, evidence);
    }

    /** The most specific rule; rules are in that order, and what expired before it is found is noted. */
    private Optional<Rule> applying(NextHop nextHop, Instant now, List<Rule> expired) {
        for (Rule rule : rules) {
            if (!rule.destination().covers(nextHop)) {
                continue;
            }
            if (!rule.expired(now)) {
                return Optional.of(rule);
            }
            expired.add(rule);
        }
        return Optional.empty();
    }

    private static List<Evidence> evidence(
            NextHop asked, PlanOptions options, Optional<Rule> rule, Optional<Rule> relayRule, List<Rule> expired) {
        List<Evidence> evidence = new ArrayList<>();
        expired.forEach(old -> evidence.add(note(old.describe() + ", has expired and no longer applies")));
        rule.ifPresent(found ->
                evidence.add(note(found.describe() + ": " + found.settings().describe())));
        rule.flatMap(found -> found.settings().relay())
                .ifPresent(relay -> evidence.add(note("mail for " + asked.text() + " goes to " + relay.text() + " "
                        + (relay instanceof NextHop.Domain ? "by its MX records" : "without MX lookup"))));
        relayRule.ifPresent(found -> evidence.add(note(
                "the relay has " + found.describe() + ": " + found.settings().describe())));
        String level =
                "level " + Words.level(options.level()) + ", insecure-mx " + Words.constant(options.insecureMx());
        evidence.add(note(
                rule.isPresent()
                        ? "so " + level + " holds"
                        : "no rule is for " + asked.text() + ": the defaults hold, " + level));
        return evidence;
    }

    private static Evidence note(String text) {
        return new Evidence("local policy", text, Optional.empty());
    }
}
