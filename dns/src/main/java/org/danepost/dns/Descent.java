package org.danepost.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * Goes down from the closest known zone to the servers that answer a question (RFC 1034 §5.3.3). Each referral leads to a
 * zone strictly below, so that it ends. Any thread; every call spends from its errand.
 */
final class Descent {
    private static final int LEAP = 8;

    private final RecursionLimits limits;
    private final ResolverPolicy policy;
    private final Delegations delegations;
    private final ServerBook book;
    private final AuthorityExchange exchange;
    private final TargetAddresses targets;
    private final Scrubber scrubber;
    private final DeadZones dead;
    private final SecureRandom random;
    private final TypeProbe probe;

    Descent(
            RecursionLimits limits,
            ResolverPolicy policy,
            Delegations delegations,
            ServerBook book,
            AuthorityExchange exchange,
            TargetAddresses targets,
            DeadZones dead,
            SecureRandom random) {
        this.limits = limits;
        this.policy = policy;
        this.delegations = delegations;
        this.book = book;
        this.exchange = exchange;
        this.targets = targets;
        this.scrubber = new Scrubber(limits);
        this.dead = dead;
        this.random = random;
        this.probe = new TypeProbe(exchange, scrubber, book, policy);
    }

    /**
     * How to go about it when an earlier answer could not be proven.
     *
     * @param avoided servers that gave such answers: they come last
     * @param overTcp whether to ask over TCP at once
     * @param fromRoot whether to take no account of delegations learnt before
     */
    record Caution(Set<InetSocketAddress> avoided, boolean overTcp, boolean fromRoot) {
        static final Caution NONE = new Caution(Set.of(), false, false);
    }

    /** What the servers of a zone made of a question. */
    private sealed interface Told {}

    private record Heard(Scrubber.Reading reading, NameServer server) implements Told {}

    private record Unheard(Fault fault, boolean somebodyAnswered) implements Told {}

    /** An answer and who gave it; the fault when there is none. */
    sealed interface End {}

    record Arrived(Message message, NameServer server) implements End {}

    record Stuck(Fault fault) implements End {}

    End run(Question question, Errand errand, Caution caution) {
        boolean parentSide = question.type() == Type.DS && question.name().labels() > 1; // RFC 4035 §4.2
        Name start = parentSide ? new Name(question.name(), 1) : question.name();
        Delegation at = caution.fromRoot() ? delegations.hints() : delegations.closest(start);
        // The walk asks for the DS of each label from the top: the one above has been asked for, and no more is left to
        // hide, unless the walk leaps.
        boolean stepwise = parentSide && start.labels() - at.zone().labels() <= LEAP;
        int steps = stepwise ? Math.min(1, limits.minimisedSteps()) : limits.minimisedSteps();
        Minimiser minimiser = new Minimiser(question, steps);
        while (true) {
            Question next = minimiser.next(at.zone());
            boolean whole = next.equals(question);
            switch (ask(at, next, !whole, errand, caution)) {
                case Unheard unheard -> {
                    if (whole || !unheard.somebodyAnswered() || errand.limit().isPresent()) {
                        return new Stuck(unheard.fault());
                    }
                    minimiser.giveUp();
                }
                case Heard(Scrubber.Referral referral, NameServer _) -> {
                    if (!errand.takeReferral()) {
                        return new Stuck(errand.limit().orElseThrow());
                    }
                    note(at.zone(), referral, errand);
                    at = delegations.learn(referral);
                }
                case Heard(Scrubber.Settled settled, NameServer server) -> {
                    if (whole) {
                        return new Arrived(settled.message(), server);
                    }
                    if (settled.message().getRcode() != Rcode.NOERROR) {
                        minimiser.giveUp();
                    }
                }
                case Heard(Scrubber.Refusal _, NameServer _), Heard(Scrubber.Lame _, NameServer _) ->
                    throw new IllegalStateException("a server that failed was taken for one that answered");
            }
        }
    }

    private static void note(Name from, Scrubber.Referral referral, Errand errand) {
        errand.budget()
                .note(() -> new TraceEvent.ReferralFollowed(
                        from, referral.zone(), List.copyOf(referral.servers().keySet())));
    }

    /** Asks the servers of a zone one after the other, until one gives an answer or a referral. */
    private Told ask(Delegation at, Question question, boolean forLess, Errand errand, Caution caution) {
        Optional<Fault> known = dead.fault(at, question);
        if (known.isPresent()) {
            return new Unheard(known.get(), false);
        }
        Troubles troubles = new Troubles(at, question);
        boolean hints = at.zone().equals(Name.root);
        ZoneServers servers = new ZoneServers(at, targets, limits, hints, troubles);
        servers.shuffle(random);
        while (!errand.isOver() && errand.limit().isEmpty()) {
            Optional<InetSocketAddress> chosen = choose(at, servers, errand, caution);
            if (chosen.isEmpty()) {
                break;
            }
            errand.goingTo(servers.server(chosen.get()), forLess);
            Optional<Heard> heard = once(at.zone(), question, chosen.get(), servers, errand, caution, troubles);
            if (heard.isPresent()) {
                dead.answered(at);
                return heard.get();
            }
        }
        return unheard(at, question, errand, troubles);
    }

    private Told unheard(Delegation at, Question question, Errand errand, Troubles troubles) {
        Optional<Fault> limit = errand.limit();
        if (limit.isPresent()) {
            return new Unheard(limit.get().because(limit.get().why() + " at " + question), true);
        }
        errand.targetLimit().ifPresent(troubles::remark);
        if (!errand.isOver() && TypeProbe.worthwhile(question)) {
            probe.compare(at.zone(), question, troubles, errand);
        }
        Fault fault = troubles.fault();
        if (errand.isOver()) {
            String why = Asker.outOfTime(question.toString(), policy).why() + "; " + fault.why();
            return new Unheard(
                    new Fault(Optional.of(Answer.Failure.TIMEOUT), why, fault.error(), fault.remedy(), true), false);
        }
        if (!troubles.somebodyAnswered()) {
            dead.silent(at, fault);
            delegations.silent(at);
        }
        return new Unheard(fault, troubles.somebodyAnswered());
    }

    /** A server not tried yet, or one whose address must be found first, or one to be tried again. */
    private Optional<InetSocketAddress> choose(Delegation at, ZoneServers servers, Errand errand, Caution caution) {
        for (int times = 0; times < policy.triesPerServer(); times++) {
            List<InetSocketAddress> candidates = servers.triedTimes(times);
            List<InetSocketAddress> preferred = candidates.stream()
                    .filter(server -> !caution.avoided().contains(server))
                    .toList();
            if (preferred.isEmpty() && times == 0) {
                preferred = lookedUp(servers, errand, caution);
            }
            Optional<InetSocketAddress> chosen = book.choose(at.zone(), preferred.isEmpty() ? candidates : preferred);
            if (chosen.isPresent()) {
                return chosen;
            }
        }
        return Optional.empty();
    }

    /** Looks servers up one by one, until one has an address that was not tried. */
    private List<InetSocketAddress> lookedUp(ZoneServers servers, Errand errand, Caution caution) {
        List<InetSocketAddress> fresh = List.of();
        while (fresh.isEmpty() && !errand.isOver() && errand.targetLimit().isEmpty()) {
            Optional<Name> target = servers.takeTarget();
            if (target.isEmpty()) {
                break;
            }
            servers.add(target.get(), addresses(target.get(), errand, caution));
            fresh = servers.triedTimes(0).stream()
                    .filter(server -> !caution.avoided().contains(server))
                    .toList();
        }
        return fresh;
    }

    private Optional<List<InetAddress>> addresses(Name server, Errand errand, Caution caution) {
        return targets.find(server, errand, (question, sub) -> switch (run(question, sub, caution)) {
            case Arrived arrived -> new Upstream.Response(arrived.message(), arrived.server());
            case Stuck stuck -> new Upstream.NoResponse(stuck.fault());
        });
    }

    private Optional<Heard> once(
            Name zone,
            Question question,
            InetSocketAddress server,
            ZoneServers servers,
            Errand errand,
            Caution caution,
            Troubles troubles) {
        int tries = servers.tried(server);
        Duration limit = book.patience(server, tries - 1, policy.tryTimeout());
        NameServer name = servers.server(server);
        AuthorityExchange.Result result = exchange.ask(server, question, caution.overTcp(), limit, errand);
        if (result instanceof AuthorityExchange.Nothing nothing) {
            troubles.add(name, nothing.kind(), nothing.what());
        }
        if (!(result instanceof AuthorityExchange.Came came)) {
            return Optional.empty();
        }
        Scrubber.Reading reading = scrubber.read(zone, question, came.message());
        switch (reading) {
            case Scrubber.Settled _, Scrubber.Referral _ -> {
                return Optional.of(new Heard(reading, name));
            }
            case Scrubber.Lame lame -> {
                book.lame(server, zone);
                troubles.add(name, Answer.Failure.MALFORMED, lame.why());
                unusable(name, question, lame.why(), errand);
            }
            case Scrubber.Refusal refusal -> {
                if (refusal.code() == Rcode.REFUSED) {
                    book.lame(server, zone);
                }
                String said = "answers " + Rcode.string(refusal.code()) + Words.serverSaid(came.message());
                troubles.add(name, failure(refusal.code()), said);
                unusable(name, question, said, errand);
            }
        }
        servers.done(server);
        return Optional.empty();
    }

    private static void unusable(NameServer server, Question question, String why, Errand errand) {
        errand.budget().note(() -> new TraceEvent.AnswerUnusable(server, question, why));
    }

    private static Answer.Failure failure(int code) {
        return switch (code) {
            case Rcode.SERVFAIL -> Answer.Failure.SERVFAIL;
            case Rcode.REFUSED -> Answer.Failure.REFUSED;
            case Rcode.NOTIMP -> Answer.Failure.NOTIMP;
            case Rcode.FORMERR -> Answer.Failure.FORMERR;
            default -> Answer.Failure.OTHER_RCODE;
        };
    }
}
