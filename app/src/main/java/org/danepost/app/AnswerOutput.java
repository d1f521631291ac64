package org.danepost.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.danepost.dns.Alias;
import org.danepost.dns.Answer;
import org.danepost.dns.Explanation;
import org.danepost.dns.ExtendedError;
import org.danepost.dns.Particulars;
import org.danepost.dns.Security;
import org.xbill.DNS.Record;

/** How an answer is shown to people and in JSON. */
final class AnswerOutput {
    private AnswerOutput() {}

    static int exitCode(Answer answer) {
        return switch (answer) {
            case Answer.Found found -> found.security() == Security.SECURE ? ExitCode.OK : ExitCode.INSECURE;
            case Answer.Absent absent -> absent.security() == Security.SECURE ? ExitCode.OK : ExitCode.INSECURE;
            case Answer.Bogus ignored -> ExitCode.NO;
            case Answer.Failed ignored -> ExitCode.LOOKUP_FAILED;
        };
    }

    /** {@code secure}, {@code insecure}, {@code bogus} or {@code failed}. */
    static String status(Answer answer) {
        return switch (answer) {
            case Answer.Found found -> Words.of(found.security());
            case Answer.Absent absent -> Words.of(absent.security());
            case Answer.Bogus ignored -> "bogus";
            case Answer.Failed ignored -> "failed";
        };
    }

    /** The response code, or what came in its place ({@code TIMEOUT}); a bogus answer is SERVFAIL to those who ask. */
    static String rcode(Answer answer) {
        return switch (answer) {
            case Answer.Found ignored -> "NOERROR";
            case Answer.Absent absent ->
                switch (absent.denial()) {
                    case NO_DATA -> "NOERROR";
                    case NAME_ERROR -> "NXDOMAIN";
                };
            case Answer.Bogus ignored -> "SERVFAIL";
            case Answer.Failed failed -> failed.failure().name();
        };
    }

    static Map<String, Object> json(LookupList.Entry entry, Answer answer) {
        Explanation explanation = answer.explanation();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", entry.name());
        fields.put("type", entry.type());
        fields.put("status", status(answer));
        fields.put("rcode", rcode(answer));
        fields.put("answers", answers(answer));
        fields.put("aliases", answer.aliases().stream().map(AnswerOutput::alias).toList());
        fields.put("why", explanation.why());
        fields.put("ede", explanation.error().map(ExtendedError::code));
        fields.put("edeText", explanation.error().map(ExtendedError::purpose));
        fields.put("remedy", explanation.remedy());
        fields.put("particulars", particulars(explanation.particulars()));
        fields.put("chain", explanation.steps());
        return fields;
    }

    /** Empty where nothing in particular is to blame. */
    private static Optional<Map<String, Object>> particulars(Particulars particulars) {
        if (particulars.equals(Particulars.NONE)) {
            return Optional.empty();
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("server", particulars.server().map(TraceOutput::server));
        fields.put("zone", particulars.zone());
        fields.put("record", particulars.subject().map(TraceOutput::record));
        fields.put("keyTag", particulars.keyTag());
        fields.put("algorithm", particulars.algorithm());
        fields.put("time", particulars.time());
        return Optional.of(fields);
    }

    /** The data of the records found, as in a zone file. */
    static List<String> answers(Answer answer) {
        return records(answer).stream().map(Record::rdataToString).toList();
    }

    static Map<String, Object> alias(Alias alias) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("owner", alias.owner().toString());
        fields.put("target", alias.target().toString());
        fields.put("kind", alias.kind().name());
        fields.put("security", Words.of(alias.security()));
        return fields;
    }

    /** Lines for people. */
    static List<String> text(LookupList.Entry entry, Answer answer) {
        Explanation explanation = answer.explanation();
        List<String> lines = new ArrayList<>();
        lines.add(entry.name() + " " + entry.type() + ": " + status(answer) + outcome(answer));
        for (Alias alias : answer.aliases()) {
            lines.add("  " + alias.owner() + " " + alias.kind() + " " + alias.target() + " ("
                    + Words.of(alias.security()) + ")");
        }
        records(answer).forEach(record -> lines.add("  " + record));
        lines.add("  why:    " + explanation.why());
        explanation.error().ifPresent(error -> lines.add("  error:  " + error));
        if (!explanation.remedy().isEmpty()) {
            lines.add("  remedy: " + explanation.remedy());
        }
        if (!explanation.steps().isEmpty()) {
            lines.add("  chain:");
            explanation.steps().forEach(step -> lines.add("    " + step));
        }
        return lines;
    }

    private static String outcome(Answer answer) {
        return switch (answer) {
            case Answer.Found found ->
                ", "
                        + (found.records().size() == 1
                                ? "1 record"
                                : found.records().size() + " records");
            case Answer.Absent absent ->
                switch (absent.denial()) {
                    case NO_DATA -> ", no such records at this name";
                    case NAME_ERROR -> ", the name does not exist";
                };
            case Answer.Bogus ignored -> "";
            case Answer.Failed failed -> " (" + failed.failure() + ")";
        };
    }

    private static List<Record> records(Answer answer) {
        return answer instanceof Answer.Found found ? found.records() : List.of();
    }
}
