package org.danepost.app;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.danepost.dane.DaneVerifier;
import org.danepost.dane.PemBundle;
import org.danepost.dane.PkixVerdict;
import org.danepost.dane.PkixVerifier;
import org.danepost.dane.TlsaRecords;
import org.danepost.dane.Verdict;
import org.danepost.mta.ChainVerifier;
import org.jspecify.annotations.Nullable;

/**
 * The public authorities that are trusted here. Those of the Java runtime are read when first needed, since most hosts never
 * need them; a file that the user named is read at once. Any thread.
 */
final class PublicRoots implements ChainVerifier {
    private final DaneVerifier dane = DaneVerifier.smtp();
    private @Nullable PkixVerifier pkix;

    private PublicRoots(@Nullable PkixVerifier pkix) {
        this.pkix = pkix;
    }

    /** Those of the runtime. */
    static PublicRoots ofTheRuntime() {
        return new PublicRoots(null);
    }

    static PublicRoots of(List<byte[]> certificates) {
        return new PublicRoots(new PkixVerifier(certificates));
    }

    static PublicRoots of(DnsOptions options, Configuration configuration) {
        String file = configuration.sts().roots();
        return file.isEmpty() ? ofTheRuntime() : read(options.besideConfiguration(file));
    }

    private static PublicRoots read(String file) {
        return switch (PemBundle.read(InputFile.text("the file of public authorities", file))) {
            case PemBundle.Malformed malformed ->
                throw new UserError("the file of public authorities '" + file + "': " + malformed.why()
                        + "; remedy: give certificates in PEM form");
            case PemBundle.Certificates certificates -> {
                PkixVerifier verifier = new PkixVerifier(certificates.der());
                if (verifier.roots() < certificates.der().size()) {
                    throw new UserError("the file of public authorities '" + file + "' has "
                            + (certificates.der().size() - verifier.roots()) + " of "
                            + certificates.der().size()
                            + " certificates that cannot be read; remedy: take them out");
                }
                yield new PublicRoots(verifier);
            }
        };
    }

    synchronized PkixVerifier verifier() {
        PkixVerifier made = pkix == null ? new PkixVerifier(runtime()) : pkix;
        pkix = made;
        return made;
    }

    private static List<byte[]> runtime() {
        List<byte[]> roots = new ArrayList<>();
        try {
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init((KeyStore) null);
            for (TrustManager manager : managers.getTrustManagers()) {
                if (manager instanceof X509TrustManager trust) {
                    for (X509Certificate root : trust.getAcceptedIssuers()) {
                        roots.add(root.getEncoded());
                    }
                }
            }
            return roots;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime does not show its public authorities", e);
        }
    }

    @Override
    public Verdict verify(TlsaRecords records, List<byte[]> chain, List<String> referenceNames, Instant now) {
        return dane.verify(records, chain, referenceNames, now);
    }

    @Override
    public PkixVerdict verify(List<byte[]> chain, List<String> referenceNames, Instant now) {
        return verifier().verify(chain, referenceNames, now);
    }
}
