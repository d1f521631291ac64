package org.danepost.dns;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.danepost.dns.HopReader.Data;
import org.danepost.dns.HopReader.Gone;
import org.danepost.dns.HopReader.Hop;
import org.danepost.dns.HopReader.Link;
import org.danepost.dns.HopReader.Stuck;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * One lookup: from the name asked along its aliases to the end, each hop proven in the zone that its own name lies in
 * (RFC 4035 §5, RFC 7672 §2.1.3). Used once, by one thread.
 */
final class Chase {
    private final Question question;
    private final ZoneWalk walk;
    private final Asker asker;
    private final HopReader reader;
    private final Caches caches;
    private final InstantSource clock;
    private final WorkBudget budget;

    private final List<Alias> aliases = new ArrayList<>();
    private final Set<String> steps = new LinkedHashSet<>();
    private Security security = Security.SECURE;
    private Proof proof = Proof.NONE;
    private Duration ttl;
    private Instant until = Instant.MAX;
    private boolean stuckUnsigned;
    private Optional<String> insecureWhy = Optional.empty();
    private Optional<ExtendedError> insecureError = Optional.empty();

    Chase(
            Question question,
            ZoneWalk walk,
            Asker asker,
            SignatureVerifier verifier,
            Caches caches,
            InstantSource clock,
            WorkBudget budget) {
        this.question = question;
        this.walk = walk;
        this.asker = asker;
        this.reader = new HopReader(question, verifier, caches.denials(), clock, budget);
        this.caches = caches;
        this.clock = clock;
        this.budget = budget;
        this.ttl = budget.policy().longestTtl();
    }

    Answer run() {
        Set<Name> seen = new HashSet<>();
        Name name = question.name();
        Upstream.@Nullable Response inHand = null;
        while (true) {
            if (!seen.add(name)) {
                return loop("the aliases of " + question.name() + " lead in a circle back to " + name); // RFC 9520 §2.4
            }
            Read read = hop(name, Optional.ofNullable(inHand));
            switch (read.hop) {
                case Stuck stuck -> {
                    return stop(stuck.fault());
                }
                case Data data -> {
                    note(read, data.security(), data.ttl(), data.error(), data.words());
                    return new Answer.Found(
                            question,
                            security,
                            aliases,
                            data.records(),
                            ttl,
                            explanation(data.words()),
                            proof.and(data.proof()));
                }
                case Gone gone -> {
                    return absent(read, gone);
                }
                case Link link -> {
                    note(read, link.alias().security(), link.ttl(), link.error(), link.words());
                    aliases.add(link.alias());
                    proof = proof.and(link.proof());
                    budget.note(() -> new TraceEvent.AliasFollowed(link.alias()));
                    if (aliases.size() > budget.policy().aliases()) {
                        return loop("the alias chain of " + question.name() + " is longer than "
                                + budget.policy().aliases());
                    }
                    name = link.alias().target();
                    inHand = read.response;
                }
            }
        }
    }

    /** Until when the answer holds at most, whatever its TTL: as long as each of its zones is known to be what it is. */
    Instant until() {
        return until;
    }

    /** Whether the lookup failed at a name that is proven to lie in an unsigned zone. */
    boolean stuckUnsigned() {
        return stuckUnsigned;
    }

    /**
     * What was read.
     *
     * @param response the message that it was read from, if one was asked for
     * @param kept whether it was known before
     * @param until until when its zone is known to be what it is
     */
    private record Read(Hop hop, Upstream.@Nullable Response response, boolean kept, Instant until) {
        static Read of(Hop hop, Upstream.@Nullable Response response, ZoneState zone) {
            return new Read(hop, response, false, zone.dataUntil());
        }
    }

    /**
     * Reads one hop. Below a host name, service labels such as {@code _25._tcp} are hardly ever zones: what the host's zone
     * proves about them stands, whatever cuts there may be. A parent's denial does not hold below a cut of its own
     * (RFC 6840 §4.1), and its signature is its own word. What it does not prove is looked at label by label. The same
     * counts for the last signed zone where the labels below it leave open whether there is a cut.
     */
    private Read hop(Name name, Optional<Upstream.Response> inHand) {
        Optional<Upstream.Response> seen = inHand;
        Optional<ZoneState.Signed> above = walk.aboveServiceLabels(new Question(name, question.type()), budget);
        if (above.isPresent()) {
            Read quick = hop(above.get(), name, inHand, 0);
            boolean unanswered = quick.response == null && !quick.kept;
            if (unanswered || HopReader.secure(quick.hop)) {
                steps.addAll(above.get().steps());
                return quick;
            }
            seen = Optional.ofNullable(quick.response);
        }
        ZoneState zone = walk.zoneFor(name, question.type(), budget);
        if (zone.undecidedBelow().isPresent()) {
            Read own = hop(zone.undecidedBelow().get(), name, seen, 0);
            if (HopReader.secure(own.hop)) {
                steps.addAll(zone.undecidedBelow().get().steps());
                return own;
            }
        }
        steps.addAll(zone.steps());
        if (zone instanceof ZoneState.Unsigned unsigned && unsigned.isExcepted()) { // RFC 7646: not beyond its end
            ttl = HopReader.shorter(ttl, Duration.between(clock.instant(), unsigned.expires()));
        }
        return switch (zone) {
            case ZoneState.Broken broken -> Read.of(new Stuck(broken.fault()), null, zone);
            case ZoneState.Nonexistent gone -> { // RFC 8020 §2
                Duration rest = Duration.between(clock.instant(), gone.expires());
                yield Read.of(
                        new Gone(
                                Answer.Denial.NAME_ERROR,
                                Security.SECURE,
                                rest,
                                Optional.empty(),
                                gone.why(),
                                gone.proof()),
                        null,
                        zone);
            }
            case ZoneState.Signed _, ZoneState.Unsigned _ -> {
                Read read = hop(zone, name, seen, budget.policy().askAgain());
                stuckUnsigned = read.hop instanceof Stuck && zone instanceof ZoneState.Unsigned;
                yield read;
            }
        };
    }

    /**
     * Reads one hop: what is known already, or what the message in hand says if it speaks of the name, or what is asked
     * for now; asks again when it cannot be proven.
     */
    private Read hop(ZoneState zone, Name name, Optional<Upstream.Response> inHand, int again) {
        Question here = new Question(name, question.type());
        Optional<HopCache.Known> known = caches.known(zone, here, clock, budget);
        if (known.isPresent()) {
            return new Read(known.get().hop(), null, true, known.get().until());
        }
        if (inHand.isPresent() && reader.speaksOf(inHand.get().message(), name)) {
            Hop hop = reader.read(zone, name, inHand.get());
            if (!(hop instanceof Stuck)) {
                caches.hops().keep(zone, here, hop, false);
                return Read.of(hop, inHand.get(), zone);
            }
        }
        return asked(zone, here, again);
    }

    private Read asked(ZoneState zone, Question here, int again) {
        Fault last = Asker.outOfTime(here.toString(), budget.policy());
        Upstream.@Nullable Response lastResponse = null;
        Discord discord = new Discord(here);
        for (int attempt = 0; attempt <= again; attempt++) {
            switch (asker.ask(here, attempt, budget)) {
                case Upstream.NoResponse none -> {
                    return Read.of(new Stuck(attempt == 0 ? none.fault() : discord.unsettled(last)), null, zone);
                }
                case Upstream.Response response -> {
                    Hop hop = reader.read(zone, here.name(), response);
                    if (!(hop instanceof Stuck stuck)) {
                        discord.beside(response).ifPresent(steps::add);
                        caches.hops().keep(zone, here, hop, true);
                        return Read.of(hop, response, zone);
                    }
                    discord.add(response, stuck.fault(), budget);
                    last = stuck.fault();
                    lastResponse = response;
                    if (!last.isBogus()) {
                        return Read.of(stuck, response, zone);
                    }
                }
            }
        }
        return Read.of(new Stuck(discord.unsettled(last)), lastResponse, zone);
    }

    private void note(Read read, Security hop, Duration hopTtl, Optional<ExtendedError> error, String words) {
        security = security.weakest(hop);
        ttl = HopReader.shorter(ttl, hopTtl);
        until = read.until.isBefore(until) ? read.until : until;
        if (hop == Security.INSECURE) { // it may be signed when the proof that it is not has ended
            ttl = HopReader.shorter(ttl, wholeSeconds(Duration.between(clock.instant(), read.until)));
        }
        steps.add(words);
        if (hop == Security.INSECURE && insecureWhy.isEmpty()) {
            insecureWhy = Optional.of(words);
            insecureError = error;
        }
    }

    private static Duration wholeSeconds(Duration span) {
        return Duration.ofSeconds(Math.max(0, span.plusNanos(999_999_999).toSeconds()));
    }

    private Answer absent(Read read, Gone gone) {
        note(read, gone.security(), gone.ttl(), gone.error(), gone.words());
        ttl = HopReader.shorter(ttl, budget.policy().longestNegativeTtl());
        return new Answer.Absent(
                question, security, aliases, gone.kind(), ttl, explanation(gone.words()), proof.and(gone.proof()));
    }

    private Explanation explanation(String words) {
        return new Explanation(List.copyOf(steps), insecureWhy.orElse(words), insecureError, "");
    }

    private Answer loop(String why) {
        return stop(Fault.failed(
                Answer.Failure.ALIAS_LOOP,
                why,
                ExtendedError.OTHER,
                "The operators of "
                        + (aliases.isEmpty()
                                ? question.name()
                                : aliases.getLast().owner())
                        + " must repair its alias record, or those of " + question.name() + " theirs."));
    }

    /**
     * Whether signatures are missing from everything, not from one zone: then the SOA of a trust anchor's zone, whose keys
     * have been proven, lacks its signature too. That speaks of the resolver, not of an attack on the name.
     */
    private Optional<Fault> strippedForAll() {
        Optional<Name> anchor = walk.anchorAbove(question.name());
        if (anchor.isEmpty()) {
            return Optional.empty();
        }
        Question soa = new Question(anchor.get(), Type.SOA);
        if (!(asker.ask(soa, 0, budget) instanceof Upstream.Response response)) {
            return Optional.empty();
        }
        return SignedSet.find(SignedSet.of(response.message(), Section.ANSWER), anchor.get(), Type.SOA)
                .filter(set -> set.signatures().isEmpty())
                .map(_ -> Asker.strips(soa, response));
    }

    private Answer stop(Fault found) {
        Fault fault = found.blamesMissingProof() ? strippedForAll().orElse(found) : found;
        return fault.answer(question, aliases, List.copyOf(steps));
    }
}
