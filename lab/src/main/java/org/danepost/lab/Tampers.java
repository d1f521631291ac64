package org.danepost.lab;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.danepost.lab.ZoneAnswers.ZoneAnswer;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The usual ways to tamper with answers. Types are given by their names, such as {@code "TLSA"}. Stateless; any thread. */
public final class Tampers {
    private static final Set<Integer> PROOFS = Set.of(Type.RRSIG, Type.NSEC, Type.NSEC3);

    private Tampers() {}

    /** Questions for this type at or below this name get these records, without signatures. Master-file form. */
    public static Tamper forge(String below, String type, String records) {
        return forge(below, type, records, Signatures.NONE);
    }

    /** As {@link #forge(String, String, String)}, with the honest answer's signatures beside the forged records. */
    public static Tamper forgeKeepingSignatures(String below, String type, String records) {
        return forge(below, type, records, Signatures.KEPT);
    }

    private enum Signatures {
        NONE,
        KEPT
    }

    private static Tamper forge(String below, String type, String records, Signatures signatures) {
        List<Record> forged = ZoneBuilder.parse(records, Name.root);
        return on(below, type, exchange -> {
            Message lie = DnsServer.answerTo(exchange.query(), Rcode.NOERROR);
            lie.getHeader().setFlag(Flags.RA);
            forged.forEach(record -> lie.addRecord(record, Section.ANSWER));
            if (signatures == Signatures.KEPT) {
                exchange.honest().getSection(Section.ANSWER).stream()
                        .filter(record -> record.getType() == Type.RRSIG)
                        .forEach(record -> lie.addRecord(record, Section.ANSWER));
            }
            return List.of(lie);
        });
    }

    /** No signature or denial for any question at or below this name; "." for all. */
    public static Tamper stripSignatures(String below) {
        Name top = ZoneBuilder.absolute(below);
        return exchange -> {
            if (!exchange.query().getQuestion().getName().subdomain(top)) {
                return List.of(exchange.honest());
            }
            Message bare =
                    DnsServer.answerTo(exchange.query(), exchange.honest().getRcode());
            bare.getHeader().setFlag(Flags.RA);
            for (int section : new int[] {Section.ANSWER, Section.AUTHORITY}) {
                exchange.honest().getSection(section).stream()
                        .filter(record -> !PROOFS.contains(record.getType()))
                        .forEach(record -> bare.addRecord(record, section));
            }
            return List.of(bare);
        };
    }

    /** Questions for this type at or below this name get this response code and nothing else. */
    public static Tamper rcode(String below, String type, int rcode) {
        return on(below, type, exchange -> {
            Message lie = DnsServer.answerTo(exchange.query(), rcode);
            lie.getHeader().setFlag(Flags.RA);
            return List.of(lie);
        });
    }

    /** Questions for this type at or below this name are never answered. */
    public static Tamper silence(String below, String type) {
        return on(below, type, _ -> List.of());
    }

    /** The names do not exist, says the liar, with no proof. */
    public static Tamper denyExistence(String below, String type) {
        return rcode(below, type, Rcode.NXDOMAIN);
    }

    /** The names have no such records, says the liar, with no proof. */
    public static Tamper denyRecords(String below, String type) {
        return rcode(below, type, Rcode.NOERROR);
    }

    /** Everything at or below a zone's name is answered from this version of the zone; its DS stays the parent's. */
    public static Tamper replay(SignedZone version) {
        return exchange -> {
            Record question = exchange.query().getQuestion();
            boolean parents =
                    question.getType() == Type.DS && question.getName().equals(version.name());
            if (parents || !question.getName().subdomain(version.name())) {
                return List.of(exchange.honest());
            }
            ZoneAnswer old = ZoneAnswers.answer(
                    version, question.getName(), question.getType(), ZoneStore.dnssecWanted(exchange.query()));
            Message answer = DnsServer.answerTo(exchange.query(), old.rcode());
            answer.getHeader().setFlag(Flags.RA);
            old.answer().forEach(record -> answer.addRecord(record, Section.ANSWER));
            old.authority().forEach(record -> answer.addRecord(record, Section.AUTHORITY));
            return List.of(answer);
        };
    }

    /** Over UDP, answers to this type come empty with TC, so that they must be fetched over TCP. */
    public static Tamper truncate(String below, String type) {
        return on(below, type, exchange -> {
            if (exchange.tcp()) {
                return List.of(exchange.honest());
            }
            Message cut = DnsServer.answerTo(exchange.query(), exchange.honest().getRcode());
            cut.getHeader().setFlag(Flags.RA);
            cut.getHeader().setFlag(Flags.TC);
            return List.of(cut);
        });
    }

    /** Before the honest answer comes a forged one with a wrong ID: a spoofer who cannot see the question. */
    public static Tamper spoofBlindly(String below, String type, String records) {
        List<Record> forged = ZoneBuilder.parse(records, Name.root);
        return on(below, type, exchange -> {
            if (exchange.tcp()) {
                return List.of(exchange.honest());
            }
            Message spoof = DnsServer.answerTo(exchange.query(), Rcode.NOERROR);
            spoof.getHeader().setID((exchange.query().getHeader().getID() + 1) & 0xFFFF);
            forged.forEach(record -> spoof.addRecord(record, Section.ANSWER));
            return List.of(spoof, exchange.honest());
        });
    }

    /** All answers say AD, as a liar's would. */
    public static Tamper claimAuthentic() {
        return exchange -> {
            exchange.honest().getHeader().setFlag(Flags.AD);
            return List.of(exchange.honest());
        };
    }

    private static Tamper on(String below, String type, Tamper lie) {
        Name top = ZoneBuilder.absolute(below);
        int number = Type.value(type);
        Predicate<Record> concerned =
                question -> question.getType() == number && question.getName().subdomain(top);
        return exchange ->
                concerned.test(exchange.query().getQuestion()) ? lie.replies(exchange) : List.of(exchange.honest());
    }
}
