package org.danepost.mta;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.danepost.dane.PkixVerdict;
import org.danepost.dane.Verdict;
import org.danepost.mta.SessionResult.PolicyType;
import org.danepost.policy.Plan;
import org.danepost.policy.Requirement;
import org.danepost.policy.ResultType;
import org.danepost.policy.StsStanding;
import org.danepost.smtp.SessionFailure;
import org.danepost.sts.StsFailure;
import org.danepost.sts.StsPolicy;

/**
 * What a delivery is to a TLS report (RFC 8460 §4): one entry for each TLS session, or try at one, and policy; a session under
 * DANE and MTA-STS counts under both. Connections that failed for reasons other than security count under none. Pure.
 */
final class SessionResults {
    private final String domain;
    private final List<SessionResult> results = new ArrayList<>();

    private SessionResults(String domain) {
        this.domain = domain;
    }

    static List<SessionResult> of(Delivery delivery) {
        SessionResults results = new SessionResults(delivery.plan().domain());
        if (delivery.attempts().isEmpty() && delivery.plan() instanceof Plan.Defer defer) {
            results.refused(PolicyType.TLSA, "", defer.reason());
        }
        delivery.attempts().forEach(results::add);
        return List.copyOf(results.results);
    }

    private void add(Attempt attempt) {
        if (attempt.reused()) {
            return; // its TLS session was counted when it was made (RFC 8460 §4.3)
        }
        boolean sts = sts(attempt);
        switch (attempt.requirement()) {
            case Requirement.Unreachable(Plan.Reason reason) -> {
                boolean unlisted =
                        attempt.sts().filter(SessionResults::unlisted).isPresent();
                refused(unlisted ? PolicyType.STS : PolicyType.TLSA, attempt.host(), reason);
            }
            case Requirement.Dane _ -> session(PolicyType.TLSA, attempt, certificate(attempt.verdict()));
            case Requirement.Encrypt encrypt -> {
                if (encrypt.tlsa().isPresent()) {
                    Finding unusable = new Finding(Optional.of(ResultType.TLSA_INVALID), "no TLSA record can be used");
                    session(PolicyType.TLSA, attempt, unusable);
                } else if (!sts) {
                    session(PolicyType.NO_POLICY_FOUND, attempt, Finding.FINE);
                }
            }
            case Requirement.Fingerprint _ ->
                session(PolicyType.NO_POLICY_FOUND, attempt, certificate(attempt.verdict()));
            case Requirement.Pkix _ -> session(PolicyType.NO_POLICY_FOUND, attempt, trusted(attempt.pkix()));
            case Requirement.Opportunistic _, Requirement.Audited _ -> {
                if (!sts) {
                    session(PolicyType.NO_POLICY_FOUND, attempt, Finding.FINE);
                }
            }
            case Requirement.Sts _, Requirement.Cleartext _ -> {}
        }
    }

    /** What MTA-STS makes of an attempt; whether it has anything to say. */
    private boolean sts(Attempt attempt) {
        if (attempt.sts().isEmpty() || attempt.requirement() instanceof Requirement.Unreachable) {
            return false;
        }
        StsStanding standing = attempt.sts().get();
        Optional<StsFailure> trouble = standing.trouble();
        trouble.ifPresent(failure -> results.add(new SessionResult(
                PolicyType.STS, domain, attempt.host(), Optional.of(ResultType.of(failure.kind())), failure.why())));
        boolean binding = standing.policy()
                .filter(policy -> policy.policy().mode() != StsPolicy.Mode.NONE)
                .isPresent();
        if (binding) {
            Finding unlisted = new Finding(
                    Optional.of(ResultType.VALIDATION_FAILURE), "the policy does not list " + attempt.host());
            session(PolicyType.STS, attempt, standing.listed() ? trusted(attempt.pkix()) : unlisted);
        }
        return binding;
    }

    private static boolean unlisted(StsStanding standing) {
        return standing.policy().isPresent() && !standing.listed();
    }

    private void refused(PolicyType policy, String host, Plan.Reason reason) {
        reason.result()
                .ifPresent(
                        type -> results.add(new SessionResult(policy, domain, host, Optional.of(type), reason.text())));
    }

    /** What a check found, where a session stood. */
    private record Finding(Optional<ResultType> failure, String reason) {
        static final Finding FINE = new Finding(Optional.empty(), "");
    }

    private void session(PolicyType policy, Attempt attempt, Finding found) {
        finding(attempt, found)
                .ifPresent(finding -> results.add(
                        new SessionResult(policy, domain, attempt.host(), finding.failure(), finding.reason())));
    }

    private static Optional<Finding> finding(Attempt attempt, Finding found) {
        if (attempt.tls().isPresent() && found.failure().isPresent()) {
            return Optional.of(found);
        }
        if (attempt.failure().isEmpty() || attempt.level() != TlsLevel.NONE) {
            return Optional.of(
                    attempt.tls().isPresent()
                            ? Finding.FINE
                            : new Finding(Optional.of(ResultType.STARTTLS_NOT_SUPPORTED), ""));
        }
        SessionFailure broken = attempt.failure().get();
        return switch (broken.kind()) {
            case STARTTLS_MISSING, STARTTLS_REFUSED ->
                Optional.of(new Finding(Optional.of(ResultType.STARTTLS_NOT_SUPPORTED), broken.text()));
            // refused for the sake of another policy: neither a success nor a failure of this one
            case CERTIFICATE -> Optional.of(found).filter(one -> one.failure().isPresent());
            case TLS -> Optional.of(other(broken));
            case UNREACHABLE, REFUSED, TIMEOUT, LOST, VIOLATION, SOURCE -> Optional.empty();
        };
    }

    private static Finding other(SessionFailure failure) {
        return new Finding(Optional.of(ResultType.VALIDATION_FAILURE), failure.text());
    }

    private static Finding certificate(Optional<Verdict> verdict) {
        return verdict.map(said -> switch (said) {
                    case Verdict.Matched _ -> Finding.FINE;
                    case Verdict.NotMatched missed -> finding(missed.mismatch(), missed.why());
                    case Verdict.Unusable _ -> new Finding(Optional.of(ResultType.TLSA_INVALID), "");
                })
                .orElse(Finding.FINE);
    }

    private static Finding trusted(Optional<PkixVerdict> verdict) {
        return verdict.map(said -> switch (said) {
                    case PkixVerdict.Trusted _ -> Finding.FINE;
                    case PkixVerdict.Refused refused -> finding(refused.mismatch(), refused.why());
                })
                .orElse(Finding.FINE);
    }

    private static Finding finding(Verdict.Mismatch mismatch, String why) {
        return new Finding(
                Optional.of(
                        switch (mismatch) {
                            case EXPIRED -> ResultType.CERTIFICATE_EXPIRED;
                            case NAME_MISMATCH -> ResultType.CERTIFICATE_HOST_MISMATCH;
                            case UNTRUSTED -> ResultType.CERTIFICATE_NOT_TRUSTED;
                            case NO_CERTIFICATE, NO_MATCH, NO_ISSUER, INVALID_PATH, NOT_YET_VALID ->
                                ResultType.VALIDATION_FAILURE;
                        }),
                why);
    }
}
