package org.danepost.mta;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.danepost.policy.HostPlan;
import org.danepost.policy.Plan;
import org.danepost.policy.Requirement;
import org.danepost.smtp.Envelope;
import org.danepost.smtp.MessageFacts;
import org.danepost.smtp.MessageSource;
import org.danepost.smtp.RecipientResult;
import org.danepost.smtp.SessionFailure;
import org.danepost.smtp.TlsTag;

/** One walk through the hosts of a plan. Used once, by one thread. */
final class PlanWalk {
    private final Plan.Deliver plan;
    private final Envelope envelope;
    private final MessageSource source;
    private final MessageFacts facts;
    private final Connector connector;
    private final InstantSource clock;
    private final DeliveryLimits limits;

    private final Ledger ledger;

    private int transactions;

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
        this.ledger = new Ledger(envelope);
    }

    Delivery walk() {
        for (HostPlan host : plan.hosts()) {
            if (finished()) {
                ledger.hope(); // hosts are left that might have taken it
                break;
            }
            visit(host);
        }
        return new Delivery(plan, ledger.outcomes(), ledger.attempts());
    }

    private boolean finished() {
        return ledger.complete() || transactions >= limits.transactions();
    }

    private void visit(HostPlan host) {
        switch (Suitability.of(host, tag(host), plan.domain())) {
            case Suitability.Suitable _ -> reach(host);
            case Suitability.Later(Plan.Reason reason) -> skip(host, reason);
            case Suitability.Unfit(Plan.Reason reason) -> {
                ledger.unfit(reason);
                skip(host, reason);
            }
        }
    }

    private void reach(HostPlan host) {
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

    private void skip(HostPlan host, Plan.Reason reason) {
        if (!reason.permanent()) {
            ledger.hope();
        }
        ledger.enter(DirectDelivery.skipped(host, reason, clock));
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
        if (!offer(connector.connect(host, address), host)) {
            offer(connector.connectAnew(host, address), host);
        }
    }

    /**
     * Offers the message to those who have no outcome yet.
     *
     * @return false if the session had served before and broke now: that says nothing about the message or the host
     */
    private boolean offer(Connector.Connected connected, HostPlan host) {
        connected.attempts().forEach(ledger::enter);
        if (connected.lease().isEmpty()) {
            ledger.hope();
            return true;
        }
        Attempt attempt = ledger.attempts().removeLast();
        Lease lease = connected.lease().get();
        List<Integer> open = ledger.open();
        boolean whole = false;
        try {
            List<RecipientResult> results = lease.session().send(envelopeFor(host, open), source, facts);
            whole = true;
            Attempt done = concluded(attempt, results);
            ledger.enter(done);
            if (lease.reused() && results.stream().allMatch(PlanWalk::isOver)) {
                return false;
            }
            boolean offered = results.stream().anyMatch(result -> !(result instanceof RecipientResult.Unsendable));
            transactions += offered ? 1 : 0;
            for (int i = 0; i < results.size(); i++) {
                ledger.settle(open.get(i), results.get(i), done);
            }
            return true;
        } finally {
            if (whole) {
                lease.release();
            } else {
                lease.session().close();
            }
        }
    }

    /** True of what says only that the server has ended the session. */
    private static boolean isOver(RecipientResult result) {
        return switch (result) {
            case RecipientResult.Broken _ -> true;
            case RecipientResult.Refused refused -> refused.reply().code() == 421; // RFC 5321 §3.8
            case RecipientResult.Accepted _, RecipientResult.InDoubt _, RecipientResult.Unsendable _ -> false;
        };
    }

    private Envelope envelopeFor(HostPlan host, List<Integer> indexes) {
        List<String> recipients =
                indexes.stream().map(envelope.recipients()::get).toList();
        return new Envelope(envelope.sender(), recipients, tag(host));
    }

    /** What the message or the plan says of REQUIRETLS, whichever is stricter. */
    private TlsTag tag(HostPlan host) {
        TlsTag planned = switch (host.terms().requireTls()) {
            case NO -> TlsTag.NONE;
            case IF_OFFERED -> TlsTag.REQUIRE_TLS_IF_OFFERED;
            case MUST -> TlsTag.REQUIRE_TLS;
        };
        return planned.compareTo(envelope.tag()) >= 0 ? planned : envelope.tag();
    }

    private Attempt concluded(Attempt attempt, List<RecipientResult> results) {
        long accepted = results.stream()
                .filter(RecipientResult.Accepted.class::isInstance)
                .count();
        Optional<SessionFailure> failure =
                results.stream().flatMap(result -> failure(result).stream()).findFirst();
        String text = accepted + " of " + results.size() + " recipients accepted, TLS "
                + attempt.level().word() + (attempt.reused() ? ", session reused" : "")
                + failure.map(why -> "; " + why.text()).orElse("");
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
}
