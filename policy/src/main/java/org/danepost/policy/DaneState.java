package org.danepost.policy;

import java.util.List;
import java.util.stream.Stream;
import org.danepost.dns.Answer;
import org.danepost.dns.Security;

/** What came of DANE at a host, in one word, to be counted. Pure. */
public enum DaneState {
    /** Records that a certificate can be held against. */
    OK,
    /** Proven records of which none can be used. */
    UNUSABLE,
    /** Nothing speaks against DANE, and there are no records; or it was not asked for. */
    NOT_APPLICABLE,
    /** MX, addresses, or TLSA are not proven, so DANE does not apply. */
    INSECURE_CHAIN,
    /** A lookup failed, so nobody knows. */
    TEMPFAIL;

    /** The state of one host of a plan. */
    public static DaneState of(Plan plan, HostPlan host) {
        List<Answer> answers = Stream.concat(plan.evidence().stream(), host.evidence().stream())
                .flatMap(step -> step.answer().stream())
                .toList();
        return of(host.requirement(), answers);
    }

    private static DaneState of(Requirement requirement, List<Answer> answers) {
        return switch (requirement) {
            case Requirement.Dane _ -> OK;
            case Requirement.Audited audited -> of(audited.strict(), answers);
            case Requirement.Encrypt encrypt when encrypt.tlsa().isPresent() -> UNUSABLE;
            case Requirement.Unreachable(Plan.Reason reason)
            when reason.enhancedCode().startsWith("4.4.") -> TEMPFAIL;
            case Requirement.Encrypt _,
                    Requirement.Sts _,
                    Requirement.Opportunistic _,
                    Requirement.Pkix _,
                    Requirement.Fingerprint _,
                    Requirement.Cleartext _,
                    Requirement.Unreachable _ ->
                answers.stream().anyMatch(DaneState::insecure) ? INSECURE_CHAIN : NOT_APPLICABLE;
        };
    }

    private static boolean insecure(Answer answer) {
        return switch (answer) {
            case Answer.Found found -> found.security() == Security.INSECURE;
            case Answer.Absent absent -> absent.security() == Security.INSECURE;
            case Answer.Bogus _, Answer.Failed _ -> false;
        };
    }
}
