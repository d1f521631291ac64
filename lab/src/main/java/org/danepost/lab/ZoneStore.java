package org.danepost.lab;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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
 * Some zones, and what a server that has them says to a query: with AA for its zones, a referral below them, REFUSED for
 * what lies outside. No sockets: {@link Authority} has them. Zones may be put in and replaced at any time. Any thread.
 */
public final class ZoneStore {
    private final ConcurrentMap<Name, SignedZone> zones = new ConcurrentHashMap<>();

    /** Serves the zone from now on, in place of one of the same name. */
    public void put(SignedZone zone) {
        zones.put(zone.name(), zone);
    }

    public List<SignedZone> zones() {
        return zones.values().stream()
                .sorted(Comparator.comparing(SignedZone::name))
                .toList();
    }

    /** The answer to a query with one question. */
    public Message answer(Message query) {
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
        Optional<SignedZone> above = Optional.empty();
        for (int up = 0; up < name.labels(); up++) {
            SignedZone zone = zones.get(new Name(name, up));
            if (zone != null && !(type == Type.DS && up == 0)) {
                return Optional.of(zone);
            }
            above = above.or(() -> Optional.ofNullable(zone));
        }
        return above;
    }
}
