package org.danepost.dns;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;

/**
 * What one DNSKEY set of a trust point shows, its signatures checked (RFC 5011 §2.1, §2.2).
 *
 * @param present the keys without a REVOKE bit
 * @param revoked the keys known at the point that bear a REVOKE bit and signed the set themselves, without that bit
 * @param signers the trusted keys that signed the set, see {@link AnchorKey#identity}; empty: nothing proves the set
 * @param ttl the least original TTL that these signatures name, zero without any
 * @param life how long the first of these signatures to expire is still good
 */
record KeySighting(
        List<DNSKEYRecord> present, List<DNSKEYRecord> revoked, Set<String> signers, Duration ttl, Duration life) {
    KeySighting {
        present = List.copyOf(present);
        revoked = List.copyOf(revoked);
        signers = Set.copyOf(signers);
    }

    /** Reads a set as one who trusts the point's keys; empty when the lookup has no signature checks left. */
    static Optional<KeySighting> of(
            SignedSet set, AnchorPoint point, SignatureVerifier verifier, Instant now, WorkBudget budget) {
        List<DNSKEYRecord> present = new ArrayList<>();
        List<DNSKEYRecord> revoked = new ArrayList<>();
        Set<String> signers = new HashSet<>();
        Duration ttl = Duration.ofDays(36_500);
        Duration life = ttl;
        for (Record record : set.records()) {
            if (!(record instanceof DNSKEYRecord key)) {
                continue;
            }
            boolean hasRevokeBit = new ZoneKey(key).isRevoked();
            DNSKEYRecord plain = AnchorKey.withoutRevoke(key);
            Optional<AnchorKey> known = point.find(plain);
            if (!hasRevokeBit) {
                present.add(plain);
            }
            boolean matters = known.isPresent()
                    && (hasRevokeBit
                            ? !known.get().state().isGone()
                            : known.get().state().isTrusted());
            if (!matters) {
                continue;
            }
            ZoneKey checked = hasRevokeBit ? ZoneKey.forItsOwnRevocation(key) : new ZoneKey(key);
            switch (verifier.verify(set, point.name(), List.of(checked), budget)) {
                case SignatureVerifier.Exhausted _ -> {
                    return Optional.empty();
                }
                case SignatureVerifier.Bad _ -> {} // says nothing for the key
                case SignatureVerifier.Good _
                when hasRevokeBit -> revoked.add(plain); // RFC 5011 §2.1: by its own signature only
                case SignatureVerifier.Good good -> {
                    signers.add(AnchorKey.identity(plain));
                    ttl = HopReader.shorter(
                            ttl, Duration.ofSeconds(good.signature().getOrigTTL()));
                    life = HopReader.shorter(life, life(good.signature(), now));
                }
            }
        }
        boolean proven = !signers.isEmpty();
        return Optional.of(new KeySighting(
                present, revoked, signers, proven ? ttl : Duration.ZERO, proven ? life : Duration.ZERO));
    }

    private static Duration life(RRSIGRecord signature, Instant now) {
        int seconds = (int) signature.getExpire().getEpochSecond() - (int) now.getEpochSecond(); // RFC 4034 §3.1.5
        return Duration.ofSeconds(Math.max(seconds, 0));
    }
}
