package org.danepost.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.danepost.lab.ZoneAnswers.ZoneAnswer;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * An authoritative server of some zones at one address, UDP and TCP. Answers with AA for its zones, refers below them,
 * refuses (REFUSED) what lies outside. Zones may be put in and replaced, and answers tampered with, while it runs. Any
 * thread.
 */
public final class Authority implements AutoCloseable {
    private final DnsServer server;
    private final List<SignedZone> zones = new CopyOnWriteArrayList<>();
    private volatile Tamper tamper = Tamper.none();

    /** @throws IOException when the port is taken there */
    public Authority(InetSocketAddress address) throws IOException {
        this.server = new DnsServer(address, this::replies).start();
    }

    public InetSocketAddress address() {
        return server.address();
    }

    /** Serves the zone from now on, in place of one of the same name. */
    public void put(SignedZone zone) {
        zones.removeIf(old -> old.name().equals(zone.name()));
        zones.add(zone);
    }

    public List<SignedZone> zones() {
        return List.copyOf(zones);
    }

    public void tamper(Tamper chosen) {
        this.tamper = chosen;
    }

    private List<Message> replies(Message query, boolean tcp) {
        return tamper.replies(new Tamper.Exchange(query, answer(query), tcp));
    }

    private Message answer(Message query) {
        Record question = query.getQuestion();
        Optional<SignedZone> zone = zoneFor(question.getName(), question.getType());
        if (zone.isEmpty() || question.getDClass() != DClass.IN) {
            return DnsServer.answerTo(query, Rcode.REFUSED);
        }
        if (question.getType() == Type.AXFR || question.getType() == Type.IXFR) {
            return DnsServer.answerTo(query, Rcode.REFUSED);
        }
        ZoneAnswer found = ZoneAnswers.answer(zone.get(), question.getName(), question.getType(), dnssecWanted(query));
        Message answer = DnsServer.answerTo(query, found.rcode());
        if (found.authoritative()) {
            answer.getHeader().setFlag(Flags.AA);
        }
        found.answer().forEach(record -> answer.addRecord(record, Section.ANSWER));
        found.authority().forEach(record -> answer.addRecord(record, Section.AUTHORITY));
        found.additional().forEach(record -> answer.addRecord(record, Section.ADDITIONAL));
        return answer;
    }

    static boolean dnssecWanted(Message query) {
        OPTRecord options = query.getOPT();
        return options != null && (options.getFlags() & ExtendedFlags.DO) != 0;
    }

    /** The closest zone; for DS the parent's if that is here too. RFC 4035 §3.1.4.1. */
    private Optional<SignedZone> zoneFor(Name name, int type) {
        List<SignedZone> above = zones.stream()
                .filter(zone -> name.subdomain(zone.name()))
                .sorted(Comparator.comparingInt((SignedZone zone) -> zone.name().labels())
                        .reversed())
                .toList();
        boolean parentToo =
                type == Type.DS && above.size() > 1 && above.getFirst().name().equals(name);
        return above.stream().skip(parentToo ? 1 : 0).findFirst();
    }

    @Override
    public void close() {
        server.close();
    }
}
