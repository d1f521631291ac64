package org.danepost.dane;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;
import org.danepost.dane.IssuerPaths.Anchor;
import org.danepost.dane.IssuerPaths.Authority;
import org.jspecify.annotations.Nullable;

/**
 * The constraints an anchor certificate puts on the path below it (RFC 7671 §5.2.1, RFC 5280 §4.2.1.9, §4.2.1.10,
 * §4.2.1.3), which path validation proper leaves out because an anchor is no part of the path; and name constraints
 * on a common name that serves as a server name.
 */
final class AnchorConstraints {
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String NAME_CONSTRAINTS = "2.5.29.30";
    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
    private static final int KEY_CERT_SIGN = 5;

    private AnchorConstraints() {}

    /** One sentence, or null. */
    static @Nullable String fault(List<Authority> path, Authority anchor) {
        X509Certificate certificate = anchor.parsed();
        boolean[] usage = certificate.getKeyUsage();
        if (usage != null && !usage[KEY_CERT_SIGN]) {
            return anchor.label() + " has a key usage that does not allow it to sign certificates";
        }
        if (!authority(certificate, usage != null)) {
            return anchor.label() + " is not a certificate of an authority (basic constraints)";
        }
        if (certificate.getExtensionValue(BASIC_CONSTRAINTS) != null && tooLong(path, certificate)) {
            return anchor.label() + " allows " + certificate.getBasicConstraints()
                    + " authorities below it, but the path has more";
        }
        return names(path, anchor);
    }

    private static boolean authority(X509Certificate certificate, boolean hasKeyUsage) {
        if (certificate.getExtensionValue(BASIC_CONSTRAINTS) != null) {
            return certificate.getBasicConstraints() >= 0;
        }
        // Without basic constraints: authorities of version 1, or a key usage that says so; as OpenSSL has it.
        return certificate.getVersion() < 3 || hasKeyUsage;
    }

    private static boolean tooLong(List<Authority> path, X509Certificate anchor) {
        long between = path.stream()
                .skip(1)
                .filter(a ->
                        !a.parsed().getSubjectX500Principal().equals(a.parsed().getIssuerX500Principal()))
                .count();
        return between > anchor.getBasicConstraints();
    }

    private static @Nullable String names(List<Authority> path, Authority anchor) {
        byte[] extension = anchor.parsed().getExtensionValue(NAME_CONSTRAINTS);
        if (extension == null) {
            return null;
        }
        try {
            PKIXNameConstraintValidator validator = validator(extension);
            for (int depth = 0; depth < path.size(); depth++) {
                X509Certificate certificate = path.get(depth).parsed();
                boolean selfIssued = certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
                // RFC 5280 §6.1.3 (b): self-issued authorities are not constrained.
                if (depth == 0 || !selfIssued) {
                    check(validator, certificate);
                }
            }
            return null;
        } catch (NameConstraintValidatorException | RuntimeException e) {
            // Malformed constraints or names make the decoder throw unchecked: what cannot be read is not permitted.
            return "the name constraints of " + anchor.label() + " do not permit the path: " + e.getMessage();
        }
    }

    private static PKIXNameConstraintValidator validator(byte[] extension) {
        NameConstraints constraints = NameConstraints.getInstance(
                ASN1OctetString.getInstance(extension).getOctets());
        PKIXNameConstraintValidator validator = new PKIXNameConstraintValidator();
        if (constraints.getPermittedSubtrees() != null) {
            validator.intersectPermittedSubtree(constraints.getPermittedSubtrees());
        }
        if (constraints.getExcludedSubtrees() != null) {
            for (GeneralSubtree subtree : constraints.getExcludedSubtrees()) {
                validator.addExcludedSubtree(subtree);
            }
        }
        return validator;
    }

    private static void check(PKIXNameConstraintValidator validator, X509Certificate certificate)
            throws NameConstraintValidatorException {
        List<GeneralName> names = new ArrayList<>();
        X500Name subject =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        if (subject.getRDNs().length > 0) {
            names.add(new GeneralName(subject));
        }
        byte[] alternatives = certificate.getExtensionValue(SUBJECT_ALTERNATIVE_NAME);
        if (alternatives != null) {
            names.addAll(List.of(GeneralNames.getInstance(
                            ASN1OctetString.getInstance(alternatives).getOctets())
                    .getNames()));
        }
        for (GeneralName name : names) {
            validator.checkPermitted(name);
            validator.checkExcluded(name);
        }
    }

    /** Why no certificate on the path may give out this name as a common name; empty if each may. */
    static Optional<String> forbidden(List<Authority> path, Anchor anchor, String name) {
        List<Authority> authorities = new ArrayList<>(path.subList(1, path.size()));
        anchor.certificate().filter(a -> anchor.pinned()).ifPresent(authorities::add);
        for (Authority authority : authorities) {
            byte[] extension = authority.parsed().getExtensionValue(NAME_CONSTRAINTS);
            if (extension == null) {
                continue;
            }
            try {
                PKIXNameConstraintValidator validator = validator(extension);
                validator.checkPermitted(new GeneralName(GeneralName.dNSName, name));
                validator.checkExcluded(new GeneralName(GeneralName.dNSName, name));
            } catch (NameConstraintValidatorException | RuntimeException e) {
                return Optional.of("the name constraints of " + authority.label() + " do not permit the common name "
                        + name + ": " + e.getMessage());
            }
        }
        return Optional.empty();
    }
}
