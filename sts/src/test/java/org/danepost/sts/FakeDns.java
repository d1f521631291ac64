package org.danepost.sts;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.danepost.dns.Answer;
import org.danepost.dns.Explanation;
import org.danepost.dns.ExtendedError;
import org.danepost.dns.Question;
import org.danepost.dns.Resolver;
import org.danepost.dns.Security;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Answers what it was told; everything else is an insecure absence. Any thread. */
final class FakeDns implements Resolver {
    private static final Duration TTL = Duration.ofMinutes(5);
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new ArrayList<>();

    FakeDns txt(String name, String... texts) {
        Question question = Question.of(name, Type.TXT);
        List<Record> records = new ArrayList<>();
        for (String text : texts) { // a bar ends one string of a record and begins the next
            records.add(new TXTRecord(question.name(), DClass.IN, 300, List.of(text.split("\\|", -1))));
        }
        return found(question, records);
    }

    FakeDns a(String name, InetAddress address) {
        Question question = Question.of(name, Type.A);
        return found(question, List.of(new ARecord(question.name(), DClass.IN, 300, address)));
    }

    private FakeDns found(Question question, List<Record> records) {
        answers.put(
                question.toString(),
                new Answer.Found(
                        question, Security.INSECURE, List.of(), records, TTL, Explanation.good(List.of(), "")));
        return this;
    }

    FakeDns fails(String name, int type) {
        Question question = Question.of(name, type);
        answers.put(
                question.toString(),
                new Answer.Failed(
                        question,
                        List.of(),
                        Answer.Failure.SERVFAIL,
                        new Explanation(
                                List.of(), "the server says SERVFAIL", Optional.of(ExtendedError.OTHER), "Ask them.")));
        return this;
    }

    FakeDns forget(String name, int type) {
        answers.remove(Question.of(name, type).toString());
        return this;
    }

    synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public Answer resolve(Question question) {
        synchronized (this) {
            asked.add(question.toString());
        }
        return Optional.ofNullable(answers.get(question.toString()))
                .orElseGet(() -> new Answer.Absent(
                        question,
                        Security.INSECURE,
                        List.of(),
                        Answer.Denial.NAME_ERROR,
                        TTL,
                        Explanation.good(List.of(), "")));
    }
}
