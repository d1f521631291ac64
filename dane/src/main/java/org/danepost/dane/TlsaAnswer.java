package org.danepost.dane;

import java.util.List;

/**
 * What DNS says, with proof, about the certificate of one server at one port. Treating these as fewer cases is how clients
 * got DANE wrong: "there are none" and "it could not be found out" must never be the same.
 */
public sealed interface TlsaAnswer {
    /**
     * A TLSA RRset that DNSSEC proves, usable or not.
     *
     * @param base the TLSA base domain in A-labels without a final dot; also the server name to send (RFC 7671 §10.2)
     * @param records the RRset
     * @param referenceNames the names that a certificate of usage 0, 1 or 2 may bear, base domain first
     */
    record Proven(String base, TlsaRecords records, List<String> referenceNames) implements TlsaAnswer {
        public Proven {
            referenceNames = List.copyOf(referenceNames);
        }
    }

    /**
     * DANE says nothing about the server: that there are no records is proven, or its zone is proven to be unsigned.
     *
     * @param why a clause, for example "NODATA at _443._tcp.www.example.org"
     */
    record None(String why) implements TlsaAnswer {}

    /**
     * Nothing may be concluded: a proof fails, or a lookup failed. The server must not be used (RFC 6698 §4.1).
     *
     * @param why one clause: which lookup, and how it failed
     * @param remedy one sentence: who can mend it
     */
    record Unknown(String why, String remedy) implements TlsaAnswer {}
}
