package org.danepost.mta;

import java.util.Optional;
import java.util.StringJoiner;
import org.danepost.dane.Verdict;
import org.danepost.policy.Evidence;
import org.danepost.policy.Requirement;
import org.danepost.policy.StsStanding;
import org.danepost.smtp.TlsFacts;
import org.danepost.sts.KeptPolicy;

/**
 * One attempt as one line for a log: space-separated {@code key=value}, values with spaces in quotes (RFC 7672 §9.1). The host
 * is named as in the MX record. Pure.
 */
public final class AttemptLine {
    private AttemptLine() {}

    /** The line, without line end. */
    public static String of(Attempt attempt) {
        StringJoiner line = new StringJoiner(" ");
        line.add("host=" + attempt.host());
        attempt.address().ifPresent(at -> line.add("address=" + at.getAddress().getHostAddress()));
        line.add("level=" + attempt.level().word());
        line.add(requirement(attempt.requirement()));
        attempt.verdict().ifPresent(verdict -> line.add(verdict(verdict)));
        attempt.pkix().ifPresent(verdict -> line.add("pkix=" + verdict.word()));
        attempt.sts().flatMap(StsStanding::policy).ifPresent(policy -> line.add(sts(policy)));
        attempt.tls().ifPresent(facts -> line.add(tls(facts)));
        if (attempt.reused()) {
            line.add("reused=yes");
        }
        mx(attempt).ifPresent(line::add);
        line.add("text=" + quoted(attempt.text()));
        return line.toString();
    }

    private static String requirement(Requirement requirement) {
        return switch (requirement) {
            case Requirement.Dane dane ->
                "require=dane base=" + dane.tlsaBase() + " names=" + String.join(",", dane.referenceNames());
            case Requirement.Encrypt _ -> "require=encrypt";
            case Requirement.Sts sts -> "require=sts names=" + String.join(",", sts.referenceNames());
            case Requirement.Opportunistic _ -> "require=none";
            case Requirement.Pkix pkix -> "require=pkix names=" + String.join(",", pkix.referenceNames());
            case Requirement.Fingerprint pinned ->
                "require=fingerprint digests=" + pinned.digests().size();
            case Requirement.Cleartext _ -> "require=cleartext";
            case Requirement.Audited audited -> requirement(audited.strict()) + " audit=on";
            case Requirement.Unreachable(var reason) -> "require=unreachable code=" + reason.enhancedCode();
        };
    }

    private static String verdict(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Matched matched ->
                "verdict=matched usage=" + matched.record().usage()
                        + " selector=" + matched.record().selector()
                        + " type=" + matched.record().matchingType()
                        + " depth=" + matched.depth()
                        + matched.name().map(name -> " name=" + name).orElse("");
            case Verdict.NotMatched missed -> "verdict=not-matched mismatch=" + missed.mismatch();
            case Verdict.Unusable _ -> "verdict=unusable";
        };
    }

    private static String sts(KeptPolicy policy) {
        return "sts=" + policy.policy().mode().word() + " sts-domain=" + policy.domain() + " sts-id=" + policy.id();
    }

    private static String tls(TlsFacts facts) {
        return "tls=" + facts.version() + " cipher=" + facts.cipher()
                + facts.group().map(group -> " group=" + group).orElse("")
                + facts.sni().map(sni -> " sni=" + sni).orElse("")
                + " engine=" + facts.engine()
                + (facts.resumed() ? " resumed=yes" : "");
    }

    /** The DNSSEC state of each lookup that the plan rests on, in the plan's order. */
    private static Optional<String> mx(Attempt attempt) {
        StringJoiner rules = new StringJoiner("; ");
        for (Evidence step : attempt.evidence()) {
            rules.add(step.rule() + ": " + step.text());
        }
        return rules.length() == 0 ? Optional.empty() : Optional.of("evidence=" + quoted(rules.toString()));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
