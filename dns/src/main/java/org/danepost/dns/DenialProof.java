package org.danepost.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * Collects the denial records of one response that the zone really signed, and asks them what they show. Records that
 * fail are remembered only to explain.
 */
final class DenialProof {
    private static final int SHA1 = 1;

    private final Name apex;
    private final WorkBudget budget;
    private final ZoneState.Signed zone;
    private final List<SignedSet> authority;
    private final SignatureVerifier verifier;
    private final List<SignedSet> accepted = new ArrayList<>();
    private final List<NSECRecord> nsecs = new ArrayList<>();
    private final List<NSEC3Record> nsec3s = new ArrayList<>();
    private final List<String> rejected = new ArrayList<>();
    private Optional<ExtendedError> rejection = Optional.empty();
    private Particulars particulars;
    private Optional<String> exhausted = Optional.empty();
    private final List<ProvenDenials.Proven> proven = new ArrayList<>();
    private Duration ttl;

    /** Checks the signatures of what the authority section holds. */
    DenialProof(
            ZoneState.Signed zone,
            List<SignedSet> authority,
            SignatureVerifier verifier,
            ProvenDenials denials,
            WorkBudget budget) {
        this.zone = zone;
        this.apex = zone.apex();
        this.authority = authority;
        this.verifier = verifier;
        this.particulars = Particulars.NONE.withZone(apex);
        this.budget = budget;
        this.ttl = negativeTtl(authority, budget.policy().longestNegativeTtl());
        for (SignedSet set : authority) {
            if (set.type() == Type.NSEC || set.type() == Type.NSEC3) {
                examine(set, verifier.verify(set, apex, zone.keys(), budget));
            }
        }
        denials.keep(zone, proven, ceiling(authority));
    }

    /** How long the zone's own SOA lets a denial live, if it is there. */
    private Optional<Duration> ceiling(List<SignedSet> authority) {
        List<SignedSet> own = SignedSet.find(authority, apex, Type.SOA).stream().toList();
        return own.isEmpty()
                ? Optional.empty()
                : Optional.of(negativeTtl(own, budget.policy().longestNegativeTtl()));
    }

    private void examine(SignedSet set, SignatureVerifier.Verification verification) {
        switch (verification) {
            case SignatureVerifier.Good good -> accept(set, good.signature(), good.ttl());
            case SignatureVerifier.Bad bad -> {
                rejected.add(bad.why());
                particulars = rejection.isEmpty() ? bad.particulars() : particulars;
                rejection = rejection.or(() -> Optional.of(bad.error()));
            }
            case SignatureVerifier.Exhausted spent -> exhausted = Optional.of(spent.why());
        }
    }

    private void accept(SignedSet set, RRSIGRecord signature, Duration lifetime) {
        if (signature.getLabels() != SignedSet.labels(set.owner())) {
            rejected.add(set.words() + " is an expanded wildcard, which denies nothing");
            return;
        }
        ttl = lifetime.compareTo(ttl) < 0 ? lifetime : ttl;
        accepted.add(set);
        for (Record record : set.records()) {
            switch (record) {
                case NSECRecord nsec -> {
                    nsecs.add(nsec);
                    proven.add(new ProvenDenials.Proven(nsec, lifetime, signature.getTimeSigned()));
                }
                case NSEC3Record nsec3
                when isUsable(nsec3) -> {
                    nsec3s.add(nsec3);
                    proven.add(new ProvenDenials.Proven(nsec3, lifetime, signature.getTimeSigned()));
                }
                default -> rejected.add(set.words() + " is of a form that is not understood");
            }
        }
    }

    /** The denial records that were verified. */
    List<SignedSet> denials() {
        return List.copyOf(accepted);
    }

    /** What was verified: the denial records, after the zone's SOA if that came and is signed as well. */
    List<SignedSet> evidence() {
        List<SignedSet> all = new ArrayList<>();
        SignedSet.find(authority, apex, Type.SOA)
                .filter(set -> verifier.verify(set, apex, zone.keys(), budget) instanceof SignatureVerifier.Good good
                        && good.signature().getLabels() == SignedSet.labels(apex))
                .ifPresent(all::add);
        all.addAll(accepted);
        return all;
    }

    private boolean isUsable(NSEC3Record nsec3) {
        return nsec3.getHashAlgorithm() == SHA1 // RFC 5155 §8.1
                && (nsec3.getFlags() & ~1) == 0 // RFC 5155 §8.2
                && nsec3.getName().labels() == apex.labels() + 1
                && nsec3.getName().subdomain(apex);
    }

    /** Shows that a name lacks a type, or does not exist, as the response code claims. */
    Denial absence(Name name, int type, boolean nameError) {
        return noted(new Question(name, type), shown(name, type, nameError));
    }

    private Denial noted(Question absent, Denial denial) {
        budget.note(() -> switch (denial) {
            case Denial.Proven proven -> new TraceEvent.DenialChecked(absent, true, proven.words());
            case Denial.Unproven unproven -> new TraceEvent.DenialChecked(absent, false, unproven.why());
            case Denial.Exhausted spent -> new TraceEvent.DenialChecked(absent, false, spent.why());
        });
        return denial;
    }

    private Denial shown(Name name, int type, boolean nameError) {
        if (exhausted.isPresent()) {
            return new Denial.Exhausted(exhausted.get());
        }
        NsecProof nsec = new NsecProof(apex, nsecs);
        Optional<NsecProof.Shown> byNsec = nameError ? nsec.nameError(name) : nsec.noData(name, type);
        if (byNsec.isPresent()) {
            NsecProof.Shown shown = byNsec.get();
            return new Denial.Proven(
                    shown.kind(), shown.delegation(), Security.SECURE, Optional.empty(), ttl, shown.words());
        }
        if (nsec3s.isEmpty()) {
            return unproven(name, type, nameError, nsec.gap(name, type, nameError));
        }
        Optional<Denial> unfit = unfit(nameError);
        if (unfit.isPresent()) {
            return unfit.get();
        }
        Nsec3Proof nsec3 = new Nsec3Proof(apex, nsec3s, budget);
        Optional<Nsec3Proof.Shown> shown = nameError ? nsec3.nameError(name) : nsec3.noData(name, type);
        if (nsec3.exhausted()) {
            return hashesSpent();
        }
        return shown.<Denial>map(this::proven)
                .orElseGet(() -> unproven(name, type, nameError, nsec3.gap(name, type, nameError)));
    }

    private Denial hashesSpent() {
        return new Denial.Exhausted(
                Limit.reached("nsec3Hashes", budget.policy().nsec3Hashes(), "NSEC3 hashes") + " in " + apex);
    }

    private Denial proven(Nsec3Proof.Shown shown) {
        Security security = shown.optOut() ? Security.INSECURE : Security.SECURE; // RFC 5155 §9.2
        return new Denial.Proven(shown.kind(), shown.delegation(), security, Optional.empty(), ttl, shown.words());
    }

    /** Shows that nothing nearer to the name exists than the wildcard that a positive answer came from. */
    Denial noCloserName(Name name, int wildcardLabels, int type) {
        return noted(new Question(name, type), nothingCloser(name, wildcardLabels));
    }

    private Denial nothingCloser(Name name, int wildcardLabels) {
        if (exhausted.isPresent()) {
            return new Denial.Exhausted(exhausted.get());
        }
        Optional<String> byNsec = new NsecProof(apex, nsecs).noCloserName(name, wildcardLabels);
        if (byNsec.isPresent()) {
            return new Denial.Proven(
                    Answer.Denial.NAME_ERROR, false, Security.SECURE, Optional.empty(), ttl, byNsec.get());
        }
        if (!nsec3s.isEmpty()) {
            Optional<Denial> unfit = unfit(true);
            if (unfit.isPresent()) {
                return unfit.get();
            }
            Nsec3Proof nsec3 = new Nsec3Proof(apex, nsec3s, budget);
            Optional<Nsec3Proof.Shown> shown = nsec3.noCloserName(name, wildcardLabels);
            if (nsec3.exhausted()) {
                return hashesSpent();
            }
            if (shown.isPresent()) {
                return proven(shown.get());
            }
        }
        return new Denial.Unproven(
                "the answer for " + name + " comes from the wildcard " + wildcard(name, wildcardLabels)
                        + ", and no NSEC or NSEC3 record of " + apex + " shows that " + name + " itself does not exist"
                        + becauseRejected(),
                rejection.orElse(ExtendedError.NSEC_MISSING),
                particulars);
    }

    /** Why NSEC3 records that are well signed cannot be worked with. */
    private Optional<Denial> unfit(boolean nameError) {
        NSEC3Record first = nsec3s.getFirst();
        for (NSEC3Record nsec3 : nsec3s) {
            if (nsec3.getIterations() > budget.policy().nsec3Iterations()) { // RFC 9276 §3.2, signature checked above
                return Optional.of(new Denial.Proven(
                        nameError ? Answer.Denial.NAME_ERROR : Answer.Denial.NO_DATA,
                        false,
                        Security.INSECURE,
                        Optional.of(ExtendedError.UNSUPPORTED_NSEC3_ITERATIONS),
                        ttl,
                        apex + " hashes names " + nsec3.getIterations() + " times over, more than the "
                                + budget.policy().nsec3Iterations() + " that are accepted"));
            }
            if (nsec3.getIterations() != first.getIterations() || !Arrays.equals(salt(nsec3), salt(first))) {
                return Optional.of(new Denial.Unproven( // RFC 5155 §8.2
                        "the NSEC3 records of " + apex + " in one answer have different parameters",
                        ExtendedError.DNSSEC_BOGUS));
            }
        }
        return Optional.empty();
    }

    private static byte[] salt(NSEC3Record nsec3) {
        byte[] salt = nsec3.getSalt();
        return salt == null ? new byte[0] : salt;
    }

    private static Name wildcard(Name name, int wildcardLabels) {
        return NsecProof.wildcardOf(new Name(name, name.labels() - 1 - wildcardLabels));
    }

    private Denial unproven(Name name, int type, boolean nameError, String gap) {
        String claim = nameError ? "that " + name + " does not exist" : "that " + name + " has no " + Type.string(type);
        String lack = nsecs.isEmpty() && nsec3s.isEmpty()
                ? "the answer says " + claim + " and brings no NSEC or NSEC3 record of " + apex + " that holds"
                : "the NSEC or NSEC3 records of " + apex + " do not show " + claim + ": " + gap;
        return new Denial.Unproven(lack + becauseRejected(), rejection.orElse(ExtendedError.NSEC_MISSING), particulars);
    }

    private String becauseRejected() {
        return rejected.isEmpty() ? "" : " (" + rejected.getFirst() + ")";
    }

    /** How long a denial may be kept (RFC 2308 §5), without a look at signatures. */
    static Duration negativeTtl(List<SignedSet> authority, Duration longest) {
        long seconds = longest.toSeconds();
        for (SignedSet set : authority) {
            if (set.type() == Type.SOA && set.records().getFirst() instanceof SOARecord soa) {
                seconds = Math.min(seconds, Math.min(soa.getTTL(), soa.getMinimum()));
            }
        }
        return Duration.ofSeconds(seconds);
    }
}
