package org.danepost.dns;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Reads what the answer to a DS question says about one label: a signed zone begins there, or an unsigned one, or none, or
 * the name does not exist (RFC 4035 §5.2). Judged by the keys of the zone above. May be used by many threads.
 */
final class CutReader {
    private final SignatureVerifier verifier;
    private final ProvenDenials denials;
    private final InstantSource clock;
    private final ResolverPolicy policy;

    CutReader(SignatureVerifier verifier, ProvenDenials denials, InstantSource clock, ResolverPolicy policy) {
        this.verifier = verifier;
        this.denials = denials;
        this.clock = clock;
        this.policy = policy;
    }

    /** What the answer says. */
    sealed interface Cut {}

    /** The state of the child is known. */
    record Told(ZoneState state) implements Cut {}

    /** The child is a zone whose keys must match one of these DS records. */
    record SignedBelow(List<DSRecord> vouchers, List<String> steps, Duration ttl) implements Cut {
        public SignedBelow {
            vouchers = List.copyOf(vouchers);
            steps = List.copyOf(steps);
        }
    }

    Cut read(ZoneState.Signed zone, Name child, Upstream.Response response, WorkBudget budget) {
        Message message = response.message();
        List<SignedSet> answer = SignedSet.of(message, Section.ANSWER);
        List<SignedSet> authority = SignedSet.of(message, Section.AUTHORITY);
        Optional<SignedSet> ds = SignedSet.find(answer, child, Type.DS);
        if (ds.isPresent()) {
            return delegation(zone, child, ds.get(), response, budget);
        }
        PositiveProof positive = new PositiveProof(verifier, denials, clock);
        Optional<SignedSet> alias = SignedSet.find(answer, child, Type.CNAME)
                .filter(set -> !set.signatures().isEmpty())
                .or(() -> AliasStep.nameAbove(answer, child, zone.apex()));
        if (alias.isPresent()) {
            return new Told(
                    switch (positive.prove(zone, alias.get(), authority, budget)) {
                        case PositiveProof.Proven proven ->
                            proven.security() == Security.SECURE
                                    ? zone.until(clock.instant().plus(proven.ttl())) // an alias is no cut
                                    : unsigned(
                                            child,
                                            proven.words(),
                                            proven.error(),
                                            zone,
                                            proven.ttl(),
                                            Optional.of(zone));
                        case PositiveProof.Refuted refuted ->
                            undecided(refuted.fault().from(response), zone);
                    });
        }
        boolean nameError = message.getRcode() == Rcode.NXDOMAIN;
        DenialProof proof = new DenialProof(zone, authority, verifier, denials, budget);
        return new Told(
                switch (proof.absence(child, Type.DS, nameError)) {
                    case Denial.Proven proven ->
                        denied(zone, child, proven, () -> Proof.of(List.of(), proof.evidence()));
                    case Denial.Exhausted spent -> broken(Fault.workLimit(spent.why()), zone.steps());
                    case Denial.Unproven unproven -> {
                        String why = unproven.why() + ", so it cannot be told whether " + child + " is a signed zone";
                        String remedy = Words.zoneRemedy(zone.apex(), unproven.error(), clock.instant());
                        Particulars facts = unproven.particulars().withSubject(new Question(child, Type.DS));
                        Fault fault = Fault.bogus(why, unproven.error(), remedy).about(facts);
                        yield undecided(fault.from(response), zone);
                    }
                });
    }

    /**
     * What a proven absence of the DS says.
     *
     * @param proof what others can check; asked for only where answers will show it, since it costs a signature check
     */
    ZoneState denied(ZoneState.Signed zone, Name child, Denial.Proven proven, Supplier<Proof> proof) {
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
            case NAME_ERROR -> new ZoneState.Nonexistent(child, proven.words(), zone.steps(), until, proof.get());
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

    private Cut delegation(
            ZoneState.Signed zone, Name child, SignedSet set, Upstream.Response response, WorkBudget budget) {
        return switch (verifier.verify(set, zone.apex(), zone.keys(), budget)) {
            case SignatureVerifier.Exhausted spent -> new Told(broken(Fault.workLimit(spent.why()), zone.steps()));
            case SignatureVerifier.Bad bad -> bogus(zone, bad.why(), bad.error(), bad.particulars(), response);
            case SignatureVerifier.Good good
            when good.signature().getLabels() != SignedSet.labels(child) ->
                bogus(
                        zone,
                        "the DS of " + child + " comes from a wildcard, which makes no delegation",
                        ExtendedError.DNSSEC_BOGUS,
                        Particulars.of(zone.apex(), set.question()),
                        response);
            case SignatureVerifier.Good good -> delegation(zone, child, set, good);
        };
    }

    private Cut delegation(ZoneState.Signed zone, Name child, SignedSet set, SignatureVerifier.Good good) {
        List<DSRecord> usable = KeyTrust.usable(set.records(), policy);
        if (usable.isEmpty()) { // RFC 4035 §5.2, RFC 6840 §5.2
            ExtendedError error = KeyTrust.unsupported(set.records(), policy);
            String words = "all of its DS records use an algorithm or digest that is not accepted ("
                    + set.records().stream()
                            .map(CutReader::parameters)
                            .distinct()
                            .limit(6)
                            .collect(Collectors.joining(", "))
                    + ")";
            return new Told(unsigned(child, words, Optional.of(error), zone, good.ttl(), Optional.empty()));
        }
        List<String> steps = with(zone.steps(), "the DS of " + child + " is signed by " + good.words());
        return new SignedBelow(usable, steps, good.ttl());
    }

    private Told bogus(
            ZoneState.Signed zone, String why, ExtendedError error, Particulars facts, Upstream.Response response) {
        String remedy = Words.zoneRemedy(zone.apex(), error, clock.instant());
        return new Told(broken(Fault.bogus(why, error, remedy).about(facts).from(response), zone.steps()));
    }

    private static String parameters(Record record) {
        return record instanceof DSRecord ds
                ? Algorithms.name(ds.getAlgorithm()) + " with " + Algorithms.digestName(ds.getDigestID())
                : record.toString();
    }

    ZoneState.Broken broken(Fault fault, List<String> steps) {
        return new ZoneState.Broken(fault, steps, clock.instant(), Optional.empty());
    }

    /** Whether there is a cut below the zone could not be found out. */
    ZoneState.Broken undecided(Fault fault, ZoneState.Signed zone) {
        return new ZoneState.Broken(fault, zone.steps(), clock.instant(), Optional.of(zone));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    static List<String> with(List<String> steps, String more) {
        List<String> all = new ArrayList<>(steps);
        all.add(more);
        return List.copyOf(all);
    }
}
