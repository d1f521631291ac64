package org.danepost.dane;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.danepost.dane.CertificateNames.CommonName;
import org.danepost.dane.DaneVerifier.Hit;
import org.danepost.dane.DaneVerifier.Miss;
import org.danepost.dane.IssuerPaths.Anchor;
import org.danepost.dane.IssuerPaths.Authority;
import org.danepost.dane.Verdict.Mismatch;

/**
 * Judges the certificates a server presented by trusted roots, as a browser would (RFC 5280 §6, RFC 9525): a signed, valid path
 * to a root, dates included, and a DNS-ID that matches a reference name. The common name never counts (RFC 9525 §2,
 * RFC 8461 §4.2). Revocation is not asked for. For MTA-STS and the levels verify and secure; where DANE applies to a host,
 * {@link DaneVerifier} decides alone.
 *
 * <p>Immutable, safe for any thread, never fails on any input. The bounds of a search are those of {@link PathSearch}.
 */
public final class PkixVerifier {
    private final List<Anchor> anchors;

    /** @param roots trusted authorities in DER; those that do not parse count for nothing */
    public PkixVerifier(List<byte[]> roots) {
        List<Anchor> all = new ArrayList<>();
        for (byte[] root : roots) {
            PathSearch.authority(new RawCertificate(root.clone()), "a trusted root")
                    .map(PkixVerifier::anchor)
                    .ifPresent(all::add);
        }
        this.anchors = List.copyOf(all);
    }

    private static Anchor anchor(Authority root) {
        String label = "the trusted root "
                + CertificateNames.printable(
                        root.parsed().getSubjectX500Principal().getName());
        Authority named = new Authority(root.raw(), root.parsed(), label);
        return new Anchor(Optional.of(named), root.parsed().getPublicKey(), true, label);
    }

    /** How many roots count. */
    public int roots() {
        return anchors.size();
    }

    /**
     * @param chain what the server presented, in DER, its own certificate first
     * @param names the reference names, any one of which will do; any case, with or without final dot, U-labels or A-labels
     * @param now the time at which certificates have to be valid
     */
    public PkixVerdict verify(List<byte[]> chain, List<String> names, Instant now) {
        if (chain.isEmpty()) {
            return new PkixVerdict.Refused(Mismatch.NO_CERTIFICATE, "the server sent no certificate");
        }
        if (anchors.isEmpty()) {
            return new PkixVerdict.Refused(Mismatch.UNTRUSTED, "no public authority is trusted here");
        }
        List<RawCertificate> presented = chain.stream().map(RawCertificate::new).toList();
        PathSearch search = new PathSearch(presented, names, CommonName.NEVER, now);
        if (search.leaf().isEmpty()) {
            return new PkixVerdict.Refused(Mismatch.INVALID_PATH, "the server's certificate cannot be parsed");
        }
        List<Anchor> usable = anchors.stream()
                .filter(anchor -> anchor.certificate()
                        .filter(root -> root.raw().sameAs(presented.getFirst()))
                        .isEmpty())
                .toList();
        PathSearch.Goal goal = new PathSearch.Goal(
                "",
                search.sent(),
                usable,
                new Miss(Mismatch.UNTRUSTED, astray(search)),
                path -> Optional.of(path.size() - 1));
        return switch (search.run(goal)) {
            case Hit hit -> new PkixVerdict.Trusted(hit.name().orElse(""), hit.depth(), hit.why());
            case Miss miss -> new PkixVerdict.Refused(miss.mismatch(), miss.why());
        };
    }

    private String astray(PathSearch search) {
        Authority leaf = search.leaf().orElseThrow();
        String issuer = CertificateNames.printable(
                leaf.parsed().getIssuerX500Principal().getName());
        boolean self =
                leaf.parsed().getIssuerX500Principal().equals(leaf.parsed().getSubjectX500Principal());
        return self
                ? "the server's certificate is issued by itself (" + issuer + "), not by a trusted authority"
                : "no signed path leads from the server's certificate, issued by " + issuer + ", over the "
                        + search.sent().size() + " issuer certificates sent to one of the " + anchors.size()
                        + " trusted roots";
    }
}
