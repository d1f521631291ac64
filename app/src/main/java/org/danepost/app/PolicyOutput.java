package org.danepost.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.danepost.policy.LocalPolicy;
import org.danepost.policy.Rule;

/** Which rule of local policy applied, as a JSON object; the words are those of the table in {@code docs/json.md}. */
final class PolicyOutput {
    private PolicyOutput() {}

    static Map<String, Object> json(LocalPolicy.Choice choice) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("level", Words.of(choice.options().level()));
        fields.put("insecureMx", Words.of(choice.options().insecureMx()));
        fields.put("audit", Words.of(choice.options().local().audit()));
        fields.put("nextHop", choice.nextHop().text());
        fields.put("rule", choice.rule().map(PolicyOutput::rule));
        fields.put("relayRule", choice.relayRule().map(PolicyOutput::rule));
        fields.put("expired", choice.expired().stream().map(PolicyOutput::rule).toList());
        return fields;
    }

    private static Map<String, Object> rule(Rule rule) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("destination", rule.destination().toString());
        fields.put("source", rule.source());
        fields.put("reason", Optional.of(rule.reason()).filter(text -> !text.isEmpty()));
        fields.put("expires", rule.expires());
        return fields;
    }
}
