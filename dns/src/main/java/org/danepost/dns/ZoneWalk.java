package org.danepost.dns;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
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
    private final InstantSource clock;
    private final ResolverPolicy policy;
    /** A name as seen from an anchor: walks from different anchors do not meet. */
    private record Node(Name anchor, Name name) {
        @Override
        public String toString() {
            return "what is known of a zone at " + name;
        }
    }

    private final Shelf<Node, ZoneState> shelf;

    ZoneWalk(
            TrustAnchors anchors, Asker asker, SignatureVerifier verifier, InstantSource clock, ResolverPolicy policy) {
        this.anchors = anchors;
        this.asker = asker;
        this.verifier = verifier;
        this.keyTrust = new KeyTrust(verifier, clock);
        this.clock = clock;
        this.policy = policy;
        this.shelf = new Shelf<>(clock, policy, ZoneWalk::entry);
    }

    private static Shelf.Entry entry(ZoneState state) {
        int octets = 200;
        for (String step : state.steps()) {
            octets += 40 + step.length();
        }
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

    private ZoneState.Broken interrupted(Name name) {
        return broken(Asker.outOfTime(name.toString(), policy), List.of());
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
        ZoneState state = null;
        Discord discord = new Discord(new Question(child, Type.DS));
        for (int attempt = 0; attempt <= policy.askAgain(); attempt++) { // RFC 4035 §5.4, bounded
            state = switch (asker.ask(new Question(child, Type.DS), attempt, budget)) {
                case Upstream.NoResponse none -> undecided(none.fault(), zone);
                case Upstream.Response response ->
                    read(zone, child, response, budget).compared(discord, response, budget);
            };
            if (!(state instanceof ZoneState.Broken broken) || !broken.fault().isBogus()) {
                return state;
            }
        }
        return state == null ? interrupted(child) : state;
    }

    private ZoneState read(ZoneState.Signed zone, Name child, Upstream.Response response, WorkBudget budget) {
        Message message = response.message();
        List<SignedSet> answer = SignedSet.of(message, Section.ANSWER);
        List<SignedSet> authority = SignedSet.of(message, Section.AUTHORITY);
        Optional<SignedSet> ds = SignedSet.find(answer, child, Type.DS);
        if (ds.isPresent()) {
            return delegation(zone, child, ds.get(), response, budget);
        }
        PositiveProof positive = new PositiveProof(verifier, clock);
        Optional<SignedSet> alias = SignedSet.find(answer, child, Type.CNAME)
                .filter(set -> !set.signatures().isEmpty())
                .or(() -> AliasStep.nameAbove(answer, child, zone.apex()));
        if (alias.isPresent()) {
            return switch (positive.prove(zone, alias.get(), authority, budget)) {
                case PositiveProof.Proven proven ->
                    proven.security() == Security.SECURE
                            ? zone.until(clock.instant().plus(proven.ttl())) // an alias is no cut
                            : unsigned(child, proven.words(), proven.error(), zone, proven.ttl(), Optional.of(zone));
                case PositiveProof.Refuted refuted -> undecided(refuted.fault().from(response), zone);
            };
        }
        boolean nameError = message.getRcode() == Rcode.NXDOMAIN;
        DenialProof proof = new DenialProof(zone, authority, verifier, budget);
        return switch (proof.absence(child, Type.DS, nameError)) {
            case Denial.Proven proven -> denied(zone, child, proven);
            case Denial.Exhausted spent -> broken(Fault.workLimit(spent.why()), zone.steps());
            case Denial.Unproven unproven -> {
                String why = unproven.why() + ", so it cannot be told whether " + child + " is a signed zone";
                String remedy = Words.zoneRemedy(zone.apex(), unproven.error(), clock.instant());
                Particulars facts = unproven.particulars().withSubject(new Question(child, Type.DS));
                yield undecided(
                        Fault.bogus(why, unproven.error(), remedy).about(facts).from(response), zone);
            }
        };
    }

    private ZoneState denied(ZoneState.Signed zone, Name child, Denial.Proven proven) {
        Instant until = earlier(zone.expires(), clock.instant().plus(proven.ttl()));
        if (proven.security() == Security.INSECURE) { // opt-out, or hashing beyond the limit
            return unsigned(child, proven.words(), proven.error(), zone, proven.ttl(), Optional.of(zone));
        }
        if (proven.delegation()) { // RFC 6840 §4.4: NS set, SOA and DS clear
            String words = proven.words() + ", though it is delegated";
            return unsigned(child, words, Optional.empty(), zone, proven.ttl(), Optional.empty());
        }
        return switch (proven.kind()) {
            case NO_DATA -> zone.until(until);
            case NAME_ERROR -> new ZoneState.Nonexistent(child, proven.words(), zone.steps(), until);
        };
    }

    private ZoneState.Unsigned unsigned(
            Name child,
            String words,
            Optional<ExtendedError> error,
            ZoneState.Signed zone,
            Duration ttl,
            Optional<ZoneState.Signed> undecidedBelow) {
        String why = child + " is not signed: " + words;
        Instant until = earlier(zone.expires(), clock.instant().plus(ttl));
        return new ZoneState.Unsigned(why, error, with(zone.steps(), why), until, undecidedBelow);
    }

    private ZoneState delegation(
            ZoneState.Signed zone, Name child, SignedSet set, Upstream.Response response, WorkBudget budget) {
        return switch (verifier.verify(set, zone.apex(), zone.keys(), budget)) {
            case SignatureVerifier.Exhausted spent -> broken(Fault.workLimit(spent.why()), zone.steps());
            case SignatureVerifier.Bad bad -> bogus(zone, bad.why(), bad.error(), bad.particulars(), response);
            case SignatureVerifier.Good good
            when good.signature().getLabels() != SignedSet.labels(child) ->
                bogus(
                        zone,
                        "the DS of " + child + " comes from a wildcard, which makes no delegation",
                        ExtendedError.DNSSEC_BOGUS,
                        Particulars.of(zone.apex(), set.question()),
                        response);
            case SignatureVerifier.Good good -> delegation(zone, child, set, good, budget);
        };
    }

    private ZoneState delegation(
            ZoneState.Signed zone, Name child, SignedSet set, SignatureVerifier.Good good, WorkBudget budget) {
        List<DSRecord> usable = KeyTrust.usable(set.records(), policy);
        if (usable.isEmpty()) { // RFC 4035 §5.2, RFC 6840 §5.2
            ExtendedError error = KeyTrust.unsupported(set.records(), policy);
            String words = "all of its DS records use an algorithm or digest that is not accepted ("
                    + set.records().stream()
                            .map(ZoneWalk::parameters)
                            .distinct()
                            .limit(6)
                            .collect(Collectors.joining(", "))
                    + ")";
            return unsigned(child, words, Optional.of(error), zone, good.ttl(), Optional.empty());
        }
        List<String> steps = with(zone.steps(), "the DS of " + child + " is signed by " + good.words());
        ZoneState state = keys(child, usable, false, steps, good.ttl(), budget);
        return state instanceof ZoneState.Signed signed ? signed.until(zone.expires()) : state;
    }

    private ZoneState.Broken bogus(
            ZoneState.Signed zone, String why, ExtendedError error, Particulars facts, Upstream.Response response) {
        String remedy = Words.zoneRemedy(zone.apex(), error, clock.instant());
        return broken(Fault.bogus(why, error, remedy).about(facts).from(response), zone.steps());
    }

    private static String parameters(Record record) {
        return record instanceof DSRecord ds
                ? Algorithms.name(ds.getAlgorithm()) + " with " + Algorithms.digestName(ds.getDigestID())
                : record.toString();
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
        Discord discord = new Discord(new Question(apex, Type.DNSKEY));
        for (int attempt = 0; attempt <= policy.askAgain(); attempt++) {
            state = switch (asker.ask(new Question(apex, Type.DNSKEY), attempt, budget)) {
                case Upstream.NoResponse none -> broken(none.fault(), steps);
                case Upstream.Response response ->
                    readKeys(apex, response, vouchers, anchored, steps, ttl, budget)
                            .compared(discord, response, budget);
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
            return broken(Asker.unsuitable(apex, published.isPresent(), response), steps);
        }
        if (published.isEmpty()) {
            String why = apex + " publishes no DNSKEY, though " + (anchored ? "a trust anchor" : "its parent")
                    + " says that it is signed, with key " + tags(vouchers);
            String remedy = "The operators of " + apex
                    + " must publish the keys that the DS in the parent zone names, or" + " have the DS removed.";
            Particulars facts = Particulars.of(apex, new Question(apex, Type.DNSKEY));
            Fault fault = Fault.bogus(why, ExtendedError.DNSKEY_MISSING, remedy).about(facts);
            return broken(fault.from(response), steps);
        }
        return switch (keyTrust.trust(apex, published.get(), vouchers, anchored, budget)) {
            case KeyTrust.Untrusted untrusted -> broken(untrusted.fault().from(response), steps);
            case KeyTrust.Trusted trusted -> {
                Duration least = ttl.compareTo(trusted.ttl()) < 0 ? ttl : trusted.ttl();
                Duration capped = least.compareTo(policy.longestTtl()) < 0 ? least : policy.longestTtl();
                yield new ZoneState.Signed(
                        apex,
                        trusted.keys(),
                        with(steps, trusted.words()),
                        clock.instant().plus(capped));
            }
        };
    }

    private static String tags(List<? extends Record> vouchers) {
        return vouchers.stream()
                .map(voucher -> String.valueOf(TrustAnchors.tag(voucher)))
                .distinct()
                .limit(8)
                .collect(Collectors.joining(", "));
    }

    private ZoneState.Broken broken(Fault fault, List<String> steps) {
        return new ZoneState.Broken(fault, steps, clock.instant(), Optional.empty());
    }

    /** Whether there is a cut below the zone could not be found out. */
    private ZoneState.Broken undecided(Fault fault, ZoneState.Signed zone) {
        return new ZoneState.Broken(fault, zone.steps(), clock.instant(), Optional.of(zone));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static List<String> with(List<String> steps, String more) {
        List<String> all = new ArrayList<>(steps);
        all.add(more);
        return List.copyOf(all);
    }
}
