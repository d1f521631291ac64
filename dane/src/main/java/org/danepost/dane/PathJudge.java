package org.danepost.dane;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.danepost.dane.DaneVerifier.Miss;
import org.danepost.dane.IssuerPaths.Anchor;
import org.danepost.dane.IssuerPaths.Authority;
import org.danepost.dane.Verdict.Mismatch;

/**
 * Judges one signed path by RFC 5280 §6: Bouncy Castle's PKIX validator decides, and what it leaves out is added,
 * that is the constraints an anchor certificate carries (RFC 7671 §5.2.1), the purpose of the certificates, and weak
 * signatures. The anchor's own dates do not count; a remark names them. Confined to one thread.
 */
final class PathJudge {
    /** The provider is never registered, and made only when the first path is judged. */
    private static final class Library {
        private static final Provider PROVIDER = new BouncyCastleProvider();
    }

    private final List<Authority> path;
    private final Anchor anchor;
    private final Instant now;

    /** The path runs from the server's certificate up to the last one below the anchor. */
    PathJudge(List<Authority> path, Anchor anchor, Instant now) {
        this.path = List.copyOf(path);
        this.anchor = anchor;
        this.now = now;
    }

    /** The certificate in these octets, if the platform can parse it and they are all of it. */
    static Optional<X509Certificate> parse(byte[] der) {
        if (Der.whole(der).isEmpty()) {
            return Optional.empty();
        }
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            if (factory.generateCertificate(new ByteArrayInputStream(der)) instanceof X509Certificate certificate) {
                certificate.getPublicKey();
                return Optional.of(certificate);
            }
            return Optional.empty();
        } catch (CertificateException | RuntimeException e) {
            // The platform's parser throws unchecked on some malformed input.
            return Optional.empty();
        }
    }

    /** The public key in a SubjectPublicKeyInfo, if the platform knows its algorithm. */
    static Optional<PublicKey> key(byte[] der) {
        return Stream.of("RSA", "EC", "EdDSA", "RSASSA-PSS", "DSA")
                .flatMap(algorithm -> key(algorithm, der).stream())
                .findFirst();
    }

    private static Optional<PublicKey> key(String algorithm, byte[] der) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der)));
        } catch (GeneralSecurityException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** What is wrong with the path; empty if nothing is. Names are not looked at. */
    Optional<Miss> fault() {
        return dates().or(this::standard)
                .or(() -> Optional.ofNullable(new PathPolicy(path, anchor).fault())
                        .map(why -> new Miss(Mismatch.INVALID_PATH, why)));
    }

    /** Whether name constraints forbid a common name that is used as the server's name. */
    Optional<Miss> constrained(String name) {
        return AnchorConstraints.forbidden(path, anchor, name).map(why -> new Miss(Mismatch.INVALID_PATH, why));
    }

    private Optional<Miss> dates() {
        for (Authority authority : path) {
            Instant before = authority.parsed().getNotBefore().toInstant();
            Instant after = authority.parsed().getNotAfter().toInstant();
            // RFC 5280 §4.1.2.5: both ends belong to the period.
            if (now.isAfter(after)) {
                return Optional.of(
                        new Miss(Mismatch.EXPIRED, authority.label() + " expired at " + after + "; it is " + now));
            }
            if (now.isBefore(before)) {
                return Optional.of(new Miss(
                        Mismatch.NOT_YET_VALID, authority.label() + " is valid from " + before + "; it is " + now));
            }
        }
        return Optional.empty();
    }

    private Optional<Miss> standard() {
        X500Principal name = anchor.certificate()
                .map(a -> a.parsed().getSubjectX500Principal())
                .orElseGet(() -> path.getLast().parsed().getIssuerX500Principal());
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(name, anchor.key(), null)));
            parameters.setDate(Date.from(now));
            // RFC 7672 §4: no revocation under DANE.
            parameters.setRevocationEnabled(false);
            CertPathValidator.getInstance("PKIX", Library.PROVIDER)
                    .validate(
                            factory.generateCertPath(
                                    path.stream().map(Authority::parsed).toList()),
                            parameters);
            return Optional.empty();
        } catch (CertPathValidatorException e) {
            return Optional.of(new Miss(mismatch(e), place(e) + " is not accepted: " + e.getMessage()));
        } catch (GeneralSecurityException | RuntimeException e) {
            return Optional.of(new Miss(Mismatch.INVALID_PATH, "the path cannot be checked: " + e.getMessage()));
        }
    }

    private static Mismatch mismatch(CertPathValidatorException e) {
        if (e.getReason() == BasicReason.EXPIRED) {
            return Mismatch.EXPIRED;
        }
        return e.getReason() == BasicReason.NOT_YET_VALID ? Mismatch.NOT_YET_VALID : Mismatch.INVALID_PATH;
    }

    private String place(CertPathValidatorException e) {
        int index = e.getIndex();
        return index >= 0 && index < path.size() ? path.get(index).label() : "the path";
    }

    /** A remark about an anchor out of date, which does not matter here but does to others; empty if there is none. */
    String remark() {
        // RFC 5280 §6.1.1 (d): of an anchor, validation takes the name and the key, not the dates.
        return anchor.certificate()
                .map(a -> {
                    Instant before = a.parsed().getNotBefore().toInstant();
                    Instant after = a.parsed().getNotAfter().toInstant();
                    if (!now.isAfter(after) && !now.isBefore(before)) {
                        return "";
                    }
                    return "; the anchor itself is valid only from " + before + " to " + after
                            + ", which does not count here but will be refused by software built on OpenSSL";
                })
                .orElse("");
    }
}
