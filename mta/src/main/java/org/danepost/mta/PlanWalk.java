package org.danepost.mta;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.danepost.policy.HostPlan;
import org.danepost.policy.Plan;
import org.danepost.policy.Requirement;
import org.danepost.smtp.Envelope;
import org.danepost.smtp.MessageFacts;
import org.danepost.smtp.MessageSource;
import org.danepost.smtp.Phase;
import org.danepost.smtp.RecipientResult;
import org.danepost.smtp.Reply;
import org.danepost.smtp.SessionFailure;
import org.danepost.smtp.SmtpSession;

/** One walk through the hosts of a plan. Used once, by one thread. */
final class PlanWalk {
    private static final int MOST_ATTEMPTS_SHOWN = 20;

    private final Plan.Deliver plan;
    private final Envelope envelope;
    private final MessageSource source;
    private final MessageFacts facts;
    private final Connector connector;
    private final InstantSource clock;
    private final DeliveryLimits limits;

    private final List<Attempt> attempts = new ArrayList<>();
    /** By index of the recipient: outcomes that stand. */
    private final Map<Integer, Outcome> settled = new LinkedHashMap<>();
    /** By index of the recipient: the last deferral by a reply. */
    private final Map<Integer, Outcome.Details> putOff = new LinkedHashMap<>();
    /** By index of the recipient: the last host that could not take the message. */
    private final Map<Integer, Outcome.Details> unsendable = new LinkedHashMap<>();

    private int transactions;
    /** True once a host might take the message later. */
    private boolean hope;

    PlanWalk(
            Plan.Deliver plan,
            Envelope envelope,
            MessageSource source,
            MessageFacts facts,
            Connector connector,
            InstantSource clock,
            DeliveryLimits limits) {
        this.plan = plan;
        this.envelope = envelope;
        this.source = source;
        this.facts = facts;
        this.connector = connector;
        this.clock = clock;
        this.limits = limits;
    }

    Delivery walk() {
        for (HostPlan host : plan.hosts()) {
            if (finished()) {
                hope = true; // hosts are left that might have taken it
                break;
            }
            visit(host);
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < envelope.recipients().size(); i++) {
            Optional<Outcome> outcome = Optional.ofNullable(settled.get(i));
            int index = i;
            outcomes.add(outcome.orElseGet(() -> unsettled(index)));
        }
        return new Delivery(plan, outcomes, attempts);
    }

    private boolean finished() {
        return settled.size() == envelope.recipients().size() || transactions >= limits.transactions();
    }

    private void visit(HostPlan host) {
        Optional<Plan.Reason> noLogin =
                host.terms().login().filter(_ -> !unreachable(host)).map(PlanWalk::cannotLogIn);
        if (noLogin.isPresent()) {
            skip(host, noLogin.get());
            return;
        }
        switch (host.requirement()) {
            case Requirement.Unreachable(Plan.Reason reason) -> skip(host, reason); // RFC 7672 §10
            case Requirement.Dane _,
                    Requirement.Encrypt _,
                    Requirement.Sts _,
                    Requirement.Pkix _,
                    Requirement.Fingerprint _,
                    Requirement.Cleartext _,
                    Requirement.Audited _,
                    Requirement.Opportunistic _ -> {
                if (host.addresses().isEmpty()) {
                    skip(
                            host,
                            new Plan.Reason(
                                    "4.4.4",
                                    "the host has no address",
                                    "The people who run " + plan.domain() + ": give the host an address or drop it."));
                }
                for (InetAddress address : chosen(host.addresses(), limits.addresses())) {
                    if (finished()) {
                        return;
                    }
                    visit(host, address);
                }
            }
        }
    }

    private static boolean unreachable(HostPlan host) {
        return host.requirement() instanceof Requirement.Unreachable;
    }

    private static Plan.Reason cannotLogIn(String credential) {
        return new Plan.Reason(
                "4.7.0",
                "the rule for this destination asks for a login as '" + credential
                        + "', and this version cannot log in",
                "The administrator of this mail server must take the login out of the rule, or let the relay accept this"
                        + " server without one.");
    }

    private void skip(HostPlan host, Plan.Reason reason) {
        hope |= !reason.permanent();
        attempts.add(DirectDelivery.skipped(host, reason, clock));
    }

    /** At most so many addresses; the last place goes to the other family if it would be left out (RFC 5321 §5.2). */
    static List<InetAddress> chosen(List<InetAddress> addresses, int most) {
        if (addresses.size() <= most) {
            return addresses;
        }
        List<InetAddress> first = new ArrayList<>(addresses.subList(0, most));
        boolean six = first.getFirst() instanceof Inet6Address;
        if (first.stream().allMatch(address -> address instanceof Inet6Address == six)) {
            addresses.stream()
                    .filter(address -> address instanceof Inet6Address != six)
                    .findFirst()
                    .ifPresent(other -> first.set(most - 1, other));
        }
        return first;
    }

    private void visit(HostPlan host, InetAddress address) {
        Connector.Connected connected = connector.connect(host, address);
        attempts.addAll(connected.attempts());
        if (connected.session().isEmpty()) {
            hope = true;
            return;
        }
        Attempt attempt = attempts.removeLast();
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < envelope.recipients().size(); i++) {
            if (!settled.containsKey(i)) {
                open.add(i);
            }
        }
        try (SmtpSession session = connected.session().orElseThrow()) {
            List<RecipientResult> results = session.send(
                    new Envelope(
                            envelope.sender(),
                            open.stream().map(envelope.recipients()::get).toList()),
                    source,
                    facts);
            Attempt done = concluded(attempt, results);
            attempts.add(done);
            boolean offered = results.stream().anyMatch(result -> !(result instanceof RecipientResult.Unsendable));
            transactions += offered ? 1 : 0;
            for (int i = 0; i < results.size(); i++) {
                settle(open.get(i), results.get(i), done);
            }
            session.quit();
        }
    }

    private Attempt concluded(Attempt attempt, List<RecipientResult> results) {
        long accepted = results.stream()
                .filter(RecipientResult.Accepted.class::isInstance)
                .count();
        Optional<SessionFailure> failure =
                results.stream().flatMap(result -> failure(result).stream()).findFirst();
        String text = accepted + " of " + results.size() + " recipients accepted, TLS "
                + attempt.level().word() + failure.map(why -> "; " + why.text()).orElse("");
        return attempt.ended(failure, text, Duration.between(attempt.started(), clock.instant()));
    }

    private static Optional<SessionFailure> failure(RecipientResult result) {
        return switch (result) {
            case RecipientResult.Broken(String _, SessionFailure why) -> Optional.of(why);
            case RecipientResult.InDoubt(String _, SessionFailure why) -> Optional.of(why);
            case RecipientResult.Accepted _, RecipientResult.Refused _, RecipientResult.Unsendable _ ->
                Optional.empty();
        };
    }

    private void settle(int index, RecipientResult result, Attempt attempt) {
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
                                "The sender of the message: send it in a form that this server takes."));
        }
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
                .or(() -> decisive.flatMap(PlanWalk::reasonCode))
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
