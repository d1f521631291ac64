package org.danepost.dane;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.danepost.dane.DigestPreference.Digest;

/**
 * The records of one TLSA RRset, in the order received, duplicates removed, and what each of them is worth before any
 * certificate is seen: usable or not (RFC 6698 §4.1), superseded by a stronger digest or not (RFC 7671 §9). Immutable.
 *
 * <p>At most {@link #MOST_RECORDS} records are worked on. A larger set is an error, see {@link #excess()}: it is never
 * read as "no TLSA" and never cut to its first records, and {@link DaneVerifier} authenticates nothing by it.
 *
 * @param all every record, usable or not
 */
public record TlsaRecords(List<TlsaRecord> all) {
    /** Bound on the records of a set. Real sets have under ten. */
    public static final int MOST_RECORDS = 256;

    public TlsaRecords {
        all = all.stream().distinct().toList();
    }

    /** The records in the RDATA of an answer; see {@link TlsaRecord#fromWire}. */
    public static TlsaRecords fromWire(List<byte[]> rdata) {
        return new TlsaRecords(rdata.stream().map(TlsaRecord::fromWire).toList());
    }

    /** Why the set is too large to be worked on; empty if it is not. To be treated like a failed lookup. */
    public Optional<String> excess() {
        if (all.size() <= MOST_RECORDS) {
            return Optional.empty();
        }
        return Optional.of("the TLSA RRset has " + all.size() + " records, more than the " + MOST_RECORDS
                + " this software works on: whoever publishes it has to remove the old ones");
    }

    /** Whether at least one record is usable: then authentication is compulsory (RFC 7672 §2.2). */
    public boolean anyUsable(Profile profile) {
        return !usable(profile).isEmpty();
    }

    /** The records that decide: usable, and not superseded, under the default digest preference. */
    public List<TlsaRecord> usable(Profile profile) {
        return usable(profile, DigestPreference.DEFAULT);
    }

    /** The records that decide: usable, and not superseded. */
    public List<TlsaRecord> usable(Profile profile, DigestPreference preference) {
        return assess(profile, preference).stream()
                .filter(a -> a.standing() == Standing.USABLE)
                .map(Assessment::record)
                .toList();
    }

    /** One assessment for each record, in its order. */
    public List<Assessment> assess(Profile profile, DigestPreference preference) {
        List<Assessment> assessments = new ArrayList<>();
        // RFC 7671 §9: discard first, rank after, so that a broken strong record cannot displace a good weak one.
        List<TlsaRecord> understood = all.stream()
                .filter(r -> Usability.whyNot(r, profile, preference).isEmpty())
                .toList();
        for (TlsaRecord record : all) {
            assessments.add(Usability.whyNot(record, profile, preference)
                    .map(why -> new Assessment(record, Standing.UNUSABLE, why))
                    .orElseGet(() -> ranked(record, understood, preference)));
        }
        return List.copyOf(assessments);
    }

    private static Assessment ranked(TlsaRecord record, List<TlsaRecord> understood, DigestPreference preference) {
        for (Digest digest : preference.strongestFirst()) {
            // RFC 7671 §9: full data is never displaced; of the digests only the strongest of the group counts.
            if (record.matchingType() == 0 || record.matchingType() == digest.matchingType()) {
                break;
            }
            boolean published = understood.stream()
                    .anyMatch(r -> r.usage() == record.usage()
                            && r.selector() == record.selector()
                            && r.matchingType() == digest.matchingType());
            if (published) {
                String stronger = Acronyms.matchingType(digest.matchingType());
                return new Assessment(
                        record,
                        Standing.SUPERSEDED,
                        "superseded: " + Acronyms.usage(record.usage()) + " " + Acronyms.selector(record.selector())
                                + " is published with the stronger " + stronger + " too, and only that one counts");
            }
        }
        return new Assessment(record, Standing.USABLE, "usable");
    }

    /**
     * What one record is worth.
     *
     * @param why one sentence
     */
    public record Assessment(TlsaRecord record, Standing standing, String why) {}

    /** What one record is worth before any certificate is seen. */
    public enum Standing {
        USABLE,
        /** A stronger digest is published for the same usage and selector (RFC 7671 §9). */
        SUPERSEDED,
        UNUSABLE
    }
}
