package org.danepost.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Takes out of a server's response all that it has no say in, before anything of it is used: names outside the zone that
 * was asked, records that nobody asked for, referrals that do not lead downwards. Stateless but for its limits; any thread.
 */
final class Scrubber {
    private static final Set<Integer> DENIAL = Set.of(Type.SOA, Type.NSEC, Type.NSEC3);

    /** More than the denials of a whole alias chain. */
    private static final int DENIAL_SETS = 64;

    private final RecursionLimits limits;

    Scrubber(RecursionLimits limits) {
        this.limits = limits;
    }

    /** What a response amounts to. */
    sealed interface Reading {}

    /** It speaks of the name asked: records, an alias or a denial; the message holds nothing else. */
    record Settled(Message message) implements Reading {}

    /**
     * It names the servers of a zone further down.
     *
     * @param servers with their glue
     * @param ttl seconds
     */
    record Referral(Name zone, Map<Name, List<InetAddress>> servers, long ttl) implements Reading {}

    /** A code that is no answer. */
    record Refusal(int code) implements Reading {}

    /** An answer, if it is one, of a server that does not serve the zone. */
    record Lame(String why) implements Reading {}

    /** Reads what a server of a zone answers to a question about a name in that zone. */
    Reading read(Name zone, Question question, Message response) {
        int code = response.getRcode();
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN && code != Rcode.YXDOMAIN) {
            return new Refusal(code);
        }
        boolean authoritative = response.getHeader().getFlag(Flags.AA);
        if (!authoritative && response.getHeader().getFlag(Flags.RA)) {
            return new Lame("answers as a recursive resolver, not as a server of " + zone);
        }
        List<Record> answer = chain(zone, question, response);
        List<Record> denial = denial(zone, question.name(), response);
        boolean hasStart = denial.stream().anyMatch(record -> record.getType() == Type.SOA);
        if (answer.isEmpty() && !hasStart && code == Rcode.NOERROR) {
            List<NSRecord> servers = delegation(response);
            if (!servers.isEmpty()) {
                Name cut = servers.getFirst().getName();
                boolean downwards = cut.labels() > zone.labels()
                        && cut.subdomain(zone)
                        && question.name().subdomain(cut);
                boolean parentsAffair = question.type() == Type.DS && cut.equals(question.name()); // RFC 4035 §3.1.4.1
                if (downwards && !parentsAffair) {
                    return referral(zone, cut, servers, response);
                }
                if (!authoritative) {
                    return new Lame(
                            "refers to the servers of " + cut + ", which leads no nearer to " + question.name());
                }
            }
        }
        if (answer.isEmpty() && !authoritative && !hasStart) {
            return new Lame("gives an empty answer without authority over " + zone);
        }
        return new Settled(clean(question, response, answer, denial));
    }

    /** The NS records of the first owner in the authority section. */
    private static List<NSRecord> delegation(Message response) {
        List<NSRecord> found = new ArrayList<>();
        for (Record record : response.getSection(Section.AUTHORITY)) {
            boolean first =
                    found.isEmpty() || record.getName().equals(found.getFirst().getName());
            if (record instanceof NSRecord server && server.getDClass() == DClass.IN && first) {
                found.add(server);
            }
        }
        return found;
    }

    private Referral referral(Name zone, Name cut, List<NSRecord> records, Message response) {
        long ttl = Long.MAX_VALUE;
        Map<Name, List<InetAddress>> servers = new LinkedHashMap<>();
        for (NSRecord record : records.subList(0, Math.min(records.size(), limits.serversPerDelegation()))) {
            servers.putIfAbsent(record.getTarget(), new ArrayList<>());
            ttl = Math.min(ttl, record.getTTL());
        }
        for (Record record : response.getSection(Section.ADDITIONAL)) {
            List<InetAddress> glue = servers.get(record.getName());
            boolean inBailiwick = record.getName().subdomain(zone) && record.getDClass() == DClass.IN;
            if (glue != null && inBailiwick && glue.size() < limits.addressesPerServer()) {
                address(record).ifPresent(glue::add);
            }
        }
        return new Referral(cut, servers, ttl);
    }

    static Optional<InetAddress> address(Record record) {
        return switch (record) {
            case ARecord four -> Optional.of(four.getAddress());
            case AAAARecord six -> Optional.of(six.getAddress());
            default -> Optional.empty();
        };
    }

    /** The records at the name asked, or the aliases there and on as far as the zone reaches, with their signatures. */
    private List<Record> chain(Name zone, Question question, Message response) {
        List<Record> all = response.getSection(Section.ANSWER).stream()
                .filter(record ->
                        record.getDClass() == DClass.IN && record.getName().subdomain(zone))
                .toList();
        Set<Record> kept = new LinkedHashSet<>();
        Set<Name> seen = new LinkedHashSet<>();
        Optional<Name> next = Optional.of(question.name());
        while (next.isPresent()
                && next.get().subdomain(zone)
                && seen.add(next.get())
                && seen.size() <= limits.aliasesPerResponse() + 1) {
            Name here = next.get();
            next = Optional.empty();
            List<Record> data = at(all, here, question.type());
            if (!data.isEmpty()) {
                kept.addAll(data);
                break;
            }
            Optional<DNAMERecord> redirection = redirection(all, here);
            if (redirection.isPresent()) { // RFC 6672 §3.1: the alias is made here, the record proves it
                kept.addAll(at(all, redirection.get().getName(), Type.DNAME));
                next = target(here, redirection.get(), kept);
                continue;
            }
            List<Record> alias = at(all, here, Type.CNAME);
            kept.addAll(alias);
            next = alias.stream()
                    .filter(CNAMERecord.class::isInstance)
                    .map(record -> ((CNAMERecord) record).getTarget())
                    .findFirst();
        }
        return List.copyOf(kept);
    }

    private static Optional<DNAMERecord> redirection(List<Record> records, Name name) {
        return records.stream()
                .filter(record -> record instanceof DNAMERecord
                        && name.subdomain(record.getName())
                        && !name.equals(record.getName()))
                .map(DNAMERecord.class::cast)
                .findFirst();
    }

    private static Optional<Name> target(Name name, DNAMERecord redirection, Set<Record> kept) {
        try {
            Name target = name.fromDNAME(redirection);
            kept.add(new CNAMERecord(name, DClass.IN, redirection.getTTL(), target));
            return Optional.of(target);
        } catch (NameTooLongException e) {
            return Optional.empty(); // the response code says so too
        }
    }

    /** A set with its signatures, under the name as it was asked, capped; for ANY all sets there. */
    private List<Record> at(List<Record> records, Name name, int type) {
        Map<Integer, Integer> signatures = new HashMap<>();
        List<Record> found = new ArrayList<>();
        boolean data = false;
        for (Record record : records) {
            int subject = record instanceof RRSIGRecord signature ? signature.getTypeCovered() : record.getType();
            if (!record.getName().equals(name) || (type != Type.ANY && subject != type)) {
                continue;
            }
            boolean surplus = record instanceof RRSIGRecord
                    && signatures.merge(subject, 1, Integer::sum) > limits.signatureRecordsPerSet();
            if (!surplus) {
                found.add(record.withName(name));
                data |= !(record instanceof RRSIGRecord);
            }
        }
        return data ? found : List.of();
    }

    /** SOA, NSEC and NSEC3 of the zone or one below that encloses the name, with their signatures. */
    private List<Record> denial(Name zone, Name name, Message response) {
        List<Record> records = response.getSection(Section.AUTHORITY).stream()
                .filter(record ->
                        record.getDClass() == DClass.IN && record.getName().subdomain(zone))
                .toList();
        return records.stream()
                .filter(record -> DENIAL.contains(record.getType()))
                .filter(record -> record.getType() != Type.SOA || isAbove(record.getName(), name, response))
                .map(record -> new Question(record.getName(), record.getType()))
                .distinct()
                .limit(DENIAL_SETS)
                .flatMap(set -> at(records, set.name(), set.type()).stream())
                .toList();
    }

    /** The start of a zone that the name asked, or an alias target in the same response, lies in. */
    private static boolean isAbove(Name apex, Name name, Message response) {
        Stream<Name> targets = response.getSection(Section.ANSWER).stream()
                .filter(CNAMERecord.class::isInstance)
                .map(record -> ((CNAMERecord) record).getTarget());
        return Stream.concat(Stream.of(name), targets).anyMatch(each -> each.subdomain(apex));
    }

    /** The response as a recursive resolver would give it. */
    private static Message clean(Question question, Message response, List<Record> answer, List<Record> denial) {
        Message clean = new Message(response.getHeader().getID());
        clean.getHeader().setFlag(Flags.QR);
        clean.getHeader().setFlag(Flags.RA);
        clean.getHeader().setRcode(response.getHeader().getRcode());
        clean.addRecord(Record.newRecord(question.name(), question.type(), DClass.IN), Section.QUESTION);
        answer.forEach(record -> clean.addRecord(record, Section.ANSWER));
        denial.forEach(record -> clean.addRecord(record, Section.AUTHORITY));
        if (response.getOPT() != null) {
            clean.addRecord(response.getOPT(), Section.ADDITIONAL);
        }
        return clean;
    }
}
