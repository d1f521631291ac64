package org.danepost.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.danepost.dane.TlsaRecord;
import org.danepost.dane.TlsaRecords;
import org.danepost.dns.Answer;
import org.danepost.dns.Question;
import org.danepost.dns.Resolver;
import org.danepost.dns.Security;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Finds the TLSA base domain of a host whose addresses are known (RFC 7672 §2.2.2, §2.2.3): which names may be the base,
 * then the first of them with proven records. Every answer is added to the evidence it is given.
 */
final class TlsaSearch {
    private final Resolver resolver;
    private final int maxRecords;
    private final List<Evidence> evidence;
    private final Citations rules;

    TlsaSearch(Resolver resolver, int maxRecords, List<Evidence> evidence) {
        this(resolver, maxRecords, evidence, Citations.MAIL);
    }

    /** @param rules what the evidence cites */
    TlsaSearch(Resolver resolver, int maxRecords, List<Evidence> evidence, Citations rules) {
        this.resolver = resolver;
        this.maxRecords = maxRecords;
        this.evidence = evidence;
        this.rules = rules;
    }

    /** What the search came to. */
    sealed interface Result {
        /** A proven RRset, usable or not. */
        record Records(Name base, TlsaRecords records) implements Result {}

        /**
         * DANE does not apply to the host.
         *
         * @param why a clause
         */
        record None(String why) implements Result {}

        /** Nothing may be concluded, so the host may not be used. */
        record Inconclusive(Plan.Reason reason) implements Result {}
    }

    /** The names that may be the base domain, or why there is none. */
    private sealed interface Candidates {
        record Names(List<Name> names) implements Candidates {}

        record Stop(Result result) implements Candidates {}
    }

    Result search(HostAddresses addresses, int port) {
        return switch (candidates(addresses)) {
            case Candidates.Stop stop -> stop.result();
            case Candidates.Names names -> at(names.names(), port);
        };
    }

    private Candidates candidates(HostAddresses addresses) {
        Name host = addresses.host();
        if (!addresses.secure().isEmpty()) {
            Name end = addresses.secure().getFirst().finalName();
            // RFC 7672 §2.2.2-2.2.3: the expanded name, then the original; never a name between
            return new Candidates.Names(end.equals(host) ? List.of(host) : List.of(end, host));
        }
        boolean alias =
                addresses.found().stream().anyMatch(answer -> !answer.aliases().isEmpty());
        if (!alias) {
            // RFC 7672 §2.2.2: name servers of unsigned hosts often fail TLSA queries, so they are not even asked
            note(rules.addresses(), "the addresses are insecure and the host is no alias: TLSA is not asked for");
            return new Candidates.Stop(new Result.None("its addresses are not proven by DNSSEC"));
        }
        return insecureBehindAlias(host);
    }

    /** RFC 7672 §2.1.3, §2.2.2: whether the first alias is proven needs a question of its own. */
    private Candidates insecureBehindAlias(Name host) {
        Answer answer = resolver.resolve(new Question(host, Type.CNAME));
        return switch (answer) {
            case Answer.Found found
            when found.security() == Security.SECURE -> {
                add(
                        rules.addresses(),
                        "the alias is secure, its addresses are not: only " + DomainText.of(host)
                                + " itself can be the TLSA base domain",
                        found);
                yield new Candidates.Names(List.of(host));
            }
            case Answer.Found found -> {
                add(rules.addresses(), "the alias is insecure like its addresses: TLSA is not asked for", found);
                yield new Candidates.Stop(new Result.None("neither the alias nor its addresses are proven by DNSSEC"));
            }
            case Answer.Absent absent -> {
                add(rules.failure(), "the alias has gone between two lookups: nothing may be concluded", absent);
                yield new Candidates.Stop(new Result.Inconclusive(new Plan.Reason(
                        "4.4.3",
                        "CNAME " + Words.denial(absent) + " at " + DomainText.of(host)
                                + ", though the address lookup followed an alias there",
                        "If this lasts, whoever runs the DNS zone of " + DomainText.of(host)
                                + " must make all its name servers agree.")));
            }
            case Answer.Bogus bogus -> error(bogus, Words.bogus(bogus));
            case Answer.Failed failed -> error(failed, Words.failed(failed));
        };
    }

    private Candidates error(Answer answer, Plan.Reason reason) {
        add(rules.failure(), reason.text(), answer);
        return new Candidates.Stop(new Result.Inconclusive(reason));
    }

    /** The first of these names with proven records. */
    Result at(List<Name> candidates, int port) {
        List<String> seen = new ArrayList<>();
        for (Name base : candidates) {
            Optional<Name> owner = owner(base, port);
            if (owner.isEmpty()) {
                note(
                        rules.records(),
                        "a name below " + DomainText.of(base) + " would be too long to have TLSA records");
                seen.add("none can exist below " + DomainText.of(base));
                continue;
            }
            Answer answer = resolver.resolve(new Question(owner.get(), Type.TLSA));
            switch (answer) {
                case Answer.Found found
                when found.security() == Security.SECURE -> {
                    return proven(base, found);
                }
                case Answer.Found found -> {
                    // RFC 7672 §2.2.3: insecure records are as none
                    add(rules.records(), Words.asked(found) + ": found, insecure, so of no effect", found);
                    seen.add("insecure at " + DomainText.of(owner.get()));
                }
                case Answer.Absent absent -> {
                    // RFC 7672 §2.1.1: absence, secure or insecure, is no error
                    add(
                            rules.absence(),
                            Words.asked(absent) + ": " + Words.denial(absent) + Words.by(absent) + ", "
                                    + Words.state(absent.security()),
                            absent);
                    seen.add(Words.denial(absent) + " at " + DomainText.of(owner.get()));
                }
                case Answer.Bogus bogus -> {
                    return lookupError(bogus, Words.bogus(bogus));
                }
                case Answer.Failed failed -> {
                    return lookupError(failed, Words.failed(failed));
                }
            }
        }
        return new Result.None("it has no proven TLSA records (" + String.join(", ", seen) + ")");
    }

    /** RFC 7672 §2.1.2: the next candidate is not asked after an error; the host is out. */
    private Result lookupError(Answer answer, Plan.Reason reason) {
        add(rules.failure(), reason.text() + "; the host may not be used", answer);
        return new Result.Inconclusive(reason);
    }

    private Result proven(Name base, Answer.Found found) {
        int count = found.records().size();
        if (count > maxRecords) {
            String text = "TLSA RRset too large at "
                    + DomainText.of(found.question().name()) + ": " + count + " records, the limit is " + maxRecords;
            add(rules.failure(), text + "; the host may not be used", found);
            return new Result.Inconclusive(new Plan.Reason(
                    "4.4.3",
                    text,
                    "Whoever publishes these records must remove the old ones, or the administrator of this"
                            + " mail server raise the limit."));
        }
        TlsaRecords records =
                new TlsaRecords(found.records().stream().map(TlsaSearch::tlsa).toList());
        // RFC 7672 §2.2.3: this is the base domain, whatever the records are worth and wherever an alias led
        add(
                rules.records(),
                Words.asked(found) + ": " + count + (count == 1 ? " record" : " records") + Words.by(found)
                        + ", secure; the TLSA base domain is " + DomainText.of(base),
                found);
        return new Result.Records(base, records);
    }

    /** Never fails: what is too short for a TLSA record becomes one that no profile can use. */
    private static TlsaRecord tlsa(Record entry) {
        if (entry instanceof TLSARecord tlsa) {
            return new TlsaRecord(
                    tlsa.getCertificateUsage(),
                    tlsa.getSelector(),
                    tlsa.getMatchingType(),
                    tlsa.getCertificateAssociationData());
        }
        return TlsaRecord.fromWire(entry.rdataToWireCanonical());
    }

    private static Optional<Name> owner(Name base, int port) {
        try {
            // RFC 7672 §2.2.3: the port really used
            return Optional.of(Name.concatenate(Name.fromString("_" + port + "._tcp"), base));
        } catch (NameTooLongException | TextParseException e) {
            return Optional.empty();
        }
    }

    private void note(String rule, String text) {
        evidence.add(new Evidence(rule, text, Optional.empty()));
    }

    private void add(String rule, String text, Answer answer) {
        evidence.add(new Evidence(rule, text, Optional.of(answer)));
    }
}
