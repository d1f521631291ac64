package org.danepost.policy;

import java.util.List;
import java.util.Optional;

/**
 * What local policy adds to a level. Immutable.
 *
 * @param audit what becomes of mail for hosts that fail; nothing is relaxed where a login or REQUIRETLS is in play
 * @param names for levels verify and secure: the names a certificate may bear instead of those the level gives; one with a
 *     leading dot stands for the host's own name if that lies below
 * @param digests for level fingerprint: the certificates and keys that are trusted
 * @param login the name of the credential to log in with; then the host must be authenticated whatever the level says
 * @param floor the oldest TLS version
 * @param requireTlsByPkix whether a message with REQUIRETLS may go to a host that DNSSEC proves and only public roots vouch
 *     for (RFC 8689 §4.2.1 allows it); if not, DANE or MTA-STS must
 */
public record LocalTerms(
        Audit audit,
        List<String> names,
        List<CertificateDigest> digests,
        Optional<String> login,
        TlsFloor floor,
        boolean requireTlsByPkix) {
    public LocalTerms {
        names = List.copyOf(names);
        digests = List.copyOf(digests);
    }

    /** Nothing but TLS 1.2. */
    public static LocalTerms defaults() {
        return new LocalTerms(Audit.OFF, List.of(), List.of(), Optional.empty(), TlsFloor.TLS_1_2, false);
    }
}
