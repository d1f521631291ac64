package org.danepost.mta;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.danepost.policy.Plan;
import org.danepost.policy.Requirement;
import org.danepost.smtp.Envelope;
import org.danepost.smtp.Phase;
import org.danepost.smtp.RecipientResult;
import org.danepost.smtp.Reply;
import org.danepost.smtp.SessionFailure;

/**
 * What has become of the recipients of one delivery so far, and why. Used by one thread.
 */
final class Ledger {
    private static final int MOST_ATTEMPTS_SHOWN = 20;

    private final Envelope envelope;
    private final List<Attempt> attempts = new ArrayList<>();
    /** By index of the recipient: outcomes that stand. */
    private final Map<Integer, Outcome> settled = new LinkedHashMap<>();
    /** By index of the recipient: the last deferral by a reply. */
    private final Map<Integer, Outcome.Details> putOff = new LinkedHashMap<>();
    /** By index of the recipient: the last host that could not take the message. */
    private final Map<Integer, Outcome.Details> unsendable = new LinkedHashMap<>();

    /** True once a host might take the message later. */
    private boolean hope;

    Ledger(Envelope envelope) {
        this.envelope = envelope;
    }

    /** A host might take the message later. */
    void hope() {
        hope = true;
    }

    void enter(Attempt attempt) {
        attempts.add(attempt);
    }

    List<Attempt> attempts() {
        return attempts;
    }

    boolean complete() {
        return settled.size() == envelope.recipients().size();
    }

    /** The indexes of the recipients without an outcome that stands. */
    List<Integer> open() {
        return IntStream.range(0, envelope.recipients().size())
                .filter(index -> !settled.containsKey(index))
                .boxed()
                .toList();
    }

    /** One for each recipient, in the order of the envelope. */
    List<Outcome> outcomes() {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < envelope.recipients().size(); i++) {
            int index = i;
            outcomes.add(Optional.ofNullable(settled.get(i)).orElseGet(() -> unsettled(index)));
        }
        return outcomes;
    }

    /** Enters for all open recipients that this host cannot take the message. */
    void unfit(Plan.Reason reason) {
        for (int index : open()) {
            unsendable.put(
                    index,
                    new Outcome.Details(
                            Optional.empty(), Optional.empty(), reason.enhancedCode(), reason.text(), reason.remedy()));
        }
    }

    /** Enters what came of one recipient in one session. */
    void settle(int index, RecipientResult result, Attempt attempt) {
        String at = attempt.place();
        switch (result) {
            case RecipientResult.Accepted(String recipient, Reply reply) ->
                settled.put(
                        index,
                        new Outcome.Delivered(
                                recipient, said(attempt, reply, reply.enhancedOrClass(), at + " took it")));
            case RecipientResult.Refused(String recipient, Phase phase, Reply reply, boolean permanent) -> {
                String text = at + " refused at " + phase.words();
                if (permanent && !wantsTls(attempt, reply)) {
                    settled.put(
                            index, new Outcome.Failed(recipient, said(attempt, reply, reply.enhancedOrClass(), text)));
                } else {
                    putOff.put(index, said(attempt, reply, temporary(reply.enhancedOrClass()), text));
                }
            }
            case RecipientResult.Broken(String _, SessionFailure _) -> hope = true;
            case RecipientResult.InDoubt(String recipient, SessionFailure why) ->
                settled.put(
                        index,
                        new Outcome.InDoubt(
                                recipient,
                                new Outcome.Details(
                                        Optional.of(attempt),
                                        why.reply(),
                                        "4.4.2",
                                        at + " was sent the whole message, but its answer is missing: " + why.text(),
                                        "The log of " + attempt.host() + " tells whether it has the message.")));
            case RecipientResult.Unsendable(String _, String code, String text) ->
                unsendable.put(
                        index,
                        new Outcome.Details(
                                Optional.of(attempt),
                                Optional.empty(),
                                code,
                                at + ": " + text,
                                unsendableRemedy(attempt, code)));
        }
    }

    private static String unsendableRemedy(Attempt attempt, String code) {
        // RFC 8689 §4.2.1: what REQUIRETLS costs
        return code.startsWith("5.7.")
                ? "The people who run " + attempt.host()
                        + ": offer STARTTLS, and REQUIRETLS inside it. Or the sender of the"
                        + " message: send it without REQUIRETLS."
                : "The sender of the message: send it in a form that this server takes.";
    }

    /** In clear the server may refuse just because of that; it says so by 530 (RFC 3207 §4) or x.7.10. */
    private static boolean wantsTls(Attempt attempt, Reply reply) {
        return attempt.level() == TlsLevel.NONE
                && (reply.code() == 530 || reply.enhancedOrClass().endsWith(".7.10"));
    }

    private static Outcome.Details said(Attempt attempt, Reply reply, String code, String text) {
        String remedy = reply.positive() ? "" : "The people who run " + attempt.host() + ": the refusal is theirs.";
        return new Outcome.Details(Optional.of(attempt), Optional.of(reply), code, text + ": " + reply.text(), remedy);
    }

    private static String temporary(String code) {
        return "4" + code.substring(1);
    }

    /** What to say of a recipient whom no host settled. */
    private Outcome unsettled(int index) {
        String recipient = envelope.recipients().get(index);
        Optional<Outcome.Details> later = Optional.ofNullable(putOff.get(index));
        Optional<Outcome.Details> never = Optional.ofNullable(unsendable.get(index));
        if (never.isPresent() && later.isEmpty() && !hope) {
            return new Outcome.Failed(recipient, never.get());
        }
        if (later.isPresent()) {
            return new Outcome.Deferred(recipient, withAll(later.get()));
        }
        Optional<Attempt> decisive = attempts.stream()
                .filter(attempt -> attempt.address().isPresent())
                .reduce((_, last) -> last)
                .or(() -> attempts.stream().reduce((_, last) -> last));
        Optional<SessionFailure> failure = decisive.flatMap(Attempt::failure);
        String code = failure.map(Remedy::code)
                .or(() -> decisive.flatMap(Ledger::reasonCode))
                .orElse("4.4.0");
        return new Outcome.Deferred(
                recipient,
                new Outcome.Details(
                        decisive,
                        failure.flatMap(SessionFailure::reply),
                        code,
                        "No host took the message. " + everyHost(),
                        decisive.map(Attempt::remedy).orElse("")));
    }

    private static Optional<String> reasonCode(Attempt attempt) {
        return attempt.requirement() instanceof Requirement.Unreachable(Plan.Reason reason)
                ? Optional.of(temporary(reason.enhancedCode()))
                : Optional.empty();
    }

    private Outcome.Details withAll(Outcome.Details details) {
        return attempts.size() < 2
                ? details
                : new Outcome.Details(
                        details.attempt(),
                        details.reply(),
                        details.enhancedCode(),
                        details.text() + ". " + everyHost(),
                        details.remedy());
    }

    /** Each host and why, the first as well as the last. */
    private String everyHost() {
        String shown = attempts.stream()
                .limit(MOST_ATTEMPTS_SHOWN)
                .map(attempt -> attempt.place() + ": " + attempt.text())
                .collect(Collectors.joining("; "));
        int more = attempts.size() - MOST_ATTEMPTS_SHOWN;
        return more > 0 ? shown + "; and " + more + " more" : shown;
    }
}
