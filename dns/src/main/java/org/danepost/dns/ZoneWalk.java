package org.danepost.dns;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Walks from the closest trust anchor down to the zone that a name lies in. At each label the DS is asked for: records
 * lead into a signed child, a proven absence says whether there is a cut. Every step is kept until it expires, and one
 * that is being worked out is not worked out twice. May be used by many threads.
 */
final class ZoneWalk {
    private final TrustAnchors anchors;
    private final Asker asker;
    private final SignatureVerifier verifier;
    private final KeyTrust keyTrust;
    private final CutReader cuts;
    private final ProvenDenials denials;
    private final InstantSource clock;
    private final ResolverPolicy policy;
    /** A name as seen from an anchor: walks from different anchors do not meet. */
    private record Node(Name anchor, Name name) {}

    private final Shelf<Node, ZoneState> shelf;
    private final Leaps leaps;

    ZoneWalk(
            TrustAnchors anchors,
            Asker asker,
            SignatureVerifier verifier,
            ProvenDenials denials,
            InstantSource clock,
            ResolverPolicy policy) {
        this.anchors = anchors;
        this.asker = asker;
        this.verifier = verifier;
        this.keyTrust = new KeyTrust(verifier, clock);
        this.cuts = new CutReader(verifier, denials, clock, policy);
        this.denials = denials;
        this.clock = clock;
        this.policy = policy;
        this.shelf = new Shelf<>(clock, policy, Caches.share(policy, 25), ZoneWalk::entry);
        this.leaps = new Leaps(asker, this::read, clock);
    }

    private static Shelf.Entry entry(ZoneState state) {
        List<String> steps = state.steps(); // all but the last are those of the zone above
        int octets = Footprint.ENTRY + 250 + 4 * steps.size() + (steps.isEmpty() ? 0 : Footprint.of(steps.getLast()));
        boolean failure = state instanceof ZoneState.Broken;
        boolean keep =
                !(state instanceof ZoneState.Broken broken && broken.fault().ownAffair());
        return new Shelf.Entry(state.expires(), octets, failure, keep);
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
        List<Name> enclosing = anchors.enclosing(name);
        if (service == 0 || question.type() == Type.DS || enclosing.isEmpty()) {
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
        return anchors.enclosing(name).stream().findFirst();
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
        List<Name> enclosing = anchors.enclosing(name);
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
        Node top = new Node(anchor, anchor);
        ZoneState state = shelf.get(top, () -> prime(anchor, budget), () -> interrupted(anchor), budget);
        Optional<ZoneState> leapt =
                state instanceof ZoneState.Signed signed ? leaps.to(signed, name, budget) : Optional.empty();
        if (leapt.isPresent()) {
            return leapt.get();
        }
        for (int labels = anchor.labels() + 1; labels <= name.labels(); labels++) {
            if (!(state instanceof ZoneState.Signed zone)) {
                return state;
            }
            Name child = new Name(name, name.labels() - labels);
            Node node = new Node(anchor, child);
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

    private ZoneState prime(Name anchor, WorkBudget budget) {
        List<Record> all = anchors.at(anchor);
        List<DSRecord> usable = KeyTrust.usable(all, policy);
        List<Record> vouchers = new ArrayList<>(usable);
        all.stream().filter(record -> record.getType() == Type.DNSKEY).forEach(vouchers::add);
        return keys(anchor, vouchers, true, List.of(), policy.longestTtl(), budget);
    }

    /** Takes one label: the state of the child, given the signed zone above. */
    private ZoneState step(ZoneState.Signed zone, Name child, WorkBudget budget) {
        Optional<Denial.Proven> known = denials.absence(zone, child, Type.DS, budget);
        if (known.isPresent()) {
            return cuts.denied(zone, child, known.get(), Proof.NONE);
        }
        ZoneState state = null;
        for (int attempt = 0; attempt <= policy.askAgain(); attempt++) { // RFC 4035 §5.4, bounded
            state = switch (asker.ask(new Question(child, Type.DS), attempt, budget)) {
                case Upstream.NoResponse none -> cuts.undecided(none.fault(), zone);
                case Upstream.Response response -> read(zone, child, response, budget);
            };
            if (!(state instanceof ZoneState.Broken broken) || !broken.fault().isBogus()) {
                return state;
            }
        }
        return state == null ? interrupted(child) : state;
    }

    private ZoneState read(ZoneState.Signed zone, Name child, Upstream.Response response, WorkBudget budget) {
        return switch (cuts.read(zone, child, response, budget)) {
            case CutReader.Told told -> told.state();
            case CutReader.SignedBelow below -> {
                ZoneState state = keys(child, below.vouchers(), false, below.steps(), below.ttl(), budget);
                yield state instanceof ZoneState.Signed signed ? signed.below(zone) : state;
            }
        };
    }

    /** Fetches the keys of a zone and holds them against what vouches for them. */
    private ZoneState keys(
            Name apex,
            List<? extends Record> vouchers,
            boolean anchored,
            List<String> steps,
            Duration ttl,
            WorkBudget budget) {
        ZoneState state = null;
        for (int attempt = 0; attempt <= policy.askAgain(); attempt++) {
            state = switch (asker.ask(new Question(apex, Type.DNSKEY), attempt, budget)) {
                case Upstream.NoResponse none -> cuts.broken(none.fault(), steps);
                case Upstream.Response response -> readKeys(apex, response, vouchers, anchored, steps, ttl, budget);
            };
            if (!(state instanceof ZoneState.Broken broken) || !broken.fault().isBogus()) {
                return state;
            }
        }
        return state == null ? interrupted(apex) : state;
    }

    private ZoneState readKeys(
            Name apex,
            Upstream.Response response,
            List<? extends Record> vouchers,
            boolean anchored,
            List<String> steps,
            Duration ttl,
            WorkBudget budget) {
        List<SignedSet> answer = SignedSet.of(response.message(), Section.ANSWER);
        Optional<SignedSet> published = SignedSet.find(answer, apex, Type.DNSKEY);
        if (anchored && (published.isEmpty() || published.get().signatures().isEmpty())) {
            return cuts.broken(Asker.unsuitable(apex, published.isPresent(), response), steps);
        }
        if (published.isEmpty()) {
            String why = apex + " publishes no DNSKEY, though " + (anchored ? "a trust anchor" : "its parent")
                    + " says that it is signed (from " + response.server() + ")";
            String remedy = "The operators of " + apex
                    + " must publish the keys that the DS in the parent zone names, or" + " have the DS removed.";
            return cuts.broken(Fault.bogus(why, ExtendedError.DNSKEY_MISSING, remedy), steps);
        }
        return switch (keyTrust.trust(apex, published.get(), vouchers, anchored, budget)) {
            case KeyTrust.Untrusted untrusted -> cuts.broken(untrusted.fault(), steps);
            case KeyTrust.Trusted trusted -> {
                Duration least = ttl.compareTo(trusted.ttl()) < 0 ? ttl : trusted.ttl();
                Duration capped = least.compareTo(policy.longestTtl()) < 0 ? least : policy.longestTtl();
                Instant until = clock.instant().plus(capped);
                yield new ZoneState.Signed(apex, trusted.keys(), CutReader.with(steps, trusted.words()), until, until);
            }
        };
    }
}
