package org.danepost.policy;

import org.danepost.sts.StsPolicies;

/**
 * MTA-STS as a planner uses it (RFC 8461), after DANE.
 *
 * @param policies tells which policy binds us; blocks for a lookup and at most two fetches
 * @param whenUnknown what to do where the TXT lookup fails and no policy is kept
 * @param unlistedDane what becomes of a host that DANE proves and a policy in mode enforce does not list
 */
public record MtaSts(StsPolicies policies, WhenUnknown whenUnknown, UnlistedDane unlistedDane) {
    /** Nobody can tell whether there is a policy. */
    public enum WhenUnknown {
        /** Deliver as if there were none (RFC 8461 §3.3). */
        DELIVER,
        /** Use no host but those that DANE proves. */
        WAIT
    }

    /** Two promises of one domain contradict each other. */
    public enum UnlistedDane {
        /** The host gets no mail: RFC 8461 §5 makes no exception for DANE. */
        REFUSE,
        /** The host gets mail; DANE has proven that the domain means it. */
        ACCEPT
    }

    /** What RFC 8461 asks for. */
    public static MtaSts standard(StsPolicies policies) {
        return new MtaSts(policies, WhenUnknown.DELIVER, UnlistedDane.REFUSE);
    }
}
