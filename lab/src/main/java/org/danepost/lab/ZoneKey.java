package org.danepost.lab;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Instant;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;

/**
 * A key that signs a zone: its private half and the DNSKEY record of its public half. Immutable; any thread.
 *
 * @param algorithm how it signs
 * @param pair both halves
 * @param record what the zone publishes of it
 */
record ZoneKey(SigningAlgorithm algorithm, KeyPair pair, DNSKEYRecord record) {
    private static final int PROTOCOL = 3;
    private static final int ZONE_KEY = 256;
    private static final int SECURE_ENTRY_POINT = 1;

    /** A new key. Half of the work of starting the lab is here, for which reason the lab prefers elliptic curves. */
    static ZoneKey create(Name zone, SigningAlgorithm algorithm, boolean entryPoint, long ttl) {
        KeyPair pair = algorithm.newKeyPair();
        int flags = ZONE_KEY | (entryPoint ? SECURE_ENTRY_POINT : 0);
        byte[] field = algorithm.dnskeyField(pair.getPublic());
        return new ZoneKey(
                algorithm, pair, new DNSKEYRecord(zone, DClass.IN, ttl, flags, PROTOCOL, algorithm.number(), field));
    }

    /** Signs the records, all of one name and type. RFC 4034 §3.1.8.1. */
    RRSIGRecord sign(RRset records, Instant inception, Instant expiration) {
        byte[] data = DNSSEC.digestRRset(signature(records, inception, expiration, new byte[0]), records);
        try {
            Signature signer = Signature.getInstance(algorithm.signatureName());
            signer.initSign(pair.getPrivate());
            signer.update(data);
            return signature(records, inception, expiration, signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK does not sign with " + algorithm + ": " + e.getMessage(), e);
        }
    }

    private RRSIGRecord signature(RRset records, Instant inception, Instant expiration, byte[] signature) {
        return new RRSIGRecord(
                records.getName(),
                DClass.IN,
                records.getTTL(),
                records.getType(),
                algorithm.number(),
                records.getTTL(),
                expiration,
                inception,
                record.getFootprint(),
                record.getName(),
                signature);
    }
}
