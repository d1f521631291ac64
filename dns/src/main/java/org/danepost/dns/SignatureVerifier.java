package org.danepost.dns;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;

/**
 * Checks the signatures over one RRset (RFC 4035 §5.3). Which zone must have signed is told by the caller, who learnt it
 * from its own walk; the packet has no say in it.
 */
final class SignatureVerifier {
    private final InstantSource clock;

    SignatureVerifier(InstantSource clock) {
        this.clock = clock;
    }

    /** What the signatures show. */
    sealed interface Verification {}

    /**
     * One signature verifies, and one is enough (RFC 6840 §5.4).
     *
     * @param ttl how long the set may be kept (RFC 4035 §5.3.3)
     * @param signature the one that verifies
     */
    record Good(RRSIGRecord signature, Duration ttl) implements Verification {
        String words() {
            return "key " + signature.getFootprint() + " (" + Algorithms.name(signature.getAlgorithm()) + ") of "
                    + signature.getSigner();
        }
    }

    /** None does. */
    record Bad(String why, ExtendedError error, Particulars particulars) implements Verification {
        Bad(String why, ExtendedError error) {
            this(why, error, Particulars.NONE);
        }
    }

    /** The lookup has no signature checks left. */
    record Exhausted(String why) implements Verification {}

    /** A reason why a signature does not count; the one that came nearest to success is told. */
    private record Reason(int nearness, String why, ExtendedError error, Particulars particulars) {
        Reason(int nearness, String why, ExtendedError error) {
            this(nearness, why, error, Particulars.NONE);
        }

        Reason about(Particulars facts) {
            return new Reason(nearness, why, error, facts);
        }

        Reason orNearer(Reason other) {
            return other.nearness > nearness ? other : this;
        }
    }

    Verification verify(SignedSet set, Name apex, List<ZoneKey> keys, WorkBudget budget) {
        Instant now = clock.instant();
        Reason reason = new Reason(
                0,
                "there is no signature over " + set.words() + ", though " + apex + " is signed",
                ExtendedError.RRSIGS_MISSING,
                Particulars.of(apex, set.question()));
        int checks = 0;
        for (RRSIGRecord signature : set.signatures()) {
            Reason refusal = refusal(set, signature, apex, now, budget.policy());
            if (refusal.nearness > 0) {
                reason = reason.orNearer(noted(set, signature, apex, refusal, budget));
                continue;
            }
            byte[] data = null;
            boolean keyFound = false;
            for (ZoneKey key : keys) {
                if (!key.signsZone()
                        || key.tag() != signature.getFootprint()
                        || key.algorithm() != signature.getAlgorithm()) {
                    continue; // RFC 4035 §5.3.1, RFC 6840 §5.12
                }
                keyFound = true;
                if (checks++ >= budget.policy().signaturesPerSet()) {
                    return new Bad(
                            "none of the first " + budget.policy().signaturesPerSet() + " signatures over "
                                    + set.words() + " that were tried verifies ("
                                    + Limit.setting("signaturesPerSet") + " allows no more)",
                            ExtendedError.DNSSEC_BOGUS);
                }
                if (!budget.takeSignature()) {
                    return new Exhausted(Limit.reached(
                                    "signaturesPerLookup", budget.policy().signaturesPerLookup(), "signature checks")
                            + " at " + set.words());
                }
                if (data == null) {
                    data = set.signedOctets(signature);
                }
                if (key.verifies(data, signature.getSignature())) {
                    note(set, signature, true, "", budget);
                    return new Good(signature, ttl(set, signature, now));
                }
            }
            Reason failure = keyFound ? wrong(set, signature) : keyless(set, signature, keys);
            reason = reason.orNearer(noted(set, signature, apex, failure, budget));
        }
        return new Bad(reason.why, reason.error, reason.particulars);
    }

    private static Reason noted(SignedSet set, RRSIGRecord signature, Name apex, Reason reason, WorkBudget budget) {
        note(set, signature, false, reason.why, budget);
        Particulars facts =
                Particulars.of(apex, set.question()).withKey(signature.getFootprint(), signature.getAlgorithm());
        return reason.about(
                switch (reason.error) {
                    case SIGNATURE_EXPIRED -> facts.withTime(signature.getExpire());
                    case SIGNATURE_NOT_YET_VALID -> facts.withTime(signature.getTimeSigned());
                    default -> facts;
                });
    }

    private static void note(SignedSet set, RRSIGRecord signature, boolean verified, String why, WorkBudget budget) {
        budget.note(() -> new TraceEvent.SignatureChecked(
                set.question(),
                signature.getFootprint(),
                Algorithms.name(signature.getAlgorithm()),
                signature.getSigner(),
                verified,
                why));
    }

    private static Reason wrong(SignedSet set, RRSIGRecord signature) {
        return new Reason(
                6,
                "the signature over " + set.words() + " by " + signer(signature) + " is wrong",
                ExtendedError.DNSSEC_BOGUS);
    }

    private static Reason keyless(SignedSet set, RRSIGRecord signature, List<ZoneKey> keys) {
        return new Reason(
                3,
                "the signature over " + set.words() + " is by " + signer(signature)
                        + ", which the zone does not publish: it has " + ZoneKey.words(keys),
                ExtendedError.DNSKEY_MISSING);
    }

    private static String signer(RRSIGRecord signature) {
        return "key " + signature.getFootprint() + " (" + Algorithms.name(signature.getAlgorithm()) + ") of "
                + signature.getSigner();
    }

    /** Why a signature needs no check, nearness 0 when it needs one. */
    private static Reason refusal(SignedSet set, RRSIGRecord signature, Name apex, Instant now, ResolverPolicy policy) {
        String head = "the signature over " + set.words() + " by " + signer(signature);
        if (!signature.getSigner().equals(apex) || !set.owner().subdomain(apex)) { // RFC 4035 §5.3.1
            return new Reason(1, head + " does not count, for the zone here is " + apex, ExtendedError.DNSSEC_BOGUS);
        }
        if (signature.getLabels() > SignedSet.labels(set.owner())
                || signature.getLabels() < SignedSet.labels(apex)) { // RFC 4034 §3.1.3
            return new Reason(
                    2,
                    head + " claims " + signature.getLabels() + " labels, which the owner cannot have",
                    ExtendedError.DNSSEC_BOGUS);
        }
        if (!Algorithms.supported(signature.getAlgorithm(), policy)) {
            return new Reason(
                    1, head + " uses an algorithm that is not accepted", ExtendedError.UNSUPPORTED_DNSKEY_ALGORITHM);
        }
        int clock = (int) now.getEpochSecond(); // RFC 4034 §3.1.5: serial number arithmetic
        int inception = (int) signature.getTimeSigned().getEpochSecond();
        int expiration = (int) signature.getExpire().getEpochSecond();
        if (expiration - inception < 0) {
            return new Reason(
                    4,
                    head + " ends (" + signature.getExpire() + ") before it begins (" + signature.getTimeSigned() + ")",
                    ExtendedError.SIGNATURE_EXPIRED_BEFORE_VALID);
        }
        if (expiration - clock < 0) {
            return new Reason(
                    5,
                    head + " expired at " + signature.getExpire() + ", " + Words.span(clock - expiration) + " ago",
                    ExtendedError.SIGNATURE_EXPIRED);
        }
        if (clock - inception < 0) {
            return new Reason(
                    5,
                    head + " is valid only from " + signature.getTimeSigned() + ", " + Words.span(inception - clock)
                            + " from now (the clock here says " + now + ")",
                    ExtendedError.SIGNATURE_NOT_YET_VALID);
        }
        return new Reason(0, "", ExtendedError.OTHER);
    }

    private static Duration ttl(SignedSet set, RRSIGRecord signature, Instant now) {
        int rest = (int) signature.getExpire().getEpochSecond() - (int) now.getEpochSecond();
        long least = Math.min(set.ttl().toSeconds(), signature.getTTL()); // RFC 4035 §5.3.3
        return Duration.ofSeconds(Math.min(Math.min(least, signature.getOrigTTL()), rest));
    }
}
