package org.danepost.dns;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** Whether the keys that a zone publishes are the ones that its parent, or a trust anchor, vouches for (RFC 4035 §5.2). */
final class KeyTrust {
    private final SignatureVerifier verifier;
    private final InstantSource clock;

    KeyTrust(SignatureVerifier verifier, InstantSource clock) {
        this.verifier = verifier;
        this.clock = clock;
    }

    /** What the keys are worth. */
    sealed interface Trust {}

    /** They may be used. */
    record Trusted(List<ZoneKey> keys, Duration ttl, String words) implements Trust {}

    /** They may not. */
    record Untrusted(Fault fault) implements Trust {}

    /** The DS records that count: supported, and no SHA-1 beside a better digest (RFC 4509 §3). */
    static List<DSRecord> usable(List<Record> records, ResolverPolicy policy) {
        List<DSRecord> supported = new ArrayList<>();
        for (Record record : records) {
            if (record instanceof DSRecord ds
                    && Algorithms.supported(ds.getAlgorithm(), policy)
                    && Algorithms.supportedDigest(ds.getDigestID())) {
                supported.add(ds);
            }
        }
        boolean better = supported.stream().anyMatch(ds -> ds.getDigestID() != Algorithms.DIGEST_SHA1);
        return supported.stream()
                .filter(ds -> !better || ds.getDigestID() != Algorithms.DIGEST_SHA1)
                .toList();
    }

    /** Which of the two a set of DS records that are all unusable lacks: a known algorithm, or a known digest. */
    static ExtendedError unsupported(List<Record> records, ResolverPolicy policy) {
        boolean algorithmKnown = records.stream()
                .anyMatch(record -> record instanceof DSRecord ds && Algorithms.supported(ds.getAlgorithm(), policy));
        return algorithmKnown ? ExtendedError.UNSUPPORTED_DS_DIGEST_TYPE : ExtendedError.UNSUPPORTED_DNSKEY_ALGORITHM;
    }

    /**
     * Looks for a key that is vouched for and that signed the whole set.
     *
     * @param vouchers DS or DNSKEY records that are trusted already
     * @param anchored whether the vouchers are trust anchors
     */
    Trust trust(Name apex, SignedSet published, List<? extends Record> vouchers, boolean anchored, WorkBudget budget) {
        List<ZoneKey> keys = new ArrayList<>();
        for (Record record : published.records()) {
            if (record instanceof DNSKEYRecord key) {
                keys.add(new ZoneKey(key));
            }
        }
        String none = none(apex, keys, vouchers, anchored);
        Fault nearest = anchored
                ? Fault.bogus(none, ExtendedError.DNSKEY_MISSING, Words.anchorRemedy(apex))
                : fault(apex, none, ExtendedError.DNSKEY_MISSING);
        int mismatches = 0;
        for (Record voucher : vouchers) {
            for (ZoneKey key : keys) {
                if (!couldVouch(voucher, key)) {
                    continue;
                }
                boolean vouched = vouches(voucher, key);
                if (!vouched && ++mismatches > budget.policy().dsMismatches()) {
                    String why = "more than " + budget.policy().dsMismatches() + " keys of " + apex
                            + " carry the tag of a DS record that is not theirs ("
                            + Limit.setting("dsMismatches") + " allows no more)";
                    return new Untrusted(fault(apex, why, ExtendedError.DNSSEC_BOGUS));
                }
                String name = name(voucher, anchored);
                Trust trust = vouched
                        ? through(apex, published, keys, key, name, budget)
                        : new Untrusted(fault(
                                apex,
                                name + " has another digest than the key " + key.tag() + " that " + apex + " publishes",
                                ExtendedError.DNSSEC_BOGUS));
                switch (trust) {
                    case Trusted trusted -> {
                        return trusted;
                    }
                    case Untrusted untrusted
                    when untrusted.fault().ownAffair() -> {
                        return untrusted; // out of work
                    }
                    case Untrusted untrusted -> nearest = untrusted.fault();
                }
            }
        }
        return new Untrusted(nearest);
    }

    /** Trust through one key that is vouched for: it must be a zone key, and have signed them all. */
    private Trust through(
            Name apex, SignedSet published, List<ZoneKey> keys, ZoneKey key, String voucher, WorkBudget budget) {
        if (key.isRevoked()) {
            return new Untrusted(fault(
                    apex, voucher + " is of key " + key.tag() + ", which is revoked", ExtendedError.DNSSEC_BOGUS));
        }
        if (!key.signsZone()) {
            ExtendedError error = key.hasZoneFlag() ? ExtendedError.DNSSEC_BOGUS : ExtendedError.NO_ZONE_KEY_BIT_SET;
            return new Untrusted(fault(apex, voucher + " is of key " + key.tag() + ", which is no zone key", error));
        }
        return switch (verifier.verify(published, apex, List.of(key), budget)) {
            case SignatureVerifier.Good good -> {
                String words = voucher + " matches key " + key.tag() + " (" + Algorithms.name(key.algorithm())
                        + "), which signs the keys of " + apex;
                yield new Trusted(keys.stream().filter(ZoneKey::signsZone).toList(), good.ttl(), words);
            }
            case SignatureVerifier.Bad bad -> new Untrusted(fault(apex, bad.why(), bad.error()));
            case SignatureVerifier.Exhausted spent -> new Untrusted(Fault.workLimit(spent.why()));
        };
    }

    private Fault fault(Name apex, String why, ExtendedError error) {
        return Fault.bogus(why, error, Words.zoneRemedy(apex, error, clock.instant()));
    }

    private static String none(Name apex, List<ZoneKey> keys, List<? extends Record> vouchers, boolean anchored) {
        return apex + " publishes none of the keys that "
                + (anchored ? "are trust anchors here" : "its parent vouches for")
                + ": it has "
                + keys.stream()
                        .map(key -> String.valueOf(key.tag()))
                        .distinct()
                        .limit(8)
                        .toList()
                + ", expected is one of "
                + vouchers.stream()
                        .map(voucher -> String.valueOf(TrustAnchors.tag(voucher)))
                        .distinct()
                        .limit(8)
                        .toList();
    }

    private static boolean couldVouch(Record voucher, ZoneKey key) {
        return switch (voucher) {
            case DSRecord ds -> key.couldMatch(ds);
            case DNSKEYRecord anchor -> key.is(anchor);
            default -> false;
        };
    }

    private static boolean vouches(Record voucher, ZoneKey key) {
        return !(voucher instanceof DSRecord ds) || key.matches(ds);
    }

    private static String name(Record voucher, boolean anchored) {
        String what = voucher instanceof DSRecord ds
                ? "DS " + ds.getFootprint() + " (" + Algorithms.digestName(ds.getDigestID()) + ")"
                : "DNSKEY " + TrustAnchors.tag(voucher);
        return (anchored ? "the trust anchor " : "the ") + voucher.getName() + " " + what;
    }
}
