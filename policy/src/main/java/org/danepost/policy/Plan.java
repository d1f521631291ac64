package org.danepost.policy;

import java.util.List;
import java.util.Optional;

/**
 * Which hosts take mail for a destination, and what each must prove. The one decision that sender, checker and explainer
 * share. A host that must not be used now is listed too, as {@link Requirement.Unreachable}.
 */
public sealed interface Plan {
    /** The destination in A-labels without a final dot, or an address literal with its brackets. */
    String domain();

    /** The answers and rules that led here, for the destination as a whole, in order. */
    List<Evidence> evidence();

    /**
     * Try the hosts in order.
     *
     * @param hosts by preference, at least one of them not {@link Requirement.Unreachable}
     */
    record Deliver(String domain, List<HostPlan> hosts, List<Evidence> evidence) implements Plan {
        public Deliver {
            hosts = List.copyOf(hosts);
            evidence = List.copyOf(evidence);
        }
    }

    /**
     * Try again later.
     *
     * @param reason why nothing may be attempted now
     * @param hosts the hosts, when they are known, each with its own reason
     */
    record Defer(String domain, Reason reason, List<HostPlan> hosts, List<Evidence> evidence) implements Plan {
        public Defer {
            hosts = List.copyOf(hosts);
            evidence = List.copyOf(evidence);
        }
    }

    /** The destination takes no mail; trying again is of no use. */
    record Reject(String domain, Reason reason, List<Evidence> evidence) implements Plan {
        public Reject {
            evidence = List.copyOf(evidence);
        }
    }

    /**
     * A reason as it appears in replies, logs and notifications.
     *
     * @param enhancedCode an RFC 3463 code, for example {@code 4.4.3}
     * @param text one sentence: what failed and the evidence
     * @param remedy one sentence: who can mend it and how
     * @param result what a TLS report calls it; empty where it is not about security
     */
    record Reason(String enhancedCode, String text, String remedy, Optional<ResultType> result) {
        /** A reason of which TLS reports say nothing. */
        public Reason(String enhancedCode, String text, String remedy) {
            this(enhancedCode, text, remedy, Optional.empty());
        }

        /** The same, as reports call it. */
        Reason reported(ResultType type) {
            return new Reason(enhancedCode, text, remedy, Optional.of(type));
        }

        /** Trying again later is of no use. */
        public boolean permanent() {
            return enhancedCode.startsWith("5");
        }
    }
}
