package org.danepost.mta;

import java.time.Instant;
import java.util.List;
import org.danepost.dane.DaneVerifier;
import org.danepost.dane.PkixVerdict;
import org.danepost.dane.PkixVerifier;
import org.danepost.dane.TlsaRecords;
import org.danepost.dane.Verdict;

/** Judges certificate chains. The module {@code dane} does it; tests bring their own. */
@FunctionalInterface
public interface ChainVerifier {
    /**
     * By TLSA records.
     *
     * @param records a secure RRset
     * @param chain the certificates as the server sent them, DER, its own first; nothing has parsed them
     * @param referenceNames the names that a usage 2 certificate may bear, base domain first
     * @param now the time that counts for validity
     */
    Verdict verify(TlsaRecords records, List<byte[]> chain, List<String> referenceNames, Instant now);

    /**
     * By public authorities; one that knows none refuses everything.
     *
     * @param chain the certificates as the server sent them, DER, its own first
     * @param referenceNames the names of which the certificate must bear one
     * @param now the time that counts for validity
     */
    default PkixVerdict verify(List<byte[]> chain, List<String> referenceNames, Instant now) {
        return new PkixVerifier(List.of()).verify(chain, referenceNames, now);
    }

    /** Both verifiers of the module dane. */
    static ChainVerifier of(DaneVerifier dane, PkixVerifier pkix) {
        return new ChainVerifier() {
            @Override
            public Verdict verify(TlsaRecords records, List<byte[]> chain, List<String> referenceNames, Instant now) {
                return dane.verify(records, chain, referenceNames, now);
            }

            @Override
            public PkixVerdict verify(List<byte[]> chain, List<String> referenceNames, Instant now) {
                return pkix.verify(chain, referenceNames, now);
            }
        };
    }
}
