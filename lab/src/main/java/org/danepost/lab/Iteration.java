package org.danepost.lab;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * One walk from the root to an answer, over aliases too. RFC 1034 §5.3.3. Used once, by one thread. Bounded by a number of
 * questions to servers.
 */
final class Iteration {
    private static final int ALIAS_LIMIT = 12;
    private static final int QUESTION_LIMIT = 60;
    private static final Set<Integer> DENIAL = Set.of(Type.SOA, Type.NSEC, Type.NSEC3);

    private final DnsClient client;
    private final List<InetSocketAddress> roots;
    private final List<Record> answer = new ArrayList<>();
    private final List<Record> authority = new ArrayList<>();
    private int questions;

    Iteration(DnsClient client, List<InetSocketAddress> roots) {
        this.client = client;
        this.roots = roots;
    }

    List<Record> answer() {
        return answer;
    }

    List<Record> authority() {
        return authority;
    }

    /** The response code; what was found is in the lists. */
    int resolve(Name name, int type) {
        Name at = name;
        for (int alias = 0; alias <= ALIAS_LIMIT; alias++) {
            Optional<Message> reply = descend(at, type);
            if (reply.isEmpty()) {
                return failed();
            }
            Message message = reply.get();
            message.getSection(Section.ANSWER).forEach(record -> addOnce(answer, record));
            message.getSection(Section.AUTHORITY).stream()
                    .filter(record -> DENIAL.contains(RecursiveServer.subject(record)))
                    .forEach(record -> addOnce(authority, record));
            Name end = endOfChain(message, at, type);
            boolean denied =
                    message.getSection(Section.AUTHORITY).stream().anyMatch(record -> record.getType() == Type.SOA);
            if (end.equals(at) || denied || message.getRcode() != Rcode.NOERROR || has(message, end, type)) {
                return message.getRcode();
            }
            at = end;
        }
        return failed();
    }

    private int failed() {
        answer.clear();
        authority.clear();
        return Rcode.SERVFAIL;
    }

    private static void addOnce(List<Record> list, Record record) {
        if (!list.contains(record)) {
            list.add(record);
        }
    }

    private static boolean has(Message message, Name name, int type) {
        return message.getSection(Section.ANSWER).stream()
                .anyMatch(record -> record.getName().equals(name) && (record.getType() == type || type == Type.ANY));
    }

    private static Name endOfChain(Message message, Name start, int type) {
        Name at = start;
        for (int hop = 0; hop <= ALIAS_LIMIT && type != Type.CNAME && type != Type.ANY; hop++) {
            Name here = at;
            Optional<Name> next = message.getSection(Section.ANSWER).stream()
                    .filter(record ->
                            record.getType() == Type.CNAME && record.getName().equals(here))
                    .map(record -> ((CNAMERecord) record).getTarget())
                    .findFirst();
            if (next.isEmpty()) {
                return at;
            }
            at = next.get();
        }
        return at;
    }

    /** Follows referrals; empty when no server of a zone on the way gave a usable answer. */
    private Optional<Message> descend(Name name, int type) {
        List<InetSocketAddress> servers = roots;
        Name zone = Name.root;
        while (true) {
            Optional<Message> reply = askAny(servers, name, type);
            if (reply.isEmpty()) {
                return Optional.empty();
            }
            Message message = reply.get();
            Name above = zone;
            List<NSRecord> referral = message.getSection(Section.AUTHORITY).stream()
                    .filter(record -> record.getType() == Type.NS
                            && !message.getHeader().getFlag(Flags.AA)
                            && record.getName().labels() > above.labels()
                            && name.subdomain(record.getName()))
                    .map(NSRecord.class::cast)
                    .toList();
            if (referral.isEmpty() || !message.getSection(Section.ANSWER).isEmpty()) {
                return reply;
            }
            zone = referral.getFirst().getName();
            servers = addresses(referral, message);
        }
    }

    private Optional<Message> askAny(List<InetSocketAddress> servers, Name name, int type) {
        for (InetSocketAddress server : servers) {
            if (++questions > QUESTION_LIMIT) {
                return Optional.empty();
            }
            Message query = DnsClient.query(name, type, true);
            query.getHeader().unsetFlag(Flags.RD);
            Optional<Message> reply = client.ask(server, query);
            if (reply.isPresent()
                    && (reply.get().getRcode() == Rcode.NOERROR || reply.get().getRcode() == Rcode.NXDOMAIN)) {
                return reply;
            }
        }
        return Optional.empty();
    }

    private List<InetSocketAddress> addresses(List<NSRecord> referral, Message message) {
        List<InetSocketAddress> found = new ArrayList<>();
        for (NSRecord server : referral) {
            List<Record> glue = message.getSection(Section.ADDITIONAL).stream()
                    .filter(record ->
                            record.getType() == Type.A && record.getName().equals(server.getTarget()))
                    .toList();
            if (glue.isEmpty() && questions < QUESTION_LIMIT) {
                Iteration other = new Iteration(client, roots);
                other.questions = questions;
                other.resolve(server.getTarget(), Type.A);
                questions = other.questions;
                glue = other.answer.stream()
                        .filter(record -> record.getType() == Type.A)
                        .toList();
            }
            glue.forEach(record -> found.add(new InetSocketAddress(
                    ((ARecord) record).getAddress(), roots.getFirst().getPort())));
        }
        return found;
    }
}
