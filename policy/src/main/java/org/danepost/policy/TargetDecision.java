package org.danepost.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.danepost.dane.Profile;
import org.danepost.dane.TlsaRecords;
import org.danepost.dns.Answer;
import org.danepost.dns.Resolver;
import org.xbill.DNS.Name;

/**
 * What one server of a service must prove (RFC 7673 §3.2 to §4.2; RFC 7671 for a host that was named). All four usages count
 * (RFC 7673 §4.2, RFC 6698 §2.1).
 *
 * @param service the name by which it was looked up; empty for a web server
 * @param owner the service domain, or the host that was named
 * @param found how the target was found
 */
record TargetDecision(Resolver resolver, PlanOptions options, Optional<String> service, String owner, Found found) {
    /** How a target was found. */
    enum Found {
        /** By SRV records that DNSSEC proves. */
        PROVEN_SRV,
        /** By SRV records that nothing proves: RFC 7673 does not apply. */
        UNPROVEN_SRV,
        /** It is the host that was named, or the service domain itself. */
        NAMED
    }

    /** One target before its lookups. */
    record Place(Name host, int priority, int weight, int port, ServiceTarget.Start start) {}

    ServiceTarget decide(Place place) {
        Citations rules = found == Found.NAMED ? Citations.HOST : Citations.SRV;
        HostAddresses addresses = HostAddresses.lookUp(resolver, place.host(), options.family());
        List<Evidence> evidence = new ArrayList<>(addresses.evidence(rules));
        if (addresses.found().isEmpty()) {
            // RFC 7673 §3.2: no connection to a target whose addresses are bogus or could not be had
            ServiceRequirement none = new ServiceRequirement.Unreachable(addresses.unreachable());
            return target(place, List.of(), none, evidence);
        }
        TlsaSearch search = new TlsaSearch(resolver, options.maxTlsaRecords(), evidence, rules);
        ServiceRequirement requirement = switch (records(addresses, place.port(), search, evidence)) {
            // RFC 7673 §3.4: bogus, or no answer: no connection
            case TlsaSearch.Result.Inconclusive inconclusive ->
                new ServiceRequirement.Unreachable(inconclusive.reason());
            case TlsaSearch.Result.None none -> pkix(place, Optional.empty(), none.why());
            case TlsaSearch.Result.Records proven -> byRecords(place, proven, evidence);
        };
        boolean onlySecure = requirement instanceof ServiceRequirement.Dane
                && !addresses.secure().isEmpty();
        return target(place, onlySecure ? addresses.secure() : addresses.found(), requirement, evidence);
    }

    private TlsaSearch.Result records(HostAddresses addresses, int port, TlsaSearch search, List<Evidence> evidence) {
        return switch (found) {
            case NAMED -> search.search(addresses, port);
            case UNPROVEN_SRV -> new TlsaSearch.Result.None("the SRV records are not proven by DNSSEC");
            case PROVEN_SRV -> {
                // RFC 7673 §3.2: without secure addresses TLSA must not be asked for
                if (addresses.secure().isEmpty()) {
                    evidence.add(new Evidence(
                            "RFC 7673 §3.2", "the addresses are insecure: TLSA is not asked for", Optional.empty()));
                    yield new TlsaSearch.Result.None("its addresses are not proven by DNSSEC");
                }
                yield search.search(addresses, port);
            }
        };
    }

    private ServiceRequirement byRecords(Place place, TlsaSearch.Result.Records proven, List<Evidence> evidence) {
        evidence.add(Evidence.worth(proven.records(), Profile.GENERIC, "RFC 6698 §4.1"));
        String base = DomainText.of(proven.base());
        if (proven.records().anyUsable(Profile.GENERIC)) {
            return new ServiceRequirement.Dane(
                    base, proven.records(), distinct(base, DomainText.of(place.host()), owner));
        }
        // RFC 7673 §4: records that cannot be used still make TLS compulsory; §4.1 says by which names
        return pkix(place, Optional.of(proven.records()), "none of its TLSA records at " + base + " can be used");
    }

    private ServiceRequirement pkix(Place place, Optional<TlsaRecords> unusable, String why) {
        List<String> names = switch (found) {
            // RFC 7673 §4.1: secure SRV: the service domain, which is preferred, and the target
            case PROVEN_SRV -> distinct(owner, DomainText.of(place.host()));
            // RFC 7673 §4.1: insecure SRV: never the target, which anybody could have put there
            case UNPROVEN_SRV, NAMED -> List.of(owner);
        };
        boolean compulsory =
                unusable.isPresent() || service.map(KnownServices::compulsory).orElse(true);
        return new ServiceRequirement.Pkix(
                compulsory, names, service.map(name -> "_" + name + "." + owner), owner, unusable, why);
    }

    private static List<String> distinct(String... names) {
        return Stream.of(names).distinct().toList();
    }

    private static ServiceTarget target(
            Place place, List<Answer.Found> families, ServiceRequirement requirement, List<Evidence> evidence) {
        return new ServiceTarget(
                DomainText.of(place.host()),
                place.priority(),
                place.weight(),
                place.port(),
                place.start(),
                HostAddresses.interleaved(families),
                requirement,
                evidence);
    }
}
