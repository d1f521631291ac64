package org.danepost.mta;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.danepost.dane.TlsaRecord;
import org.danepost.dane.TlsaRecords;
import org.danepost.policy.HostPlan;
import org.danepost.policy.Requirement;
import org.danepost.policy.SessionTerms;

/**
 * All that a session was asked to prove. A session that is open, or a TLS session that could be resumed, serves another
 * message only under an equal key (RFC 7672 §2.2 holds for each message anew). Immutable; equality is by value.
 *
 * <p>Left out is what a requirement says to people, and the reference names of DANE: which of them matched is found out by
 * judging the certificates of the session again, under the records and names of the message at hand. So a certificate that
 * bears the base domain, or needs no name, serves every domain behind the host, and one that was matched by the name of a
 * domain serves that domain alone.
 *
 * @param address the server, by address and port
 * @param demand the requirement without its words; SNI, records and assurance are in it
 * @param terms protocol floor, REQUIRETLS, login
 */
record SecurityKey(InetSocketAddress address, Requirement demand, SessionTerms terms) {
    private static final Comparator<TlsaRecord> ORDER = Comparator.comparingInt(TlsaRecord::usage)
            .thenComparingInt(TlsaRecord::selector)
            .thenComparingInt(TlsaRecord::matchingType)
            .thenComparing(TlsaRecord::data, Arrays::compareUnsigned);

    static SecurityKey of(HostPlan host, InetSocketAddress address) {
        return new SecurityKey(address, essence(host.requirement()), host.terms());
    }

    private static Requirement essence(Requirement requirement) {
        return switch (requirement) {
            case Requirement.Dane dane ->
                new Requirement.Dane(dane.tlsaBase(), sorted(dane.records()), List.of(), dane.assurance());
            case Requirement.Encrypt encrypt -> new Requirement.Encrypt(encrypt.sni(), Optional.empty(), "");
            case Requirement.Opportunistic may -> new Requirement.Opportunistic(may.sni(), "");
            case Requirement.Cleartext _ -> new Requirement.Cleartext("");
            case Requirement.Pkix pkix -> new Requirement.Pkix(pkix.sni(), pkix.referenceNames(), pkix.assurance(), "");
            case Requirement.Sts _, Requirement.Fingerprint _, Requirement.Audited _, Requirement.Unreachable _ ->
                requirement;
        };
    }

    /** DNS gives no order to records. */
    private static TlsaRecords sorted(TlsaRecords records) {
        return new TlsaRecords(records.all().stream().sorted(ORDER).toList());
    }
}
