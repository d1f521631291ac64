package org.danepost.policy;

import java.time.Instant;
import java.util.Optional;

/**
 * One rule of local policy. Immutable.
 *
 * @param destination the next hops it is for
 * @param settings what it sets
 * @param source where it stands, for people: file and line
 * @param reason why the administrator made it; may be empty
 * @param expires from when on it no longer applies
 */
public record Rule(
        Destination destination, RuleSettings settings, String source, String reason, Optional<Instant> expires) {

    /** Whether it no longer applies. */
    public boolean expired(Instant now) {
        return expires.filter(end -> !now.isBefore(end)).isPresent();
    }

    /** Which rule this is: destination, place, reason and end. */
    public String describe() {
        return "the rule for " + destination + " (" + source + ")"
                + (reason.isBlank() ? "" : ", made because: " + Words.shown(reason))
                + expires.map(end -> ", until " + end).orElse("");
    }
}
