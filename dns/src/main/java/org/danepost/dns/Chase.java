package org.danepost.dns;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * One lookup: from the name asked along its aliases to the end, each hop proven in the zone that its own name lies in
 * (RFC 4035 §5, RFC 7672 §2.1.3). Used once, by one thread.
 */
final class Chase {
    private static final Duration UNTOLD_TTL = Duration.ofSeconds(30); // an empty answer that does not say how long

    private final Question question;
    private final ZoneWalk walk;
    private final Asker asker;
    private final PositiveProof positive;
    private final SignatureVerifier verifier;
    private final InstantSource clock;
    private final WorkBudget budget;

    private final List<Alias> aliases = new ArrayList<>();
    private final Set<String> steps = new LinkedHashSet<>();
    private Security security = Security.SECURE;
    private Duration ttl;
    private Optional<String> insecureWhy = Optional.empty();
    private Optional<ExtendedError> insecureError = Optional.empty();

    Chase(
            Question question,
            ZoneWalk walk,
            Asker asker,
            SignatureVerifier verifier,
            InstantSource clock,
            WorkBudget budget) {
        this.question = question;
        this.walk = walk;
        this.asker = asker;
        this.positive = new PositiveProof(verifier, clock);
        this.verifier = verifier;
        this.clock = clock;
        this.budget = budget;
        this.ttl = budget.policy().longestTtl();
    }

    /** What a message says about one name. */
    private sealed interface Hop {}

    private record Data(
            List<Record> records, Security security, Duration ttl, Optional<ExtendedError> error, String words)
            implements Hop {}

    private record Link(Alias alias, Duration ttl, Optional<ExtendedError> error, String words) implements Hop {}

    private record Gone(
            Answer.Denial kind, Security security, Duration ttl, Optional<ExtendedError> error, String words)
            implements Hop {}

    private record Stuck(Fault fault) implements Hop {}

    Answer run() {
        Set<Name> seen = new HashSet<>();
        Name name = question.name();
        Upstream.@Nullable Response inHand = null;
        while (true) {
            if (!seen.add(name)) {
                return loop("the aliases of " + question.name() + " lead in a circle back to " + name); // RFC 9520 §2.4
            }
            ZoneState zone = walk.zoneFor(name, question.type(), budget);
            steps.addAll(zone.steps());
            switch (zone) {
                case ZoneState.Broken broken -> {
                    return stop(broken.fault());
                }
                case ZoneState.Nonexistent gone -> { // RFC 8020 §2
                    Duration rest = Duration.between(clock.instant(), gone.expires());
                    return absent(
                            new Gone(Answer.Denial.NAME_ERROR, Security.SECURE, rest, Optional.empty(), gone.why()));
                }
                case ZoneState.Signed _, ZoneState.Unsigned _ -> {}
            }
            Optional<Upstream.Response> useful = Optional.ofNullable(inHand);
            Read read = hop(zone, name, useful);
            switch (read.hop) {
                case Stuck stuck -> {
                    return stop(stuck.fault);
                }
                case Data data -> {
                    note(data.security, data.ttl, data.error, data.words);
                    return new Answer.Found(question, security, aliases, data.records, ttl, explanation(data.words));
                }
                case Gone gone -> {
                    return absent(gone);
                }
                case Link link -> {
                    note(link.alias.security(), link.ttl, link.error, link.words);
                    aliases.add(link.alias);
                    if (aliases.size() > budget.policy().aliases()) {
                        return loop("the alias chain of " + question.name() + " is longer than "
                                + budget.policy().aliases());
                    }
                    name = link.alias.target();
                    inHand = read.response;
                }
            }
        }
    }

    /** What was read, and the message that it was read from. */
    private record Read(Hop hop, Upstream.@Nullable Response response) {}

    /** Reads one hop, from the message in hand if that speaks of the name; asks again when it cannot be proven. */
    private Read hop(ZoneState zone, Name name, Optional<Upstream.Response> inHand) {
        if (inHand.isPresent() && speaksOf(inHand.get().message(), name)) {
            Hop hop = read(zone, name, inHand.get());
            if (!(hop instanceof Stuck)) {
                return new Read(hop, inHand.get());
            }
        }
        Question here = new Question(name, question.type());
        Fault last = Asker.outOfTime(here.toString(), budget.policy());
        for (int attempt = 0; attempt <= budget.policy().askAgain(); attempt++) {
            switch (asker.ask(here, attempt, budget)) {
                case Upstream.NoResponse none -> {
                    return new Read(new Stuck(attempt == 0 ? none.fault() : last), null);
                }
                case Upstream.Response response -> {
                    Hop hop = read(zone, name, response);
                    if (!(hop instanceof Stuck stuck)) {
                        return new Read(hop, response);
                    }
                    last = stuck.fault;
                    if (!last.isBogus()) {
                        return new Read(stuck, response);
                    }
                }
            }
        }
        return new Read(new Stuck(last), null);
    }

    /** Whether the answer section goes on at this name; if not, its target is asked for anew (RFC 7672 §2.1.3). */
    private boolean speaksOf(Message message, Name name) {
        return message.getSection(Section.ANSWER).stream().anyMatch(record -> {
            boolean here = record.getName().equals(name);
            return switch (record.getType()) {
                case Type.DNAME -> name.subdomain(record.getName());
                case Type.CNAME -> here;
                default -> here && record.getType() == question.type();
            };
        });
    }

    private Hop read(ZoneState zone, Name name, Upstream.Response response) {
        List<SignedSet> answer = SignedSet.of(response.message(), Section.ANSWER);
        List<SignedSet> authority = SignedSet.of(response.message(), Section.AUTHORITY);
        Name apex = zone instanceof ZoneState.Signed signed ? signed.apex() : Name.root;
        if (question.type() == Type.ANY) {
            List<SignedSet> all =
                    answer.stream().filter(set -> set.owner().equals(name)).toList();
            if (!all.isEmpty()) {
                return data(zone, all, authority, response);
            }
        }
        Optional<SignedSet> direct = SignedSet.find(answer, name, question.type());
        if (direct.isPresent()) {
            return data(zone, List.of(direct.get()), authority, response);
        }
        Optional<AliasStep> alias = AliasStep.find(answer, name, apex);
        if (alias.isPresent()) {
            return link(zone, name, alias.get(), authority, response);
        }
        return gone(zone, name, response.message().getRcode() == Rcode.NXDOMAIN, authority, response);
    }

    /** Every set must be proven (RFC 6840 §4.2). */
    private Hop data(ZoneState zone, List<SignedSet> sets, List<SignedSet> authority, Upstream.Response response) {
        List<Record> records = new ArrayList<>();
        Security weakest = Security.SECURE;
        Duration least = budget.policy().longestTtl();
        String words = "";
        Optional<ExtendedError> error = Optional.empty();
        for (SignedSet set : sets) {
            switch (prove(zone, set, authority)) {
                case PositiveProof.Refuted refuted -> {
                    return new Stuck(from(response, refuted.fault()));
                }
                case PositiveProof.Proven proven -> {
                    weakest = weakest.weakest(proven.security());
                    least = shorter(least, proven.ttl());
                    words = proven.words();
                    error = error.or(proven::error);
                    records.addAll(set.records().stream().distinct().toList());
                }
            }
        }
        return new Data(records, weakest, least, error, words);
    }

    private PositiveProof.Outcome prove(ZoneState zone, SignedSet set, List<SignedSet> authority) {
        return switch (zone) {
            case ZoneState.Signed signed -> positive.prove(signed, set, authority, budget);
            case ZoneState.Unsigned unsigned -> unsigned(unsigned, set, authority);
            case ZoneState.Nonexistent gone ->
                new PositiveProof.Refuted(Fault.bogus(gone.why(), ExtendedError.DNSSEC_BOGUS, ""));
            case ZoneState.Broken broken -> new PositiveProof.Refuted(broken.fault());
        };
    }

    /** What the zone signed though it may have delegated it must hold, or somebody changed it (RFC 4035 §5.5). */
    private PositiveProof.Outcome unsigned(ZoneState.Unsigned zone, SignedSet set, List<SignedSet> authority) {
        Optional<ZoneState.Signed> claimed = zone.perhaps()
                .filter(above -> set.signatures().stream()
                        .anyMatch(signature -> signature.getSigner().equals(above.apex())));
        if (claimed.isPresent()
                && positive.prove(claimed.get(), set, authority, budget) instanceof PositiveProof.Refuted refuted) {
            return refuted;
        }
        return new PositiveProof.Proven(Security.INSECURE, set.ttl(), zone.error(), zone.why());
    }

    private Hop link(ZoneState zone, Name name, AliasStep step, List<SignedSet> authority, Upstream.Response response) {
        if (step.target().isEmpty()) {
            ExtendedError error = ExtendedError.DNSSEC_BOGUS;
            String remedy = Words.zoneRemedy(step.set().owner(), error, clock.instant());
            return new Stuck(from(response, Fault.bogus(step.fault(), error, remedy)));
        }
        return switch (prove(zone, step.set(), authority)) {
            case PositiveProof.Refuted refuted -> new Stuck(from(response, refuted.fault()));
            case PositiveProof.Proven proven -> {
                Name target = step.target().get();
                Alias alias = new Alias(name, target, step.kind(), proven.security());
                String words = name + " is an alias of " + target + ": " + proven.words();
                yield new Link(alias, proven.ttl(), proven.error(), words);
            }
        };
    }

    private Hop gone(
            ZoneState zone, Name name, boolean nameError, List<SignedSet> authority, Upstream.Response response) {
        if (!(zone instanceof ZoneState.Signed signed)) {
            boolean told = authority.stream().anyMatch(set -> set.type() == Type.SOA);
            Duration kept = DenialProof.negativeTtl(authority, budget.policy().longestNegativeTtl());
            Optional<ExtendedError> error =
                    zone instanceof ZoneState.Unsigned unsigned ? unsigned.error() : Optional.empty();
            String why = zone instanceof ZoneState.Unsigned unsigned ? unsigned.why() : "";
            Answer.Denial kind = nameError ? Answer.Denial.NAME_ERROR : Answer.Denial.NO_DATA;
            return new Gone(kind, Security.INSECURE, told ? kept : UNTOLD_TTL, error, why);
        }
        DenialProof proof = new DenialProof(signed, authority, verifier, budget);
        return switch (proof.absence(name, question.type(), nameError)) {
            case Denial.Proven proven ->
                new Gone(proven.kind(), proven.security(), proven.ttl(), proven.error(), proven.words());
            case Denial.Exhausted spent -> new Stuck(Fault.workLimit(spent.why()));
            case Denial.Unproven unproven -> {
                String remedy = Words.zoneRemedy(signed.apex(), unproven.error(), clock.instant());
                yield new Stuck(from(response, Fault.bogus(unproven.why(), unproven.error(), remedy)));
            }
        };
    }

    private static Fault from(Upstream.Response response, Fault fault) {
        String why = fault.why() + " (answer from " + response.server() + Words.serverSaid(response.message()) + ")";
        return fault.because(why);
    }

    private void note(Security hop, Duration hopTtl, Optional<ExtendedError> error, String words) {
        security = security.weakest(hop);
        ttl = shorter(ttl, hopTtl);
        steps.add(words);
        if (hop == Security.INSECURE && insecureWhy.isEmpty()) {
            insecureWhy = Optional.of(words);
            insecureError = error;
        }
    }

    private Answer absent(Gone gone) {
        note(gone.security, gone.ttl, gone.error, gone.words);
        ttl = shorter(ttl, budget.policy().longestNegativeTtl());
        return new Answer.Absent(question, security, aliases, gone.kind, ttl, explanation(gone.words));
    }

    private Explanation explanation(String words) {
        return new Explanation(List.copyOf(steps), insecureWhy.orElse(words), insecureError, "");
    }

    private Answer loop(String why) {
        return stop(Fault.failed(
                Answer.Failure.ALIAS_LOOP,
                why,
                ExtendedError.OTHER,
                "The operators of " + question.name() + " must repair its alias records."));
    }

    private Answer stop(Fault fault) {
        return fault.answer(question, aliases, List.copyOf(steps));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
