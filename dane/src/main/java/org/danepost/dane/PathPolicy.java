package org.danepost.dane;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Set;
import org.danepost.dane.IssuerPaths.Anchor;
import org.danepost.dane.IssuerPaths.Authority;
import org.jspecify.annotations.Nullable;

/**
 * What OpenSSL's path check for servers asks beyond RFC 5280 §6, so that a chain gets the same verdict here: the
 * purpose "server" along the path, and the strength of security level 1 (80 bits). See the decision record on usage 2.
 */
final class PathPolicy {
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    /** Old step-up purposes, which OpenSSL takes for a server's. */
    private static final Set<String> SERVER_PURPOSES =
            Set.of(SERVER_AUTH, "2.16.840.1.113730.4.1", "1.3.6.1.4.1.311.10.3.3");

    private static final String RSA_PSS = "1.2.840.113549.1.1.10";
    private static final int LEAST_RSA_BITS = 1024;
    private static final int LEAST_EC_BITS = 160;

    /** Signature algorithms over MD2, MD4, MD5 and SHA-1: under 80 bits. */
    private static final Set<String> WEAK_SIGNATURES = Set.of(
            "1.2.840.113549.1.1.2",
            "1.2.840.113549.1.1.3",
            "1.2.840.113549.1.1.4",
            "1.2.840.113549.1.1.5",
            "1.3.14.3.2.29",
            "1.2.840.10040.4.3",
            "1.2.840.10045.4.1");

    private final List<Authority> path;
    private final Anchor anchor;

    PathPolicy(List<Authority> path, Anchor anchor) {
        this.path = path;
        this.anchor = anchor;
    }

    /** One sentence, or null. */
    @Nullable
    String fault() {
        for (int depth = 0; depth < path.size(); depth++) {
            Authority authority = path.get(depth);
            X509Certificate certificate = authority.parsed();
            if (weakSignature(certificate)) {
                return authority.label() + " is signed with " + certificate.getSigAlgName() + ", which is too weak";
            }
            if (weakKey(certificate.getPublicKey())) {
                return authority.label() + " has a key that is too weak";
            }
            if (!forServers(certificate)) {
                return authority.label() + " is restricted to purposes other than servers (extended key usage)";
            }
            if (depth == 0 && !serverKeyUsage(certificate)) {
                return authority.label() + " has a key usage that does not allow TLS";
            }
        }
        if (weakKey(anchor.key())) {
            return anchor.label() + " has a key that is too weak";
        }
        if (!anchor.pinned() || anchor.certificate().isEmpty()) {
            return null;
        }
        Authority top = anchor.certificate().get();
        if (!forServers(top.parsed())) {
            return top.label() + " is restricted to purposes other than servers (extended key usage)";
        }
        return AnchorConstraints.fault(path, top);
    }

    private static boolean weakSignature(X509Certificate certificate) {
        String algorithm = certificate.getSigAlgOID();
        return WEAK_SIGNATURES.contains(algorithm) || (algorithm.equals(RSA_PSS) && weakPss(certificate));
    }

    private static boolean weakPss(X509Certificate certificate) {
        byte[] encoded = certificate.getSigAlgParams();
        if (encoded == null) {
            // The default digest is SHA-1 (RFC 4055 §3.1).
            return true;
        }
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
            parameters.init(encoded);
            String digest = parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
            return digest.equals("SHA-1") || digest.equals("MD5");
        } catch (GeneralSecurityException | java.io.IOException e) {
            return true;
        }
    }

    private static boolean weakKey(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> rsa.getModulus().bitLength() < LEAST_RSA_BITS;
            case ECPublicKey ec -> ec.getParams().getOrder().bitLength() < LEAST_EC_BITS;
            default -> false;
        };
    }

    private static boolean forServers(X509Certificate certificate) {
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            return purposes == null || purposes.stream().anyMatch(SERVER_PURPOSES::contains);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private static boolean serverKeyUsage(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        // digitalSignature, keyEncipherment, keyAgreement (RFC 5280 §4.2.1.3)
        return usage == null || usage[0] || usage[2] || usage[4];
    }

    /** Algorithm and size, for people. */
    static String describe(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> key.getAlgorithm() + " " + rsa.getModulus().bitLength() + " bits";
            case ECPublicKey ec -> "EC " + ec.getParams().getOrder().bitLength() + " bits";
            default -> key.getAlgorithm();
        };
    }
}
