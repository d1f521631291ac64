package org.danepost.dane;

import java.util.Optional;
import org.danepost.dane.DigestPreference.Digest;

/** Whether a record can be used, by itself (RFC 6698 §4.1, RFC 7672 §3.1). */
final class Usability {
    private Usability() {}

    /** Why the record is unusable; empty if it is usable. */
    static Optional<String> whyNot(TlsaRecord record, Profile profile, DigestPreference preference) {
        if (record.malformed()) {
            return Optional.of("unusable: the record has " + record.wireLength()
                    + " octets and no association data; at least 4 are needed");
        }
        if (record.usage() > 3) {
            return Optional.of("unusable: usage " + Acronyms.usage(record.usage()) + " is not known");
        }
        // RFC 7672 §3.1.3: what usages 0 and 1 mean on port 25 is undefined; here they count for nothing.
        if (record.usage() < 2 && profile == Profile.SMTP) {
            return Optional.of("unusable: usage " + Acronyms.usage(record.usage())
                    + " needs public authorities, which mail between servers does not use");
        }
        if (record.selector() > 1) {
            return Optional.of("unusable: selector " + Acronyms.selector(record.selector()) + " is not known");
        }
        return record.matchingType() == 0 ? full(record) : digest(record, preference);
    }

    private static Optional<String> digest(TlsaRecord record, DigestPreference preference) {
        Optional<Digest> digest = preference.digest(record.matchingType());
        if (digest.isEmpty()) {
            boolean known = record.matchingType() == 1 || record.matchingType() == 2;
            return Optional.of("unusable: matching type " + Acronyms.matchingType(record.matchingType())
                    + (known ? " is turned off here" : " is not known"));
        }
        int octets = digest.get().octets();
        if (record.length() != octets) {
            return Optional.of("unusable: the data has " + record.length() + " octets, but a "
                    + digest.get().algorithm() + " digest has " + octets);
        }
        return Optional.empty();
    }

    private static Optional<String> full(TlsaRecord record) {
        byte[] data = record.data();
        if (record.selector() == 0 && !RawCertificate.wellFormed(data)) {
            return Optional.of("unusable: the " + data.length + " octets of data are not one whole certificate in DER");
        }
        if (record.selector() == 1 && !RawCertificate.wellFormedKey(data)) {
            return Optional.of("unusable: the " + data.length + " octets of data are not one whole public key in DER");
        }
        return Optional.empty();
    }
}
