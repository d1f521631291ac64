package org.danepost.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.danepost.dane.PkixVerdict;
import org.danepost.dane.Verdict;
import org.danepost.mta.Attempt;
import org.danepost.mta.Delivery;
import org.danepost.mta.Outcome;
import org.danepost.mta.TlsLevel;
import org.danepost.smtp.Reply;
import org.danepost.smtp.TlsFacts;

/** What became of a recipient, for people and in JSON. */
final class OutcomeOutput {
    private OutcomeOutput() {}

    static int exitCode(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Delivered _ -> ExitCode.OK;
            case Outcome.Deferred _, Outcome.InDoubt _ -> ExitCode.DEFERRED;
            case Outcome.Failed _ -> ExitCode.REFUSED;
        };
    }

    static String word(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Delivered _ -> "delivered";
            case Outcome.Deferred _ -> "deferred";
            case Outcome.Failed _ -> "failed";
            case Outcome.InDoubt _ -> "in-doubt";
        };
    }

    static Map<String, Object> json(Delivery delivery, Outcome outcome) {
        Outcome.Details details = outcome.details();
        Optional<Attempt> attempt = details.attempt();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("recipient", outcome.recipient());
        fields.put("outcome", word(outcome));
        fields.put("host", attempt.map(Attempt::host));
        fields.put(
                "address",
                attempt.flatMap(Attempt::address)
                        .map(address -> address.getAddress().getHostAddress()));
        fields.put("tls", attempt.map(Attempt::level).orElse(TlsLevel.NONE).word());
        fields.put("tlsVersion", attempt.flatMap(Attempt::tls).map(TlsFacts::version));
        fields.put("cipher", attempt.flatMap(Attempt::tls).map(TlsFacts::cipher));
        fields.put(
                "matched",
                attempt.flatMap(OutcomeOutput::matched)
                        .map(match -> match.record().toString()));
        fields.put("depth", attempt.flatMap(OutcomeOutput::matched).map(Verdict.Matched::depth));
        fields.put("reply", details.reply().map(Reply::text));
        fields.put("status", details.enhancedCode());
        fields.put("reason", details.text());
        fields.put("remedy", details.remedy());
        fields.put(
                "attempts",
                delivery.attempts().stream().map(OutcomeOutput::attempt).toList());
        fields.put("results", delivery.results().stream().map(StsOutput::json).toList());
        return fields;
    }

    private static Map<String, Object> attempt(Attempt attempt) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("host", attempt.host());
        fields.put(
                "address", attempt.address().map(address -> address.getAddress().getHostAddress()));
        fields.put("requirement", PlanOutput.word(attempt.requirement()));
        fields.put("tls", attempt.level().word());
        fields.put("result", attempt.text());
        fields.put("remedy", attempt.remedy());
        fields.put("verdict", attempt.verdict().map(Verdict::word));
        fields.put("pkix", attempt.pkix().map(PkixVerdict::word));
        return fields;
    }

    private static Optional<Verdict.Matched> matched(Attempt attempt) {
        return attempt.verdict()
                .flatMap(verdict -> verdict instanceof Verdict.Matched match ? Optional.of(match) : Optional.empty());
    }

    /** What public authorities vouched for, where that decided. */
    private static String pkix(Attempt attempt) {
        return attempt.pkix()
                .filter(PkixVerdict.Trusted.class::isInstance)
                .map(_ -> " by public authorities")
                .orElse("");
    }

    /** Lines for people: the outcome first, then what was tried. */
    static List<String> text(Delivery delivery, Outcome outcome) {
        List<String> lines = new ArrayList<>();
        Outcome.Details details = outcome.details();
        lines.add(outcome.recipient() + ": " + word(outcome)
                + details.attempt().map(attempt -> where(outcome, attempt)).orElse(""));
        lines.add("  " + details.enhancedCode() + " " + details.text());
        details.reply().ifPresent(reply -> lines.add("  reply: " + reply.text()));
        if (!details.remedy().isEmpty()) {
            lines.add("  remedy: " + details.remedy());
        }
        if (outcome instanceof Outcome.Delivered) {
            delivery.attempts().stream()
                    .filter(Attempt::onlyAudited)
                    .forEach(attempt ->
                            lines.add("  " + attempt.place() + ": " + attempt.text() + "; " + attempt.remedy()));
        }
        if (!(outcome instanceof Outcome.Delivered) && !delivery.attempts().isEmpty()) {
            lines.add("  tried:");
            delivery.attempts().forEach(attempt -> lines.add("    " + attempt.place() + ": " + attempt.text()));
        }
        return lines;
    }

    /** The place; for a delivery also what protected it. A session that was refused protected nothing. */
    private static String where(Outcome outcome, Attempt attempt) {
        if (!(outcome instanceof Outcome.Delivered)) {
            return ", " + attempt.place();
        }
        String tls = attempt.tls()
                .map(facts -> ", " + facts.version() + " " + facts.cipher())
                .orElse(", no TLS");
        String proof = switch (attempt.level()) {
            case VERIFIED, TRUSTED ->
                ", " + attempt.level().word()
                        + matched(attempt)
                                .map(match ->
                                        " by " + VerdictOutput.shown(match.record()) + " at depth " + match.depth())
                                .orElseGet(() -> pkix(attempt));
            case UNTRUSTED -> ", certificate not verified";
            case NONE -> "";
        };
        return ", " + attempt.place() + tls + proof;
    }
}
