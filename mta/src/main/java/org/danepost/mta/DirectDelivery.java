package org.danepost.mta;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.danepost.policy.HostPlan;
import org.danepost.policy.Plan;
import org.danepost.policy.Requirement;
import org.danepost.smtp.Envelope;
import org.danepost.smtp.MessageFacts;
import org.danepost.smtp.MessageSource;
import org.danepost.smtp.SmtpClient;

/**
 * Gives one message to the hosts of a plan, now. Decides nothing about security: it does what the plan demands of each host.
 * Thread-safe; a call blocks until every recipient has an outcome, and is meant for a virtual thread. Close it when no
 * message follows: that ends the sessions kept for others.
 *
 * <p>Hosts are tried in the plan's order, all addresses of one before the next. A host that is
 * {@link Requirement.Unreachable} is never connected to (RFC 7672 §10).
 *
 * <ul>
 *   <li>What TLS costs: where the requirement is DANE or encryption, nothing but EHLO, STARTTLS and QUIT is ever said in
 *       clear. STARTTLS missing or refused, a failed handshake, certificates that do not match: next address, next host, in
 *       the end deferred. Never failed (RFC 7672 §2.2).
 *   <li>Opportunistic: any certificate; after a failed handshake one new connection in clear (RFC 7435 §3). If the peer then
 *       refuses mail because it is in clear (530, 5.7.10), that is no failure of the recipient either.
 *   <li>A refusal in the greeting or of EHLO, 4yz or 5yz, speaks for that host alone: next host, in the end deferred.
 *   <li>5yz to MAIL, DATA or the message fails all recipients it concerns, 5yz to RCPT that recipient alone; no other host is
 *       asked. 4yz: other hosts are asked for the recipients concerned, in the end deferred.
 *   <li>Lost after the final dot: in doubt, no other host.
 *   <li>A message that a host cannot take (size, 8-bit, SMTPUTF8): other hosts; failed if no host could.
 *   <li>REQUIRETLS: only hosts that prove themselves, only with REQUIRETLS inside TLS, never in clear; failed if no host
 *       could (RFC 8689 §4.2.1), deferred while one might.
 *   <li>A session that is open already, or a TLS session to resume, is taken only if it was opened under equal demands; its
 *       certificates are judged again by the records and names of this message, and what DNS said when it was opened must not
 *       have run out. If it breaks before anything is said of the message, the same address gets a new session.
 * </ul>
 */
public final class DirectDelivery implements AutoCloseable {
    private final SmtpClient client;
    private final ChainVerifier verifier;
    private final InstantSource clock;
    private final DeliveryLimits limits;
    private final Optional<Reuse> reuse;

    /** A delivery that opens a session for each message. */
    public DirectDelivery(SmtpClient client, ChainVerifier verifier, InstantSource clock, DeliveryLimits limits) {
        this(client, verifier, clock, limits, Optional.empty());
    }

    private DirectDelivery(
            SmtpClient client,
            ChainVerifier verifier,
            InstantSource clock,
            DeliveryLimits limits,
            Optional<Reuse> reuse) {
        this.client = client;
        this.verifier = verifier;
        this.clock = clock;
        this.limits = limits;
        this.reuse = reuse;
    }

    /** The same, but sessions are kept for further messages. */
    public DirectDelivery reusing(ReuseLimits reuseLimits) {
        return new DirectDelivery(client, verifier, clock, limits, Optional.of(new Reuse(reuseLimits, clock)));
    }

    /** How many sessions wait for another message. */
    int idle() {
        return reuse.map(Reuse::idle).orElse(0);
    }

    /** Ends the sessions that wait for another message. */
    @Override
    public void close() {
        reuse.ifPresent(Reuse::close);
    }

    /**
     * Delivers.
     *
     * @param plan for the domain of the recipients
     * @param envelope recipients of that one domain
     */
    public Delivery deliver(Plan plan, Envelope envelope, MessageSource source) {
        return switch (plan) {
            case Plan.Reject reject -> {
                Outcome.Details details = details(reject.reason());
                yield all(plan, envelope, List.of(), recipient -> new Outcome.Failed(recipient, details));
            }
            case Plan.Defer defer -> {
                Outcome.Details details = details(defer.reason());
                List<Attempt> skipped = defer.hosts().stream()
                        .map(host -> skipped(host, defer.reason()))
                        .toList();
                yield all(plan, envelope, skipped, recipient -> new Outcome.Deferred(recipient, details));
            }
            case Plan.Deliver deliver -> follow(deliver, envelope, source);
        };
    }

    private Delivery follow(Plan.Deliver plan, Envelope envelope, MessageSource source) {
        MessageFacts facts;
        try {
            facts = MessageFacts.of(source);
        } catch (IOException e) {
            Outcome.Details details = new Outcome.Details(
                    Optional.empty(),
                    Optional.empty(),
                    "4.3.0",
                    "Our copy of the message cannot be read: " + e.getMessage(),
                    "Whoever runs this sender: look at the disk or the file.");
            return all(plan, envelope, List.of(), recipient -> new Outcome.Deferred(recipient, details));
        }
        Connector connector = new Connector(client, verifier, clock, reuse);
        return new PlanWalk(plan, envelope, source, facts, connector, clock, limits).walk();
    }

    private Attempt skipped(HostPlan host, Plan.Reason reason) {
        Plan.Reason why = host.requirement() instanceof Requirement.Unreachable(Plan.Reason own) ? own : reason;
        return skipped(host, why, clock);
    }

    static Attempt skipped(HostPlan host, Plan.Reason why, InstantSource clock) {
        return new Attempt(
                host.host(),
                host.preference(),
                Optional.empty(),
                host.requirement(),
                host.evidence(),
                TlsLevel.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                host.sts(),
                Optional.empty(),
                "not tried: " + why.text(),
                why.remedy(),
                clock.instant(),
                Duration.ZERO);
    }

    private static Outcome.Details details(Plan.Reason reason) {
        return new Outcome.Details(
                Optional.empty(), Optional.empty(), reason.enhancedCode(), reason.text(), reason.remedy());
    }

    private static Delivery all(
            Plan plan, Envelope envelope, List<Attempt> attempts, Function<String, Outcome> outcome) {
        List<Outcome> outcomes = new ArrayList<>();
        for (String recipient : envelope.recipients()) {
            outcomes.add(outcome.apply(recipient));
        }
        return new Delivery(plan, outcomes, attempts);
    }
}
