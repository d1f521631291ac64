package org.danepost.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.danepost.dane.TlsaAnswer;
import org.danepost.dane.TlsaSource;
import org.danepost.dns.Answer;
import org.danepost.dns.Resolver;
import org.danepost.dns.Security;
import org.xbill.DNS.Name;

/**
 * Proven TLSA answers for a host and port that a program connects to (RFC 7671 §7): what {@link org.danepost.dane.DaneTls}
 * asks. The addresses are asked for first, since name servers of unsigned hosts often fail TLSA queries; where the host is
 * an alias that DNSSEC proves, its end is the TLSA base domain if records are there, else the host itself.
 *
 * <p>Thread rule: may be used by many threads at once; blocks as long as the resolver does. Throws nothing for any host.
 */
public final class TlsaLookup implements TlsaSource {
    private final Resolver resolver;
    private final PlanOptions options;

    /** @param resolver a validating one: what it calls secure is believed */
    public TlsaLookup(Resolver resolver) {
        this.resolver = resolver;
        this.options = PlanOptions.defaults();
    }

    @Override
    public TlsaAnswer lookUp(String host, int port) {
        String trimmed = host.strip();
        if (port < 1 || port > 65535) {
            return new TlsaAnswer.Unknown(
                    "the port " + port + " does not exist", "The program must connect to a port from 1 to 65535.");
        }
        if (DomainText.dottedQuad(trimmed).isPresent()
                || DomainText.ipv6(trimmed.replaceAll("^\\[|]$", "")).isPresent()) {
            // RFC 6698 §3: records belong to names
            return new TlsaAnswer.None(Words.shown(trimmed) + " is an address, which has no TLSA records");
        }
        return switch (DomainText.read(trimmed)) {
            case DomainText.Reading.Bad bad ->
                new TlsaAnswer.Unknown(
                        "'" + Words.shown(trimmed) + "' " + bad.why(), "The program must connect to a domain name.");
            case DomainText.Reading.Good good -> named(good.name(), port);
        };
    }

    private TlsaAnswer named(Name host, int port) {
        HostAddresses addresses = HostAddresses.lookUp(resolver, host, options.family());
        TlsaSearch search = new TlsaSearch(resolver, options.maxTlsaRecords(), new ArrayList<>(), Citations.HOST);
        if (!addresses.found().isEmpty()) {
            return answer(host, search.search(addresses, port));
        }
        Optional<Plan.Reason> failure = failure(addresses);
        if (failure.isPresent()) {
            return unknown(failure.get());
        }
        // The program knows an address that the DNS does not; the records may be there all the same
        boolean proven = addresses.answers().stream().allMatch(TlsaLookup::provenAbsence);
        return proven
                ? answer(host, search.at(List.of(host), port))
                : new TlsaAnswer.None(addresses.unreachable().text());
    }

    private static Optional<Plan.Reason> failure(HostAddresses addresses) {
        boolean failed = addresses.answers().stream()
                .anyMatch(answer -> answer instanceof Answer.Bogus || answer instanceof Answer.Failed);
        return failed ? Optional.of(addresses.unreachable()) : Optional.empty();
    }

    private static boolean provenAbsence(Answer answer) {
        return answer instanceof Answer.Absent absent && absent.security() == Security.SECURE;
    }

    private static TlsaAnswer answer(Name host, TlsaSearch.Result result) {
        return switch (result) {
            case TlsaSearch.Result.Inconclusive inconclusive -> unknown(inconclusive.reason());
            case TlsaSearch.Result.None none -> new TlsaAnswer.None(none.why());
            case TlsaSearch.Result.Records records -> {
                String base = DomainText.of(records.base());
                // RFC 7671 §7: the base domain is the primary name; the name the program knows counts too
                yield new TlsaAnswer.Proven(
                        base,
                        records.records(),
                        Stream.of(base, DomainText.of(host)).distinct().toList());
            }
        };
    }

    private static TlsaAnswer unknown(Plan.Reason reason) {
        return new TlsaAnswer.Unknown(reason.text(), reason.remedy());
    }
}
