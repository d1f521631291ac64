package org.danepost.interop;

import static org.danepost.interop.SigningPlan.good;

import java.util.List;
import org.danepost.interop.SigningPlan.Signing;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;

/** The keys of a zone, their DS records and their signatures: how they are meant to be, in rollovers, and broken. */
enum KeyShape {
    SPLIT,
    COMBINED,
    TWO_ENTRIES,
    DOUBLE_SIGNATURE,
    DS_AHEAD,
    KEY_AHEAD,
    ZONE_KEY_AHEAD,
    DS_STALE,
    DS_DIGEST_WRONG,
    DS_TAG_WRONG,
    DS_ALGORITHM_WRONG,
    DS_SHA1,
    DS_SHA384,
    DS_SHA1_WRONG_SHA256_RIGHT,
    DS_SHA1_RIGHT_SHA256_WRONG,
    DS_SHA256_WRONG_SHA384_RIGHT,
    DS_SHA256_RIGHT_SHA384_WRONG,
    DS_SHA1_RIGHT_UNKNOWN_DIGEST,
    DS_UNKNOWN_DIGEST,
    DS_UNKNOWN_DIGEST_AND_RIGHT,
    DS_UNKNOWN_DIGEST_AND_WRONG,
    DS_UNKNOWN_ALGORITHM,
    DS_UNKNOWN_ALGORITHM_AND_RIGHT,
    DS_UNKNOWN_ALGORITHM_AND_WRONG,
    DS_TO_ZONE_KEY,
    KEYS_SIGNED_BY_ZONE_KEY,
    KEYS_UNSIGNED,
    KEYS_EXPIRED,
    KEYS_FOREIGN,
    REVOKED_ENTRY,
    REVOKED_BESIDE,
    REVOKED_ZONE_KEY,
    NO_ZONE_FLAG,
    ENTRY_NO_ZONE_FLAG,
    WRONG_PROTOCOL,
    ZONE_KEY_WITHDRAWN,
    COLLISION_ZONE_KEYS,
    COLLISION_ENTRIES,
    COLLISION_ENTRY_DS_OTHER,
    TWO_ALGORITHMS,
    TWO_ALGORITHMS_ONE_SIGNS_DATA,
    TWO_ALGORITHMS_ONE_SIGNS_KEYS,
    TWO_ALGORITHMS_ONE_DS_OTHER_DATA,
    TWO_ALGORITHMS_ONE_EXPIRED,
    TWO_ALGORITHMS_ONE_WRONG,
    TWO_ALGORITHMS_DS_AHEAD,
    TWO_ALGORITHMS_SIGNATURES_AHEAD,
    TWO_ALGORITHMS_BOTH_EXPIRED,
    MIXED_ENTRY_AND_ZONE,
    TEN_KEYS;

    /** The plan of a zone of this shape. */
    SigningPlan plan(Name apex, int algorithm, int second, KeyPool pool) {
        GeneratedKey entry = GeneratedKey.of(apex, algorithm, pool.take(algorithm), GeneratedKey.ENTRY);
        GeneratedKey zone = GeneratedKey.of(apex, algorithm, pool.take(algorithm), GeneratedKey.ZONE);
        GeneratedKey more = GeneratedKey.of(apex, algorithm, pool.take(algorithm), GeneratedKey.ENTRY);
        GeneratedKey third = GeneratedKey.of(apex, algorithm, pool.take(algorithm), GeneratedKey.ZONE);
        GeneratedKey other = GeneratedKey.of(apex, second, pool.take(second), GeneratedKey.ENTRY);
        SigningPlan plain = SigningPlan.of(entry, zone);
        SigningPlan both = plain.publishing(other)
                .keySigners(good(entry), good(other))
                .dataSigners(good(zone), good(other))
                .ds(entry.ds(2), other.ds(2));
        DSRecord right = entry.ds(2);
        return switch (this) {
            case SPLIT -> plain;
            case COMBINED -> SigningPlan.of(entry, entry);
            case TWO_ENTRIES ->
                plain.publishing(more).keySigners(good(more), good(entry)).ds(right, more.ds(2));
            case DOUBLE_SIGNATURE -> plain.publishing(third).dataSigners(good(third), good(zone));
            case DS_AHEAD -> plain.ds(more.ds(2), right);
            case KEY_AHEAD -> plain.publishing(more);
            case ZONE_KEY_AHEAD -> plain.publishing(third);
            case DS_STALE -> plain.ds(more.ds(2));
            case DS_DIGEST_WRONG -> plain.ds(wrong(right));
            case DS_TAG_WRONG -> plain.ds(ds(right, right.getFootprint() ^ 1, algorithm, 2, right.getDigest()));
            case DS_ALGORITHM_WRONG -> plain.ds(ds(right, entry.tag(), algorithm == 8 ? 10 : 8, 2, right.getDigest()));
            case DS_SHA1 -> plain.ds(entry.ds(1));
            case DS_SHA384 -> plain.ds(entry.ds(4));
            case DS_SHA1_WRONG_SHA256_RIGHT -> plain.ds(wrong(entry.ds(1)), right);
            case DS_SHA1_RIGHT_SHA256_WRONG -> plain.ds(entry.ds(1), wrong(right));
            case DS_SHA256_WRONG_SHA384_RIGHT -> plain.ds(wrong(right), entry.ds(4));
            case DS_SHA256_RIGHT_SHA384_WRONG -> plain.ds(right, wrong(entry.ds(4)));
            case DS_SHA1_RIGHT_UNKNOWN_DIGEST ->
                plain.ds(entry.ds(1), ds(right, entry.tag(), algorithm, 77, right.getDigest()));
            case DS_UNKNOWN_DIGEST -> plain.ds(ds(right, entry.tag(), algorithm, 77, right.getDigest()));
            case DS_UNKNOWN_DIGEST_AND_RIGHT ->
                plain.ds(ds(right, entry.tag(), algorithm, 77, right.getDigest()), right);
            case DS_UNKNOWN_DIGEST_AND_WRONG ->
                plain.ds(ds(right, entry.tag(), algorithm, 77, right.getDigest()), wrong(right));
            case DS_UNKNOWN_ALGORITHM -> plain.ds(ds(right, entry.tag(), 200, 2, right.getDigest()));
            case DS_UNKNOWN_ALGORITHM_AND_RIGHT -> plain.ds(ds(right, entry.tag(), 200, 2, right.getDigest()), right);
            case DS_UNKNOWN_ALGORITHM_AND_WRONG ->
                plain.ds(ds(right, entry.tag(), 200, 2, right.getDigest()), wrong(right));
            case DS_TO_ZONE_KEY -> plain.keySigners(good(zone)).ds(zone.ds(2));
            case KEYS_SIGNED_BY_ZONE_KEY -> plain.keySigners(good(zone));
            case KEYS_UNSIGNED -> plain.keySigners(new Signing(entry, SignatureFault.STRIPPED));
            case KEYS_EXPIRED -> plain.keySigners(new Signing(entry, SignatureFault.EXPIRED));
            case KEYS_FOREIGN -> plain.onlyPublishing(more, third).keySigners(good(more));
            case REVOKED_ENTRY -> {
                GeneratedKey revoked = flagged(entry, GeneratedKey.ENTRY | GeneratedKey.REVOKED);
                yield SigningPlan.of(revoked, zone);
            }
            case REVOKED_BESIDE -> {
                GeneratedKey revoked = flagged(more, GeneratedKey.ENTRY | GeneratedKey.REVOKED);
                yield plain.publishing(revoked).keySigners(good(revoked), good(entry));
            }
            case REVOKED_ZONE_KEY -> SigningPlan.of(entry, flagged(zone, GeneratedKey.ZONE | GeneratedKey.REVOKED));
            case NO_ZONE_FLAG -> SigningPlan.of(entry, flagged(zone, 0));
            case ENTRY_NO_ZONE_FLAG -> SigningPlan.of(flagged(entry, 1), zone);
            case WRONG_PROTOCOL ->
                SigningPlan.of(entry, GeneratedKey.of(apex, algorithm, zone.pair(), GeneratedKey.ZONE, 2));
            case ZONE_KEY_WITHDRAWN -> plain.onlyPublishing(entry, third);
            case COLLISION_ZONE_KEYS -> {
                List<GeneratedKey> pair = pool.colliding(apex, GeneratedKey.ZONE);
                yield plain.publishing(pair.getFirst(), pair.getLast()).dataSigners(good(pair.getLast()));
            }
            case COLLISION_ENTRIES -> {
                List<GeneratedKey> pair = pool.colliding(apex, GeneratedKey.ENTRY);
                yield SigningPlan.of(pair.getLast(), zone).onlyPublishing(pair.getFirst(), pair.getLast(), zone);
            }
            case COLLISION_ENTRY_DS_OTHER -> {
                List<GeneratedKey> pair = pool.colliding(apex, GeneratedKey.ENTRY);
                yield SigningPlan.of(pair.getLast(), zone)
                        .onlyPublishing(pair.getFirst(), pair.getLast(), zone)
                        .ds(pair.getFirst().ds(2));
            }
            case TWO_ALGORITHMS -> both;
            case TWO_ALGORITHMS_ONE_SIGNS_DATA -> both.dataSigners(good(zone));
            case TWO_ALGORITHMS_ONE_SIGNS_KEYS -> both.keySigners(good(other));
            case TWO_ALGORITHMS_ONE_DS_OTHER_DATA -> both.ds(right).dataSigners(good(other));
            case TWO_ALGORITHMS_ONE_EXPIRED -> both.dataSigners(new Signing(zone, SignatureFault.EXPIRED), good(other));
            case TWO_ALGORITHMS_ONE_WRONG -> both.dataSigners(good(zone), new Signing(other, SignatureFault.GARBAGE));
            case TWO_ALGORITHMS_DS_AHEAD -> plain.ds(right, other.ds(2));
            case TWO_ALGORITHMS_SIGNATURES_AHEAD -> plain.dataSigners(good(zone), good(other));
            case TWO_ALGORITHMS_BOTH_EXPIRED ->
                both.dataSigners(new Signing(zone, SignatureFault.EXPIRED), new Signing(other, SignatureFault.EXPIRED));
            case MIXED_ENTRY_AND_ZONE -> SigningPlan.of(other, zone);
            case TEN_KEYS -> {
                SigningPlan many = plain;
                for (int i = 0; i < 4; i++) {
                    many = many.publishing(
                            GeneratedKey.of(apex, 13, pool.take(13), GeneratedKey.ENTRY),
                            GeneratedKey.of(apex, 13, pool.take(13), GeneratedKey.ZONE));
                }
                yield many;
            }
        };
    }

    private static GeneratedKey flagged(GeneratedKey key, int flags) {
        return GeneratedKey.of(key.record().getName(), key.algorithm(), key.pair(), flags);
    }

    private static DSRecord ds(DSRecord like, int tag, int algorithm, int digest, byte[] content) {
        return new DSRecord(like.getName(), DClass.IN, GeneratedKey.TTL, tag, algorithm, digest, content);
    }

    private static DSRecord wrong(DSRecord right) {
        byte[] digest = right.getDigest().clone();
        digest[3] ^= 0x40;
        return ds(right, right.getFootprint(), right.getAlgorithm(), right.getDigestID(), digest);
    }
}
