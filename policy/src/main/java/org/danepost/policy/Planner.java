package org.danepost.policy;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.danepost.dns.Answer;
import org.danepost.dns.Question;
import org.danepost.dns.Resolver;
import org.danepost.dns.Security;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * Decides which hosts take mail for a destination and what each must prove (RFC 7672 §2; RFC 5321 §5.1). The one place
 * where that is decided.
 *
 * <p>A plan is a function of the resolver's answers, local policy, what the message says, the time (rules expire) and the
 * random order of equal preferences. It is made
 * before any connection, holds for one attempt, and every answer it rests on is in its evidence. MX is asked first, then the
 * addresses of all hosts, then CNAME and TLSA, then the MTA-STS policy; within a step the hosts are asked at the same time, and evidence keeps the
 * order of the hosts.
 *
 * <p>Thread rule: may be used by many threads at once; blocks as long as the resolver does. Throws nothing for any
 * destination or any answer.
 */
public final class Planner {
    private final Resolver resolver;
    private final LocalPolicy local;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Object randomLock = new Object();
    private final Optional<MtaSts> sts;

    /**
     * @param local the rules of the administrator, and what holds without one
     * @param clock for the rules that expire
     * @param random puts MX hosts of equal preference in order; guarded here, so any generator will do
     * @param sts where MTA-STS policies come from; empty: they are not asked for
     */
    public Planner(
            Resolver resolver, LocalPolicy local, InstantSource clock, RandomGenerator random, Optional<MtaSts> sts) {
        this.resolver = resolver;
        this.local = local;
        this.clock = clock;
        this.random = random;
        this.sts = sts;
    }

    /** A planner without MTA-STS. */
    public Planner(Resolver resolver, LocalPolicy local, InstantSource clock, RandomGenerator random) {
        this(resolver, local, clock, random, Optional.empty());
    }

    /** A planner without rules and without MTA-STS: the same options for every destination. */
    public Planner(Resolver resolver, PlanOptions options, RandomGenerator random) {
        this(resolver, LocalPolicy.same(options), () -> Instant.EPOCH, random);
    }

    /**
     * A plan and the rule it was made under.
     *
     * @param plan its evidence says the same in words
     */
    public record Decision(LocalPolicy.Choice choice, Plan plan) {}

    /** The plan under local policy; what the message says about TLS is in its options. */
    public Plan plan(NextHop destination) {
        LocalPolicy.Choice choice = local.choose(destination, clock.instant());
        return decided(choice, choice.options()).plan();
    }

    /** The plan under local policy. */
    public Plan plan(NextHop destination, MessageTls message) {
        return decide(destination, message).plan();
    }

    /** The plan under local policy, and which rule that is. */
    public Decision decide(NextHop destination, MessageTls message) {
        LocalPolicy.Choice choice = local.choose(destination, clock.instant());
        return decided(choice, choice.options().withMessage(message));
    }

    private Decision decided(LocalPolicy.Choice choice, PlanOptions own) {
        return new Decision(choice, Conclusion.under(choice.evidence(), plan(choice.nextHop(), own)));
    }

    /** The plan under these options and no rule. */
    public Plan plan(NextHop destination, PlanOptions own) {
        return switch (destination) {
            case NextHop.Domain domain -> domain(domain, own);
            case NextHop.Relay relay -> relay(relay, own);
            case NextHop.Literal literal -> literal(literal, own);
        };
    }

    private Plan literal(NextHop.Literal literal, PlanOptions own) {
        Gate gate = new Gate.Configured(literal.text());
        HostDecision decision = new HostDecision(resolver, own, gate, literal.port());
        HostPlan host = decision.literal(literal.text(), 0, literal.address());
        return concluded(literal.text(), gate, List.of(host), List.of(), own);
    }

    /** RFC 7672 §2.2.2: a configured name is secure by definition; only its own addresses decide. */
    private Plan relay(NextHop.Relay relay, PlanOptions own) {
        if (relay.port() < 1 || relay.port() > 65535) {
            return Conclusion.noSuchPort(relay);
        }
        Optional<InetAddress> address = DomainText.dottedQuad(relay.host()).or(() -> DomainText.ipv6(relay.host()));
        if (address.isPresent()) {
            return literal(new NextHop.Literal(address.get(), relay.port()), own);
        }
        return switch (DomainText.read(relay.host())) {
            case DomainText.Reading.Bad bad -> Conclusion.noName(relay.host(), bad.why());
            case DomainText.Reading.Good good -> {
                MxHost host = MxHost.of(good.name(), 0);
                Gate gate = new Gate.Configured(host.text());
                HostAddresses addresses = HostAddresses.lookUp(resolver, host.name(), own.family());
                HostPlan plan = new HostDecision(resolver, own, gate, relay.port()).decide(host, addresses);
                Evidence evidence = new Evidence(
                        "RFC 7672 §2.2.2",
                        host.text() + " is configured: no MX lookup, the name is secure by definition",
                        Optional.empty());
                yield concluded(host.text(), gate, List.of(plan), List.of(evidence), own);
            }
        };
    }

    private Plan domain(NextHop.Domain domain, PlanOptions own) {
        return switch (DomainText.read(domain.name())) {
            case DomainText.Reading.Bad bad -> Conclusion.noName(domain.name(), bad.why());
            case DomainText.Reading.Good good -> {
                // RFC 5321 §2.3.5, §5.1: names are complete, and no search list is ever used
                if (good.name().labels() < 3) {
                    yield Conclusion.noName(domain.name(), "is not a fully qualified domain name");
                }
                if (DomainText.dottedQuad(DomainText.of(good.name())).isPresent()) {
                    yield Conclusion.noName(domain.name(), "is an address without brackets, not a domain");
                }
                yield byMx(good.name(), own);
            }
        };
    }

    private Plan byMx(Name domain, PlanOptions own) {
        String text = DomainText.of(domain);
        Answer answer = resolver.resolve(new Question(domain, Type.MX));
        return switch (answer) {
            // RFC 7672 §2.1.2: which hosts to use is unknown, so nothing may be tried, least of all the domain's
            // addresses
            case Answer.Bogus bogus -> Conclusion.mxFailed(text, bogus, Words.bogus(bogus));
            case Answer.Failed failed -> Conclusion.mxFailed(text, failed, Words.failed(failed));
            case Answer.Absent absent ->
                switch (absent.denial()) {
                    case NAME_ERROR -> Conclusion.noSuchDomain(text, absent);
                    case NO_DATA -> implicit(domain, absent, own);
                };
            case Answer.Found found -> found(text, found, own);
        };
    }

    /** RFC 5321 §5.1: without MX records the domain is its own host. */
    private Plan implicit(Name domain, Answer.Absent absent, PlanOptions own) {
        String text = DomainText.of(domain);
        boolean secure = absent.security() == Security.SECURE;
        Gate gate = secure ? new Gate.ProvenAbsence(text) : new Gate.UnprovenAbsence(text);
        Evidence evidence = new Evidence(
                "RFC 5321 §5.1",
                Words.asked(absent) + ": NODATA" + Words.by(absent) + ", " + Words.state(absent.security())
                        + "; the domain itself is its only host",
                Optional.of(absent));
        boolean self = own.ownNames().contains(text);
        List<MxHost> hosts = self ? List.of() : List.of(MxHost.of(domain, 0));
        return hosts(text, gate, hosts, self ? Optional.of(0) : Optional.empty(), List.of(evidence), own);
    }

    private Plan found(String text, Answer.Found found, PlanOptions own) {
        MxSelection selection;
        synchronized (randomLock) {
            selection = MxSelection.of(found, own, random);
        }
        if (selection.nullMx()) {
            return Conclusion.nullMx(text, found);
        }
        boolean secure = found.security() == Security.SECURE;
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence(
                "RFC 7672 §2.2.1",
                Words.asked(found) + ": " + MxSelection.shown(found) + Words.by(found)
                        + (secure ? ", secure" : ", insecure: nothing proves that the domain chose these hosts"),
                Optional.of(found)));
        evidence.addAll(selection.notes());
        if (selection.hosts().isEmpty() && selection.self().isEmpty()) {
            return Conclusion.noUsableMx(text, evidence);
        }
        Gate gate = secure ? new Gate.ProvenMx(text, DomainText.of(found.finalName())) : new Gate.UnprovenMx(text);
        return hosts(text, gate, selection.hosts(), selection.self(), evidence, own);
    }

    private Plan hosts(
            String text, Gate gate, List<MxHost> hosts, Optional<Integer> self, List<Evidence> soFar, PlanOptions own) {
        List<Evidence> evidence = new ArrayList<>(soFar);
        List<HostAddresses> addresses = Together.inOrder(hosts.stream()
                .<Callable<HostAddresses>>map(host -> () -> addresses(host, own))
                .toList());
        Optional<Integer> limit = bestSelf(hosts, addresses, own).or(() -> self);
        limit.ifPresent(preference -> evidence.add(new Evidence(
                "RFC 5321 §5.1",
                "this server is itself listed with preference " + preference
                        + ": hosts of this preference and worse ones are dropped",
                Optional.empty())));
        HostDecision decision = new HostDecision(resolver, own, gate, own.port());
        List<Callable<HostPlan>> decisions = new ArrayList<>();
        for (int i = 0; i < hosts.size(); i++) {
            MxHost host = hosts.get(i);
            HostAddresses found = addresses.get(i);
            if (limit.isEmpty() || host.preference() < limit.get()) {
                decisions.add(() -> decision.decide(host, found));
            }
        }
        List<HostPlan> plans = Together.inOrder(decisions);
        return plans.isEmpty() ? Conclusion.loop(text, evidence) : concluded(text, gate, plans, evidence, own);
    }

    /** What DANE left to say about each host MTA-STS says; local policy and the message have the last word. */
    private Plan concluded(String domain, Gate gate, List<HostPlan> hosts, List<Evidence> soFar, PlanOptions own) {
        List<Evidence> evidence = new ArrayList<>(soFar);
        List<HostPlan> asked = sts.filter(_ -> StsDecision.concerns(domain, own))
                .map(rules -> new StsDecision(rules, domain, evidence).hosts(hosts))
                .orElse(hosts);
        LocalDemands demands = new LocalDemands(own, gate);
        return Conclusion.of(domain, asked.stream().map(demands::applied).toList(), evidence);
    }

    private HostAddresses addresses(MxHost host, PlanOptions own) {
        return host.literal().isPresent()
                ? new HostAddresses(host.name(), List.of())
                : HostAddresses.lookUp(resolver, host.name(), own.family());
    }

    /** RFC 5321 §5.1: this server under another name, seen by its addresses or by the end of an alias. */
    private static Optional<Integer> bestSelf(List<MxHost> hosts, List<HostAddresses> addresses, PlanOptions own) {
        for (int i = 0; i < hosts.size(); i++) {
            boolean byAddress = addresses.get(i).anyOf(own.ownAddresses())
                    || hosts.get(i)
                            .literal()
                            .filter(own.ownAddresses()::contains)
                            .isPresent();
            boolean byName = addresses.get(i).answers().stream()
                    .anyMatch(answer -> own.ownNames().contains(DomainText.of(answer.finalName())));
            if (byAddress || byName) {
                return Optional.of(hosts.get(i).preference());
            }
        }
        return Optional.empty();
    }
}
