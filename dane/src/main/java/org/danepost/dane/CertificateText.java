package org.danepost.dane;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * A certificate for people, read as far as it can be: the digests and names come from the octets, the rest is empty
 * where the platform cannot parse the certificate. Immutable; all text is free of control characters.
 *
 * @param subject in RFC 2253 form; empty if it cannot be parsed
 * @param issuer the same
 * @param names as {@link CertificateNames} reads them, not cleaned of control characters
 * @param notBefore start of the validity
 * @param notAfter end of the validity, inclusive
 * @param certificateSha256 digest of the whole, as in a TLSA record x 0 1, in hex
 * @param keySha256 digest of the SubjectPublicKeyInfo, as in a TLSA record x 1 1, in hex
 * @param key the public key's algorithm and size; empty if it cannot be parsed
 */
public record CertificateText(
        Optional<String> subject,
        Optional<String> issuer,
        CertificateNames names,
        Optional<Instant> notBefore,
        Optional<Instant> notAfter,
        String certificateSha256,
        Optional<String> keySha256,
        Optional<String> key) {

    /** Never fails. */
    public static CertificateText of(byte[] der) {
        RawCertificate raw = new RawCertificate(der);
        Optional<X509Certificate> parsed = PathJudge.parse(der);
        return new CertificateText(
                parsed.map(c ->
                        CertificateNames.printable(c.getSubjectX500Principal().getName())),
                parsed.map(c ->
                        CertificateNames.printable(c.getIssuerX500Principal().getName())),
                CertificateNames.of(raw),
                parsed.map(c -> c.getNotBefore().toInstant()),
                parsed.map(c -> c.getNotAfter().toInstant()),
                RawCertificate.hex(RawCertificate.digest("SHA-256", der)),
                raw.key().map(k -> RawCertificate.hex(RawCertificate.digest("SHA-256", k))),
                parsed.map(c -> PathPolicy.describe(c.getPublicKey())));
    }

    /** Whether a record fits this certificate, whatever its usage and place; default digests. */
    public static boolean fits(TlsaRecord record, byte[] der) {
        return new RawCertificate(der).matches(record, DigestPreference.DEFAULT);
    }
}
