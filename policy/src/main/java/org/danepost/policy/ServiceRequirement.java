package org.danepost.policy;

import java.util.List;
import java.util.Optional;
import org.danepost.dane.TlsaAnswer;
import org.danepost.dane.TlsaRecords;

/** What a server of a service must prove before the protocol goes on. */
public sealed interface ServiceRequirement {
    /**
     * TLS, and a chain that the records authenticate (RFC 7673 §4.2).
     *
     * @param tlsaBase the TLSA base domain; also the SNI to send (RFC 7671 §10.2)
     * @param records a secure RRset with at least one usable record of any usage
     * @param referenceNames the names that a certificate of usage 0, 1 or 2 may bear, base domain first
     */
    record Dane(String tlsaBase, TlsaRecords records, List<String> referenceNames) implements ServiceRequirement {
        public Dane {
            referenceNames = List.copyOf(referenceNames);
        }

        /** The same for {@link org.danepost.dane.DaneTls}, so that a connection is judged by this very plan. */
        public TlsaAnswer answer() {
            return new TlsaAnswer.Proven(tlsaBase, records, referenceNames);
        }
    }

    /**
     * A certificate that public roots vouch for and that bears one of the names (RFC 7673 §4.1, RFC 9525 §6).
     *
     * @param compulsory whether TLS must be used; if not, the protocol's own policy says (RFC 7673 §3.4)
     * @param referenceNames the DNS names that it may bear, preferred one first
     * @param srvName the SRV-ID that it may bear instead (RFC 4985), as {@code _imaps.example.org}
     * @param sni the name to send in the handshake
     * @param tlsa the secure but unusable records that make TLS compulsory, if they do
     * @param why one clause: why DANE says nothing about the certificate
     */
    record Pkix(
            boolean compulsory,
            List<String> referenceNames,
            Optional<String> srvName,
            String sni,
            Optional<TlsaRecords> tlsa,
            String why)
            implements ServiceRequirement {
        public Pkix {
            referenceNames = List.copyOf(referenceNames);
        }
    }

    /** Must not be used now; not even a connection may be opened (RFC 7673 §3.2, §3.4). */
    record Unreachable(Plan.Reason reason) implements ServiceRequirement {}
}
