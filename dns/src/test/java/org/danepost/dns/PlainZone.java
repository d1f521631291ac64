package org.danepost.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** An unsigned zone and what an authoritative server makes of it (RFC 1034 §4.3.2). */
final class PlainZone {
    final Name apex;
    final List<Record> records = new ArrayList<>();

    PlainZone(String apex, String text) {
        this.apex = TestZone.name(apex);
        add("@ SOA ns hostmaster 1 3600 600 86400 300\n" + text);
    }

    PlainZone add(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        try (Master master = new Master(new ByteArrayInputStream(octets), apex, 300)) {
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                records.add(record);
            }
            return this;
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private List<Record> at(Name name, int type) {
        return records.stream()
                .filter(record -> record.getName().equals(name) && record.getType() == type)
                .toList();
    }

    private Optional<Name> cut(Name name) {
        return records.stream()
                .filter(record -> record.getType() == Type.NS
                        && !record.getName().equals(apex)
                        && name.subdomain(record.getName()))
                .map(Record::getName)
                .min(Comparator.comparingInt(Name::labels));
    }

    static Message empty(Message query, int code) {
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setRcode(code);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        if (query.getOPT() != null) {
            answer.addRecord(new OPTRecord(1232, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
        }
        return answer;
    }

    static Message answer(List<PlainZone> zones, Message query) {
        Name name = query.getQuestion().getName();
        int type = query.getQuestion().getType();
        return zones.stream()
                .filter(zone ->
                        name.subdomain(zone.apex) && !(type == Type.DS && name.equals(zone.apex) && name.labels() > 1))
                .max(Comparator.comparingInt(zone -> zone.apex.labels()))
                .map(zone -> zone.answer(query, name, type))
                .orElseGet(() -> empty(query, Rcode.REFUSED));
    }

    private Message answer(Message query, Name asked, int type) {
        Message answer = empty(query, Rcode.NOERROR);
        Optional<Name> cut = cut(asked);
        if (cut.isPresent() && !(type == Type.DS && cut.get().equals(asked))) {
            refer(answer, cut.get());
            return answer;
        }
        answer.getHeader().setFlag(Flags.AA);
        Name name = asked;
        for (int hop = 0; hop < 20; hop++) {
            List<Record> data = at(name, type);
            List<Record> alias = at(name, Type.CNAME);
            data.forEach(record -> answer.addRecord(record, Section.ANSWER));
            if (!data.isEmpty() || alias.isEmpty()) {
                if (data.isEmpty()) {
                    Name here = name;
                    boolean exists =
                            records.stream().anyMatch(record -> record.getName().subdomain(here));
                    answer.getHeader().setRcode(exists ? Rcode.NOERROR : Rcode.NXDOMAIN);
                    answer.addRecord(at(apex, Type.SOA).getFirst(), Section.AUTHORITY);
                }
                return answer;
            }
            answer.addRecord(alias.getFirst(), Section.ANSWER);
            name = ((CNAMERecord) alias.getFirst()).getTarget();
            if (!name.subdomain(apex) || cut(name).isPresent()) {
                return answer;
            }
        }
        return answer;
    }

    private void refer(Message answer, Name cut) {
        for (Record server : at(cut, Type.NS)) {
            answer.addRecord(server, Section.AUTHORITY);
            for (int type : new int[] {Type.A, Type.AAAA}) {
                at(((NSRecord) server).getTarget(), type).forEach(glue -> answer.addRecord(glue, Section.ADDITIONAL));
            }
        }
    }
}
