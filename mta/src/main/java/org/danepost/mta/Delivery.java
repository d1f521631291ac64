package org.danepost.mta;

import java.util.List;
import org.danepost.policy.Plan;

/**
 * What came of giving one message to one destination.
 *
 * @param plan the plan that was followed
 * @param outcomes one for each recipient, in the order of the envelope
 * @param attempts every host of the plan that was reached or skipped, in order, each address on its own
 */
public record Delivery(Plan plan, List<Outcome> outcomes, List<Attempt> attempts) {
    public Delivery {
        outcomes = List.copyOf(outcomes);
        attempts = List.copyOf(attempts);
    }

    /** What this is to a TLS report (RFC 8460): one for each try at a session and policy, in order. */
    public List<SessionResult> results() {
        return SessionResults.of(this);
    }
}
