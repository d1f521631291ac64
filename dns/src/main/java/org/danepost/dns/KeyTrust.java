package org.danepost.dns;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

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
        Fault nearest = keyless(apex, keys, vouchers, anchored);
        int mismatches = 0;
        for (Record voucher : vouchers) {
            if (keys.stream().noneMatch(key -> couldVouch(voucher, key))) {
                note(apex, voucher, anchored, false, "the zone has no such key", budget);
            }
            for (ZoneKey key : keys) {
                if (!couldVouch(voucher, key)) {
                    continue;
                }
                boolean vouched = vouches(voucher, key);
                note(apex, voucher, anchored, vouched, vouched ? "" : "the key has another digest", budget);
                if (!vouched && ++mismatches > budget.policy().dsMismatches()) {
                    String why = "more than " + budget.policy().dsMismatches() + " keys of " + apex
                            + " carry the tag of a DS record that is not theirs ("
                            + Limit.setting("dsMismatches") + " allows no more)";
                    return new Untrusted(fault(apex, why, ExtendedError.DNSSEC_BOGUS));
                }
                String name = name(voucher, anchored);
                Trust trust = vouched
                        ? through(apex, published, keys, key, name, budget)
                        : new Untrusted(Fault.bogus(
                                        name + " has another digest than the key " + key.words() + " that " + apex
                                                + " publishes",
                                        ExtendedError.DNSKEY_MISSING, // RFC 8914 §4.10: no key matches
                                        Words.delegationRemedy(apex))
                                .about(Particulars.of(apex, new Question(apex, Type.DNSKEY))
                                        .withKey(key.tag(), key.algorithm())));
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
            return misnamed(
                    apex, voucher + " is of key " + key.tag() + ", which is revoked", ExtendedError.DNSSEC_BOGUS, key);
        }
        if (!key.signsZone()) {
            ExtendedError error = key.hasZoneFlag() ? ExtendedError.DNSSEC_BOGUS : ExtendedError.NO_ZONE_KEY_BIT_SET;
            return misnamed(apex, voucher + " is of key " + key.tag() + ", which is no zone key", error, key);
        }
        return switch (verifier.verify(published, apex, List.of(key), budget)) {
            case SignatureVerifier.Good good -> {
                String words = voucher + " matches key " + key.tag() + " (" + Algorithms.name(key.algorithm())
                        + "), which signs the keys of " + apex;
                yield new Trusted(keys.stream().filter(ZoneKey::signsZone).toList(), good.ttl(), words);
            }
            case SignatureVerifier.Bad bad -> new Untrusted(unsigned(apex, published, key, voucher, bad));
            case SignatureVerifier.Exhausted spent -> new Untrusted(Fault.workLimit(spent.why()));
        };
    }

    /** What vouches names a key that it should not. */
    private static Untrusted misnamed(Name apex, String why, ExtendedError error, ZoneKey key) {
        return new Untrusted(Fault.bogus(why, error, Words.delegationRemedy(apex))
                .about(Particulars.of(apex, new Question(apex, Type.DNSKEY)).withKey(key.tag(), key.algorithm())));
    }

    /** The key that is vouched for did not sign the keys, or not well. */
    private Fault unsigned(Name apex, SignedSet published, ZoneKey key, String voucher, SignatureVerifier.Bad bad) {
        List<String> others = published.signatures().stream()
                .map(signature -> signature.getFootprint() + " (" + Algorithms.name(signature.getAlgorithm()) + ")")
                .distinct()
                .limit(8)
                .toList();
        boolean byOthers = bad.error() == ExtendedError.DNSKEY_MISSING && !others.isEmpty();
        String why = byOthers
                ? voucher + " is of key " + key.words() + ", which does not sign the DNSKEY records of " + apex
                        + ": they are signed by key " + String.join(", ", others)
                : bad.why();
        ExtendedError error = byOthers ? ExtendedError.RRSIGS_MISSING : bad.error();
        Particulars facts = byOthers ? bad.particulars().withKey(key.tag(), key.algorithm()) : bad.particulars();
        Fault fault = fault(apex, why, error).about(facts);
        return byOthers ? fault.mendedBy(Words.delegationRemedy(apex)) : fault;
    }

    private Fault fault(Name apex, String why, ExtendedError error) {
        return Fault.bogus(why, error, Words.zoneRemedy(apex, error, clock.instant()))
                .about(Particulars.of(apex, new Question(apex, Type.DNSKEY)));
    }

    private static Fault keyless(Name apex, List<ZoneKey> keys, List<? extends Record> vouchers, boolean anchored) {
        String named =
                vouchers.stream().map(KeyTrust::keyWords).distinct().limit(8).collect(Collectors.joining(", "));
        if (anchored && vouchers.isEmpty()) {
            String why = "no trust anchor for " + apex + " is left that could be used: its keys have revoked themselves"
                    + " (RFC 5011), or their algorithms are not accepted";
            return Fault.bogus(why, ExtendedError.DNSKEY_MISSING, Words.anchorRemedy(apex))
                    .about(Particulars.of(apex, new Question(apex, Type.DNSKEY)));
        }
        boolean sameAlgorithm = vouchers.stream()
                .anyMatch(voucher -> keys.stream().anyMatch(key -> key.algorithm() == algorithm(voucher)));
        String why = (anchored
                        ? "the trust anchors for " + apex + " are of key " + named
                        : "the DS records of " + apex + " in the zone above name key " + named)
                + ", and " + apex + " publishes only " + ZoneKey.words(keys)
                + (sameAlgorithm ? "" : ", none of that algorithm");
        String remedy = anchored ? Words.anchorRemedy(apex) : Words.delegationRemedy(apex);
        Particulars facts = Particulars.of(apex, new Question(apex, Type.DNSKEY));
        return Fault.bogus(why, ExtendedError.DNSKEY_MISSING, remedy)
                .about(
                        vouchers.isEmpty()
                                ? facts
                                : facts.withKey(TrustAnchors.tag(vouchers.getFirst()), algorithm(vouchers.getFirst())));
    }

    private static int algorithm(Record voucher) {
        return switch (voucher) {
            case DSRecord ds -> ds.getAlgorithm();
            case DNSKEYRecord key -> key.getAlgorithm();
            default -> 0;
        };
    }

    private static String keyWords(Record voucher) {
        return TrustAnchors.tag(voucher) + " (" + Algorithms.name(algorithm(voucher)) + ")";
    }

    private static void note(
            Name apex, Record voucher, boolean anchored, boolean matched, String why, WorkBudget budget) {
        budget.note(() -> new TraceEvent.DelegationSignerCompared(
                apex, TrustAnchors.tag(voucher), Algorithms.name(algorithm(voucher)), anchored, matched, why));
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
