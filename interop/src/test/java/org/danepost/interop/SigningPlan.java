package org.danepost.interop;

import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * What a generated zone publishes as keys, what signs its key set and its data, and what the parent says of it.
 *
 * @param published DNSKEY records
 * @param keySigners who signs the DNSKEY set
 * @param dataSigners who signs all else
 * @param signers DS records in the parent
 */
record SigningPlan(
        Name apex,
        List<DNSKEYRecord> published,
        List<Signing> keySigners,
        List<Signing> dataSigners,
        List<DSRecord> signers) {
    /** A key that signs, well or badly. */
    record Signing(GeneratedKey key, SignatureFault fault) {}

    SigningPlan {
        published = List.copyOf(published);
        keySigners = List.copyOf(keySigners);
        dataSigners = List.copyOf(dataSigners);
        signers = List.copyOf(signers);
    }

    static SigningPlan of(GeneratedKey entry, GeneratedKey zone) {
        Name apex = entry.record().getName();
        return new SigningPlan(
                apex, keys(entry, zone), List.of(good(entry)), List.of(good(zone)), List.of(entry.ds(2)));
    }

    static Signing good(GeneratedKey key) {
        return new Signing(key, SignatureFault.NONE);
    }

    static List<DNSKEYRecord> keys(GeneratedKey... keys) {
        return java.util.Arrays.stream(keys)
                .map(GeneratedKey::record)
                .distinct()
                .toList();
    }

    SigningPlan publishing(GeneratedKey... more) {
        List<DNSKEYRecord> all = new ArrayList<>(published);
        all.addAll(keys(more));
        return new SigningPlan(apex, all, keySigners, dataSigners, signers);
    }

    SigningPlan onlyPublishing(GeneratedKey... keys) {
        return new SigningPlan(apex, keys(keys), keySigners, dataSigners, signers);
    }

    SigningPlan keySigners(Signing... who) {
        return new SigningPlan(apex, published, List.of(who), dataSigners, signers);
    }

    SigningPlan dataSigners(Signing... who) {
        return new SigningPlan(apex, published, keySigners, List.of(who), signers);
    }

    SigningPlan ds(DSRecord... which) {
        return new SigningPlan(apex, published, keySigners, dataSigners, List.of(which));
    }

    /** The DS records as the anchor of a validator. */
    List<String> anchors() {
        return signers.stream().map(Record::toString).toList();
    }
}
