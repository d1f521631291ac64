package org.danepost.mta;

import java.time.Instant;
import java.util.List;
import org.danepost.dane.TlsaRecords;
import org.danepost.dane.Verdict;

/** Judges a certificate chain by TLSA records. The module {@code dane} does it; tests bring their own. */
@FunctionalInterface
public interface ChainVerifier {
    /**
     * @param records a secure RRset
     * @param chain the certificates as the server sent them, DER, its own first; nothing has parsed them
     * @param referenceNames the names that a usage 2 certificate may bear, base domain first
     * @param now the time that counts for validity
     */
    Verdict verify(TlsaRecords records, List<byte[]> chain, List<String> referenceNames, Instant now);
}
