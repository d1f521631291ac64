package org.danepost.dns;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        Optional<String> nearest = Optional.empty();
        Optional<ExtendedError> error = Optional.empty();
        int mismatches = 0;
        for (Record voucher : vouchers) {
            for (ZoneKey key : keys) {
                if (!couldVouch(voucher, key)) {
                    continue;
                }
                if (!vouches(voucher, key)) {
                    nearest = nearest.or(() -> Optional.of(name(voucher, anchored) + " has another digest than the key "
                            + key.tag() + " that " + apex + " publishes"));
                    if (++mismatches > budget.policy().dsMismatches()) {
                        return new Untrusted(fault(
                                apex,
                                "more than " + budget.policy().dsMismatches() + " keys of " + apex
                                        + " carry the tag of a DS record that is not theirs",
                                ExtendedError.DNSSEC_BOGUS));
                    }
                    continue;
                }
                if (!key.signsZone()) {
                    nearest = Optional.of(name(voucher, anchored) + " is of key " + key.tag() + ", which "
                            + (key.isRevoked() ? "is revoked" : "is no zone key"));
                    error = key.isRevoked() ? error : Optional.of(ExtendedError.NO_ZONE_KEY_BIT_SET);
                    continue;
                }
                switch (verifier.verify(published, apex, List.of(key), budget)) {
                    case SignatureVerifier.Good good -> {
                        List<ZoneKey> signing =
                                keys.stream().filter(ZoneKey::signsZone).toList();
                        String words = name(voucher, anchored) + " matches key " + key.tag() + " ("
                                + Algorithms.name(key.algorithm()) + "), which signs the keys of " + apex;
                        return new Trusted(signing, good.ttl(), words);
                    }
                    case SignatureVerifier.Bad bad -> {
                        nearest = Optional.of(bad.why());
                        error = Optional.of(bad.error());
                    }
                    case SignatureVerifier.Exhausted spent -> {
                        return new Untrusted(Fault.workLimit(spent.why()));
                    }
                }
            }
        }
        return new Untrusted(fault(
                apex,
                nearest.orElseGet(() -> none(apex, keys, vouchers, anchored)),
                error.orElse(nearest.isPresent() ? ExtendedError.DNSSEC_BOGUS : ExtendedError.DNSKEY_MISSING)));
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
