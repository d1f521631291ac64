package org.danepost.dns;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.HINFORecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * What a server answers without asking anybody: names that mean this host, names that must not leave it, and the question
 * for everything. Other special names, {@code test.} among them, are left to the DNS: the root proves that they do not
 * exist, and closed networks use them. Pure.
 */
final class LocalAnswers {
    private static final Duration KEPT = Duration.ofHours(3);
    private static final Name LOCALHOST = Name.fromConstantString("localhost.");
    private static final Name REVERSE_FOUR = Name.fromConstantString("127.in-addr.arpa.");
    private static final Name FOUR = Name.fromConstantString("1.0.0.127.in-addr.arpa.");
    private static final Name SIX =
            Name.fromConstantString("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa.");
    /** RFC 6761 §6.4, RFC 7686 §2 (4), RFC 6762 §22.1. */
    private static final List<Name> NEVER = List.of(
            Name.fromConstantString("invalid."), Name.fromConstantString("onion."), Name.fromConstantString("local."));

    private LocalAnswers() {}

    /** The answer to a question that nobody else is asked. */
    static Optional<Answer> to(Question question) {
        Name name = question.name();
        if (question.type() == Type.ANY) { // RFC 8482 §4.2
            Record record = new HINFORecord(name, DClass.IN, KEPT.toSeconds(), "RFC8482", "");
            return Optional.of(found(question, record, "questions for every type get one record"));
        }
        for (Name zone : NEVER) {
            if (name.subdomain(zone)) {
                return Optional.of(absent(question, zone, !name.equals(zone), zone + " is never in the public DNS"));
            }
        }
        if (name.subdomain(LOCALHOST)) { // RFC 6761 §6.3
            return Optional.of(localhost(question));
        }
        if (name.subdomain(REVERSE_FOUR)) { // RFC 6303 §4.2
            return Optional.of(reverse(question, REVERSE_FOUR, FOUR));
        }
        return name.subdomain(SIX) ? Optional.of(reverse(question, SIX, SIX)) : Optional.empty();
    }

    private static Answer localhost(Question question) {
        String why = "names under localhost. mean this host";
        InetAddress four = InetAddress.ofLiteral("127.0.0.1");
        InetAddress six = InetAddress.ofLiteral("::1");
        return switch (question.type()) {
            case Type.A ->
                found(question, new ARecord(question.name(), DClass.IN, KEPT.toSeconds(), (Inet4Address) four), why);
            case Type.AAAA ->
                found(question, new AAAARecord(question.name(), DClass.IN, KEPT.toSeconds(), (Inet6Address) six), why);
            default -> absent(question, LOCALHOST, false, why);
        };
    }

    private static Answer reverse(Question question, Name zone, Name host) {
        String why = "addresses of this host are answered for here";
        boolean here = question.name().equals(host);
        if (here && question.type() == Type.PTR) {
            return found(question, new PTRRecord(host, DClass.IN, KEPT.toSeconds(), LOCALHOST), why);
        }
        return absent(question, zone, !host.subdomain(question.name()), why);
    }

    private static Answer found(Question question, Record record, String why) {
        return new Answer.Found(
                question, Security.INSECURE, List.of(), List.of(record), KEPT, Explanation.good(List.of(), why));
    }

    private static Answer absent(Question question, Name zone, boolean nameError, String why) {
        SOARecord soa = new SOARecord(
                zone,
                DClass.IN,
                KEPT.toSeconds(),
                LOCALHOST,
                Name.fromConstantString("nobody.invalid."),
                1,
                3600,
                1200,
                604800,
                KEPT.toSeconds());
        return new Answer.Absent(
                question,
                Security.INSECURE,
                List.of(),
                nameError ? Answer.Denial.NAME_ERROR : Answer.Denial.NO_DATA,
                KEPT,
                Explanation.good(List.of(), why),
                new Proof(List.of(), List.of(soa)));
    }
}
