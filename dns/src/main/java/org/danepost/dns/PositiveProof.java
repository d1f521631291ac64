package org.danepost.dns;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;

/** Proves an RRset of a signed zone, with the denial that a wildcard expansion needs (RFC 4035 §5.3). */
final class PositiveProof {
    private final SignatureVerifier verifier;
    private final ProvenDenials denials;
    private final InstantSource clock;

    PositiveProof(SignatureVerifier verifier, ProvenDenials denials, InstantSource clock) {
        this.verifier = verifier;
        this.denials = denials;
        this.clock = clock;
    }

    /** What came of it. */
    sealed interface Outcome {}

    /**
     * It is the zone's.
     *
     * @param security insecure when the wildcard's denial rests on opt-out or on hashing beyond the limit
     * @param denial what shows that a wildcard applies
     */
    record Proven(Security security, Duration ttl, Optional<ExtendedError> error, String words, List<SignedSet> denial)
            implements Outcome {}

    /** It is not, or that cannot be told. */
    record Refuted(Fault fault) implements Outcome {}

    Outcome prove(ZoneState.Signed zone, SignedSet set, List<SignedSet> authority, WorkBudget budget) {
        return switch (verifier.verify(set, zone.apex(), zone.keys(), budget)) {
            case SignatureVerifier.Bad bad -> refuted(zone.apex(), bad.why(), bad.error(), bad.particulars());
            case SignatureVerifier.Exhausted spent -> new Refuted(Fault.workLimit(spent.why()));
            case SignatureVerifier.Good good -> {
                String words = set.words() + " is signed by " + good.words();
                int labels = good.signature().getLabels();
                yield labels == SignedSet.labels(set.owner())
                        ? new Proven(Security.SECURE, good.ttl(), Optional.empty(), words, List.of())
                        : wildcard(zone, set, labels, good, authority, budget);
            }
        };
    }

    private Outcome wildcard(
            ZoneState.Signed zone,
            SignedSet set,
            int labels,
            SignatureVerifier.Good good,
            List<SignedSet> authority,
            WorkBudget budget) { // RFC 4035 §5.3.4
        DenialProof denial = new DenialProof(zone, authority, verifier, denials, budget);
        return switch (denial.noCloserName(set.owner(), labels, set.type())) {
            case Denial.Unproven unproven ->
                refuted(zone.apex(), unproven.why(), unproven.error(), Particulars.of(zone.apex(), set.question()));
            case Denial.Exhausted spent -> new Refuted(Fault.workLimit(spent.why()));
            case Denial.Proven proven -> {
                Duration ttl = good.ttl().compareTo(proven.ttl()) < 0 ? good.ttl() : proven.ttl();
                String words = set.words() + " comes from a wildcard signed by " + good.words() + "; " + proven.words();
                yield new Proven(proven.security(), ttl, proven.error(), words, denial.denials());
            }
        };
    }

    private Refuted refuted(Name zone, String why, ExtendedError error, Particulars particulars) {
        return new Refuted(Fault.bogus(why, error, Words.zoneRemedy(zone, error, clock.instant()))
                .about(particulars));
    }
}
