package org.danepost.policy;

import java.util.List;
import java.util.Optional;
import org.danepost.dane.TlsaRecords;

/** What a host must prove before mail is given to it. */
public sealed interface Requirement {
    /**
     * TLS, and a chain that the records authenticate (RFC 7672 §2.2, first case).
     *
     * @param tlsaBase the TLSA base domain; also the SNI to send (RFC 7672 §8.1)
     * @param records a secure RRset with at least one usable record
     * @param referenceNames the names that a usage 2 certificate may bear, base domain first (RFC 7672 §3.2.2)
     * @param assurance what a match is worth
     */
    record Dane(String tlsaBase, TlsaRecords records, List<String> referenceNames, Assurance assurance)
            implements Requirement {
        public Dane {
            referenceNames = List.copyOf(referenceNames);
        }
    }

    /**
     * TLS with any certificate, never cleartext (RFC 7672 §2.2, second case; or level encrypt).
     *
     * @param sni the name to send in the handshake; empty where the host is an address, then none is sent (RFC 6066 §3)
     * @param tlsa the secure but unusable records behind this, if they are the reason
     * @param why one sentence
     */
    record Encrypt(String sni, Optional<TlsaRecords> tlsa, String why) implements Requirement {}

    /**
     * MTA-STS in mode enforce (RFC 8461 §4.2): TLS, and a certificate that public roots vouch for and that bears a name.
     *
     * @param sni the host as in the MX record (RFC 8461 §7.1)
     * @param referenceNames the names the certificate may bear
     */
    record Sts(String sni, List<String> referenceNames) implements Requirement {
        public Sts {
            referenceNames = List.copyOf(referenceNames);
        }
    }

    /**
     * TLS if offered, with any certificate; cleartext otherwise (RFC 7435).
     *
     * @param sni the name to send in the handshake; empty where the host is an address, then none is sent
     * @param why one clause: why nothing more is asked
     */
    record Opportunistic(String sni, String why) implements Requirement {}

    /**
     * No TLS, even if offered (level none).
     *
     * @param why one clause
     */
    record Cleartext(String why) implements Requirement {}

    /**
     * TLS, and a certificate that public roots vouch for and that bears one of the names (local policy; RFC 8689 §4.2.1).
     *
     * @param sni the name to send in the handshake; empty where the host is an address, then none is sent
     * @param referenceNames the names the certificate may bear, at least one, each complete
     * @param assurance what a match is worth: trusted only, if nothing ties the name to the destination
     * @param why one clause: who asks for it
     */
    record Pkix(String sni, List<String> referenceNames, Assurance assurance, String why) implements Requirement {
        public Pkix {
            referenceNames = List.copyOf(referenceNames);
        }
    }

    /**
     * TLS, and a certificate or key with one of the digests (local policy).
     *
     * @param sni the name to send in the handshake; empty where the host is an address, then none is sent
     * @param digests at least one
     */
    record Fingerprint(String sni, List<CertificateDigest> digests) implements Requirement {
        public Fingerprint {
            digests = List.copyOf(digests);
        }
    }

    /**
     * A requirement under audit: tried as it stands; if it is not met, that is recorded as the failure it would be, and the
     * mail is delivered with less (RFC 7672 §9.1).
     *
     * @param strict what the host must prove; unreachable stands for a host with addresses that only its policy rules out
     * @param sni the name to send in the second, lenient session
     * @param fallback never {@link Audit#OFF}: whether that session must be encrypted
     */
    record Audited(Requirement strict, String sni, Audit fallback) implements Requirement {
        public Audited {
            if (strict instanceof Audited || fallback == Audit.OFF) {
                throw new IllegalArgumentException("an audit is of a requirement, and leaves it");
            }
        }
    }

    /** Must not be used now; not even a connection may be opened (RFC 7672 §10). */
    record Unreachable(Plan.Reason reason) implements Requirement {}

    /** What a successful match is worth. */
    enum Assurance {
        /** MX, addresses and TLSA are all proven: this is the right server. */
        VERIFIED,
        /** The MX records are not proven: the host proved its own name, not that the domain chose it (RFC 7672 §2.2.1). */
        TRUSTED
    }
}
