package org.danepost.dns;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * Walks from the closest trust anchor down to the zone that a name lies in. At each label the DS is asked for: records
 * lead into a signed child, a proven absence says whether there is a cut. Every step is kept until it expires, and one
 * that is being worked out is not worked out twice. May be used by many threads.
 */
final class ZoneWalk {
    private final AnchorKeeper keeper;
    private final NegativeTrustAnchors exceptions;
    private final Asker asker;
    private final SignatureVerifier verifier;
    private final ZoneKeys keys;
    private final CutReader cuts;
    private final ProvenDenials denials;
    private final InstantSource clock;
    private final ResolverPolicy policy;
    /** A name as seen from an anchor, as it is trusted now: walks from different anchors do not meet. */
    private record Node(Name anchor, Name name, long generation) {
        @Override
        public String toString() {
            return "what is known of a zone at " + name;
        }
    }

    private final Shelf<Node, ZoneState> shelf;
    private final Leaps leaps;

    ZoneWalk(
            AnchorKeeper keeper,
            NegativeTrustAnchors exceptions,
            Asker asker,
            SignatureVerifier verifier,
            ProvenDenials denials,
            InstantSource clock,
            ResolverPolicy policy) {
        this.keeper = keeper;
        this.exceptions = exceptions;
        this.asker = asker;
        this.verifier = verifier;
        this.keys = new ZoneKeys(keeper, asker, verifier, clock, policy);
        this.cuts = new CutReader(verifier, denials, clock, policy);
        this.denials = denials;
        this.clock = clock;
        this.policy = policy;
        this.shelf = new Shelf<>(clock, policy, Caches.share(policy, 20), ZoneWalk::entry);
        this.leaps = new Leaps(asker, this::read, clock, Caches.share(policy, 5));
    }

    private static Shelf.Entry entry(ZoneState state) {
        boolean failure = state instanceof ZoneState.Broken;
        boolean keep =
                !(state instanceof ZoneState.Broken broken && broken.fault().ownAffair());
        return new Shelf.Entry(state.expires(), Footprint.of(state), failure, keep);
    }

    /** Looks the keys of every trust point that is due up again (RFC 5011 §2.3). Blocks; bounded as a lookup is, each. */
    void refreshAnchors() {
        keys.refreshAnchors();
    }

    /** The zone that answers for a name and type: for a DS that is the parent's side of the cut (RFC 4035 §4.2). */
    ZoneState zoneFor(Name name, int type, WorkBudget budget) {
        boolean parentSide = type == Type.DS && name.labels() > 1;
        return zoneOf(parentSide ? new Name(name, 1) : name, budget);
    }

    /** The signed zone of a name without its leading labels that begin with an underscore, if it has such and one. */
    Optional<ZoneState.Signed> aboveServiceLabels(Question question, WorkBudget budget) {
        Name name = question.name();
        int service = 0;
        while (service < name.labels() - 1 && name.getLabel(service)[1] == '_') { // a label begins with its length
            service++;
        }
        List<Name> enclosing = keeper.current().enclosing(name);
        if (service == 0
                || question.type() == Type.DS
                || enclosing.isEmpty()
                || exception(name).isPresent()) {
            return Optional.empty();
        }
        Name host = new Name(name, service);
        if (!host.subdomain(enclosing.getFirst())) { // a trust anchor at a service label rules
            return Optional.empty();
        }
        return zoneOf(host, budget) instanceof ZoneState.Signed signed ? Optional.of(signed) : Optional.empty();
    }

    /** The closest trust anchor above a name. */
    Optional<Name> anchorAbove(Name name) {
        return keeper.current().enclosing(name).stream().findFirst();
    }

    private Optional<NegativeTrustAnchor> exception(Name name) {
        return exceptions.covering(name, keeper.current(), clock.instant());
    }

    /** How long a set at a zone's apex is good for: empty when its zone is signed and the set is not proven. */
    Optional<Duration> goodFor(SignedSet set, WorkBudget budget) {
        return switch (zoneFor(set.owner(), set.type(), budget)) {
            case ZoneState.Signed zone ->
                verifier.verify(set, zone.apex(), zone.keys(), budget) instanceof SignatureVerifier.Good good
                        ? Optional.of(good.ttl())
                        : Optional.empty();
            case ZoneState.Unsigned _ -> Optional.of(set.ttl());
            case ZoneState.Nonexistent _, ZoneState.Broken _ -> Optional.empty();
        };
    }

    private ZoneState zoneOf(Name name, WorkBudget budget) {
        Optional<NegativeTrustAnchor> exception = exception(name);
        if (exception.isPresent()) {
            return ZoneState.Unsigned.excepted(exception.get());
        }
        List<Name> enclosing = keeper.current().enclosing(name);
        if (enclosing.isEmpty()) {
            String why = "there is no trust anchor above " + name; // RFC 4033 §5: nothing is promised, nothing broken
            return new ZoneState.Unsigned(
                    why, Optional.empty(), List.of(), clock.instant().plus(policy.longestTtl()), Optional.empty());
        }
        ZoneState closest = walk(enclosing.getFirst(), name, budget);
        if (!(closest instanceof ZoneState.Broken)) {
            return closest;
        }
        for (Name higher : enclosing.subList(1, enclosing.size())) { // RFC 6840 §5.10: any success
            ZoneState other = walk(higher, name, budget);
            if (other instanceof ZoneState.Signed signed && signed.apex().subdomain(enclosing.getFirst())) {
                return other;
            }
        }
        return closest;
    }

    private ZoneState walk(Name anchor, Name name, WorkBudget budget) {
        long generation = keeper.view().generation();
        Node top = new Node(anchor, anchor, generation);
        ZoneState state = shelf.get(top, () -> keys.anchored(anchor, budget), () -> interrupted(anchor), budget);
        if (state instanceof ZoneState.Signed) {
            keys.refreshInBackground(anchor); // known for long enough, perhaps, to look again
        }
        Optional<ZoneState> leapt = state instanceof ZoneState.Signed signed
                ? leaps.to(signed, generation, name, budget)
                : Optional.empty();
        if (leapt.isPresent()) {
            return leapt.get();
        }
        for (int labels = anchor.labels() + 1; labels <= name.labels(); labels++) {
            if (!(state instanceof ZoneState.Signed zone)) {
                return state;
            }
            Name child = new Name(name, name.labels() - labels);
            Node node = new Node(anchor, child, generation);
            state = shelf.get(node, () -> step(zone, child, budget), () -> interrupted(child), budget);
        }
        return state;
    }

    /** How many names are known, and what they take. */
    long size() {
        return shelf.size();
    }

    long octets() {
        return shelf.octets();
    }

    private ZoneState.Broken interrupted(Name name) {
        return cuts.broken(Asker.outOfTime(name.toString(), policy), List.of());
    }

    /** Takes one label: the state of the child, given the signed zone above. */
    private ZoneState step(ZoneState.Signed zone, Name child, WorkBudget budget) {
        Optional<Denial.Proven> known = denials.absence(zone, child, Type.DS, budget);
        if (known.isPresent()) {
            return cuts.denied(zone, child, known.get(), () -> Proof.NONE);
        }
        return asker.settle(
                new Question(child, Type.DS),
                fault -> cuts.undecided(fault, zone),
                response -> read(zone, child, response, budget),
                budget);
    }

    private ZoneState read(ZoneState.Signed zone, Name child, Upstream.Response response, WorkBudget budget) {
        return switch (cuts.read(zone, child, response, budget)) {
            case CutReader.Told told -> told.state();
            case CutReader.SignedBelow below -> {
                ZoneState state = keys.below(child, below, budget);
                yield state instanceof ZoneState.Signed signed ? signed.below(zone) : state;
            }
        };
    }
}
