package org.danepost.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.xbill.DNS.Message;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Answers to one question that could not be proven, to be held against those of other servers: what one server gets wrong and
 * another gets right is that server's trouble, and whoever mends it must know which one it is. Used by one lookup, by one
 * thread.
 */
final class Discord {
    private record Rejected(Upstream.Response response, Fault fault) {}

    private final Question question;
    private final List<Rejected> rejected = new ArrayList<>();

    Discord(Question question) {
        this.question = question;
    }

    /** An answer that could not be proven. */
    void add(Upstream.Response response, Fault fault, WorkBudget budget) {
        rejected.add(new Rejected(response, fault));
        budget.note(() -> new TraceEvent.AnswerRejected(response.from(), question, fault.why()));
    }

    /** Whether a fault lies in the answer to the question, not in one that was asked on the way. */
    boolean concerns(Fault fault) {
        return fault.particulars()
                .subject()
                .filter(subject -> subject.type() != question.type())
                .isEmpty();
    }

    /** What to tell beside a good answer that came after bad ones. */
    Optional<String> beside(Upstream.Response good) {
        if (rejected.isEmpty()) {
            return Optional.empty();
        }
        Rejected first = rejected.getFirst();
        NameServer bad = first.response.from();
        String other = bad.equals(good.from())
                ? " gave a bad answer to " + question + " before it gave a good one"
                : " gives a bad answer to " + question + ", and " + good.from().words() + " a good one";
        return Optional.of("attention: " + bad.words() + other + ": " + first.fault.bareWhy()
                + difference(first.response.message(), good.message()));
    }

    /** The last fault, with what others answered where that differs, or with the others that have the same. */
    Fault unsettled(Fault last) {
        if (rejected.size() < 2) {
            return last;
        }
        Rejected told = rejected.getLast();
        List<Rejected> others = rejected.stream()
                .filter(one -> !one.response.from().equals(told.response.from()))
                .toList();
        if (others.isEmpty()) {
            return last;
        }
        Rejected other = others.getFirst();
        String difference = difference(other.response.message(), told.response.message());
        if (difference.isEmpty()) {
            String same = others.stream()
                    .map(one -> one.response.from().words())
                    .distinct()
                    .collect(Collectors.joining(", "));
            return last.because(last.why() + "; " + same + " answers the same");
        }
        return last.because(last.why() + "; " + other.response.from().words() + " answers otherwise" + difference);
    }

    /** What tells one answer from the other, to be added to a sentence; empty when nothing does. */
    private String difference(Message one, Message other) {
        List<String> found = new ArrayList<>();
        add(found, "code: ", Rcode.string(one.getRcode()), Rcode.string(other.getRcode()));
        add(found, "records: ", data(one), data(other));
        add(found, "SOA serial: ", serial(one), serial(other));
        add(found, "signed by: ", signatures(one), signatures(other));
        return found.isEmpty() ? "" : " (" + String.join(", ", found.subList(0, Math.min(found.size(), 2))) + ")";
    }

    private static void add(List<String> found, String what, String one, String other) {
        if (!one.equals(other)) {
            found.add(what + (one.isEmpty() ? "none" : one) + " against " + (other.isEmpty() ? "none" : other));
        }
    }

    private String data(Message message) {
        return message.getSection(Section.ANSWER).stream()
                .filter(record -> record.getType() == question.type())
                .map(Record::rdataToString)
                .sorted()
                .limit(3)
                .map(text -> text.length() > 60 ? text.substring(0, 60) + "..." : text)
                .collect(Collectors.joining(" and "));
    }

    private static String serial(Message message) {
        for (int section : new int[] {Section.ANSWER, Section.AUTHORITY}) {
            for (Record record : message.getSection(section)) {
                if (record instanceof SOARecord soa) {
                    return String.valueOf(soa.getSerial());
                }
            }
        }
        return "";
    }

    /** Keys and ends of the signatures over what was asked, or over the denial. */
    private String signatures(Message message) {
        boolean positive = message.getSection(Section.ANSWER).stream().anyMatch(this::signsAnswer);
        int section = positive ? Section.ANSWER : Section.AUTHORITY;
        return message.getSection(section).stream()
                .filter(record -> record instanceof RRSIGRecord signature
                        && (positive ? signsAnswer(record) : signature.getTypeCovered() == Type.SOA))
                .map(RRSIGRecord.class::cast)
                .map(signature -> "key " + signature.getFootprint() + " until " + signature.getExpire())
                .sorted()
                .limit(2)
                .collect(Collectors.joining(" and "));
    }

    private boolean signsAnswer(Record record) {
        return record instanceof RRSIGRecord signature && signature.getTypeCovered() == question.type();
    }
}
