package org.danepost.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Whether resolvers validate: the SOA of a zone that has a trust anchor must come back with AD. Without that, a missing AD
 * bit says nothing about a zone, and DANE would be off for everyone unnoticed. What was found holds for a minute; a failure
 * for the policy's failure time. The query carries DO and not AD, so that a box that copies the bit from the query is not
 * taken for a validator. Any thread.
 */
final class ValidatorCheck {
    private static final Duration HOLDS = Duration.ofMinutes(1);
    private static final int OCTETS = 200;

    private final StubExchange exchange;
    private final Question evidence;
    private final ResolverPolicy policy;
    private final InstantSource clock;
    private final Shelf<InetSocketAddress, Standing> shelf;

    /** @param fault why it may not be used; empty when it validates */
    private record Standing(Optional<Fault> fault, Instant made) {
        Shelf.Entry entry() {
            boolean keep = fault.isEmpty() || !fault.get().ownAffair();
            return new Shelf.Entry(made.plus(HOLDS), OCTETS, fault.isPresent(), keep);
        }
    }

    /** @param anchored the zone whose SOA must be authentic */
    ValidatorCheck(StubExchange exchange, Name anchored, ResolverPolicy policy, InstantSource clock) {
        this.exchange = exchange;
        this.evidence = new Question(anchored, Type.SOA);
        this.policy = policy;
        this.clock = clock;
        this.shelf = new Shelf<>(clock, policy, policy.cacheOctets() / 64 + 1, Standing::entry);
    }

    /** What a resolver must show as authentic. */
    Question evidence() {
        return evidence;
    }

    /** Why the resolver may not be trusted now; empty when it has shown that it validates. */
    Optional<Fault> fault(InetSocketAddress server, WorkBudget budget) {
        return shelf.get(server, () -> look(server, budget), this::givenUp, budget)
                .fault();
    }

    private Standing givenUp() {
        return new Standing(Optional.of(Asker.outOfTime(evidence.toString(), policy)), clock.instant());
    }

    private Standing look(InetSocketAddress server, WorkBudget budget) {
        Optional<Fault> fault = Optional.empty();
        for (int i = 0; i < policy.triesPerServer(); i++) {
            if (Thread.currentThread().isInterrupted() || !budget.left().isPositive()) {
                return givenUp();
            }
            switch (exchange.ask(server, evidence, StubExchange.Form.CHECKING, policy.tryTimeout(), budget)) {
                case Upstream.NoResponse none -> fault = Optional.of(none.fault());
                case Upstream.Response response -> {
                    return new Standing(judge(response), clock.instant());
                }
            }
        }
        return new Standing(fault, clock.instant());
    }

    private Optional<Fault> judge(Upstream.Response response) {
        Message message = response.message();
        boolean there = SignedSet.find(SignedSet.of(message, Section.ANSWER), evidence.name(), Type.SOA)
                .isPresent();
        boolean authentic = message.getHeader().getFlag(Flags.AD);
        if (message.getRcode() == Rcode.NOERROR && there && authentic) {
            return Optional.empty();
        }
        String found = message.getRcode() == Rcode.NOERROR
                ? (there ? "without the AD bit" : "with no SOA record")
                : "with " + Rcode.string(message.getRcode());
        String why = "the resolver " + response.server() + " answers " + evidence + " " + found
                + Words.serverSaid(message)
                + ": it does not validate, so that the absence of AD in its other answers would prove nothing";
        String remedy = "Switch DNSSEC validation on in the resolver " + response.server()
                + " (it needs a trust anchor and the right time), name one that validates, or use mode forward, in which"
                + " answers are proven here.";
        return Optional.of(Fault.failed(
                Answer.Failure.RESOLVER_UNSUITABLE,
                why,
                Words.firstError(message).or(() -> Optional.of(ExtendedError.DNSSEC_INDETERMINATE)),
                remedy));
    }
}
