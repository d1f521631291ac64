package org.danepost.mta;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.danepost.policy.Audit;
import org.danepost.policy.Evidence;
import org.danepost.policy.HostPlan;
import org.danepost.policy.Requirement;

/** What an audit does to hosts and attempts (RFC 7672 §9.1). Pure. */
final class Audits {
    /** Attempts that would have kept the mail back begin with this word. */
    static final String WORD = "audit: ";

    private Audits() {}

    /** The host under another requirement. */
    static HostPlan demanding(HostPlan host, Requirement requirement) {
        return demanding(host, requirement, host.evidence());
    }

    private static HostPlan demanding(HostPlan host, Requirement requirement, List<Evidence> evidence) {
        return host.demanding(requirement, evidence, host.terms());
    }

    /** The host as the audit lets it pass, with the failure in its evidence. */
    static HostPlan lenient(HostPlan host, Requirement.Audited audited, Attempt failed) {
        List<Evidence> evidence = new ArrayList<>(host.evidence());
        evidence.add(new Evidence(
                "RFC 7672 §9.1",
                WORD + "delivered all the same, would have failed: " + failed.text(),
                Optional.empty()));
        String why = "the destination is under audit, and its host failed";
        Requirement less = audited.fallback() == Audit.CLEARTEXT
                ? new Requirement.Opportunistic(audited.sni(), why)
                : new Requirement.Encrypt(audited.sni(), Optional.empty(), why);
        return demanding(host, less, evidence);
    }

    /** The failed attempt, marked as one that kept nothing back. */
    static Attempt onRecord(Attempt failed) {
        return failed.ended(failed.failure(), WORD + failed.text(), failed.took());
    }
}
