package org.danepost.dns;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Record;

/**
 * A key that a trust point has, may get or had (RFC 5011 §4). Immutable.
 *
 * @param record the DNSKEY without its REVOKE bit; a configured DS as long as its key was not seen
 * @param since when the key came into this state
 * @param holdDownEnd pending: when the hold-down ends (RFC 5011 §2.4.1)
 * @param validators pending: who signed the set in which the key was first seen, see {@link #identity}
 * @param learnt when the key became an anchor by its zone's own word; empty when it is not or was configured
 * @param configured whether it is trusted because the program or its user says so
 */
public record AnchorKey(
        Record record,
        AnchorState state,
        Instant since,
        Optional<Instant> holdDownEnd,
        Set<String> validators,
        Optional<Instant> learnt,
        boolean configured) {
    private static final int REVOKE_FLAG = 0x80;

    public AnchorKey {
        validators = Set.copyOf(validators);
    }

    /** The key tag, of the key without its REVOKE bit. */
    public int tag() {
        return TrustAnchors.tag(record);
    }

    static AnchorKey configured(Record record, Instant now) {
        return new AnchorKey(record, AnchorState.VALID, now, Optional.empty(), Set.of(), Optional.empty(), true);
    }

    static AnchorKey pending(DNSKEYRecord key, Instant now, Instant holdDownEnd, Set<String> validators) {
        return new AnchorKey(
                key, AnchorState.PENDING, now, Optional.of(holdDownEnd), validators, Optional.empty(), false);
    }

    /** The same key in another state from now on. */
    AnchorKey to(AnchorState next, Instant now) {
        return new AnchorKey(record, next, now, Optional.empty(), Set.of(), learnt, configured);
    }

    /** The pending key as an anchor. */
    AnchorKey accepted(Instant now) {
        return new AnchorKey(record, AnchorState.VALID, now, Optional.empty(), Set.of(), Optional.of(now), configured);
    }

    /** The same key as the user's own anchor. */
    AnchorKey asConfigured(Instant now) {
        return state == AnchorState.PENDING
                ? configured(record, now)
                : new AnchorKey(record, state, since, holdDownEnd, validators, learnt, true);
    }

    /** The same key with its DNSKEY, now that it is known. */
    AnchorKey seenAs(DNSKEYRecord key) {
        return new AnchorKey(key, state, since, holdDownEnd, validators, learnt, configured);
    }

    /** Whether both are of the same key; a DS is compared with a DNSKEY by its digest. */
    static boolean same(Record one, Record other) {
        if (one instanceof DSRecord ds && other instanceof DNSKEYRecord key) {
            return vouches(ds, key);
        }
        if (one instanceof DNSKEYRecord key && other instanceof DSRecord ds) {
            return vouches(ds, key);
        }
        return one.equals(other);
    }

    private static boolean vouches(DSRecord ds, DNSKEYRecord key) {
        ZoneKey candidate = new ZoneKey(key);
        return ds.getName().equals(key.getName()) && candidate.couldMatch(ds) && candidate.matches(ds);
    }

    boolean is(DNSKEYRecord key) {
        return same(record, key);
    }

    /** The key as it was before it was revoked: the REVOKE bit changes its tag (RFC 5011 §2.1). */
    static DNSKEYRecord withoutRevoke(DNSKEYRecord key) {
        return new DNSKEYRecord(
                key.getName(),
                key.getDClass(),
                key.getTTL(),
                key.getFlags() & ~REVOKE_FLAG,
                key.getProtocol(),
                key.getAlgorithm(),
                key.getKey());
    }

    /** A short name of a key, the same with and without its REVOKE bit. */
    static String identity(DNSKEYRecord key) {
        byte[] digest = KeyMaterial.digest("SHA-256", withoutRevoke(key).rdataToWireCanonical());
        return HexFormat.of().formatHex(Arrays.copyOf(digest, 16));
    }
}
