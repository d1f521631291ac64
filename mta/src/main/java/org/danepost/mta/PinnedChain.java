package org.danepost.mta;

import java.time.Instant;
import java.util.List;
import org.danepost.dane.Verdict;
import org.danepost.policy.CertificateDigest;
import org.danepost.policy.Requirement;

/** Judges a certificate chain by the digests that the administrator trusts. Pure. */
final class PinnedChain {
    private PinnedChain() {}

    /** Matched if the server's own certificate, or its key, has one of the digests. Each digest is asked for alone. */
    static Verdict judge(ChainVerifier verifier, Requirement.Fingerprint pinned, List<byte[]> chain, Instant now) {
        for (CertificateDigest digest : pinned.digests()) {
            Verdict verdict = verifier.verify(digest.records(), chain, List.of(), now);
            if (verdict instanceof Verdict.Matched) {
                return verdict;
            }
        }
        return new Verdict.NotMatched(
                Verdict.Mismatch.NO_MATCH,
                "neither the server's certificate nor its key has one of the "
                        + pinned.digests().size() + " configured fingerprints",
                List.of());
    }
}
