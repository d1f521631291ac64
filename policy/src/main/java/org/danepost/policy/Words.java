package org.danepost.policy;

import java.util.Locale;
import java.util.regex.Pattern;
import org.danepost.dns.Answer;
import org.danepost.dns.Security;
import org.xbill.DNS.Type;

/** Sentences about lookups, for people who run mail. The failed lookup, its name and its code come first. */
final class Words {
    private static final int LONGEST_SHOWN = 100;
    private static final Pattern SERVICE_LABELS = Pattern.compile("^_[a-z0-9-]+\\._tcp\\.");

    private Words() {}

    /** Text from outside, fit for a log line: printable ASCII or letters, cut to a fair length. */
    static String shown(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints()
                .limit(LONGEST_SHOWN)
                .map(c -> (c >= ' ' && c < 127) || Character.isLetterOrDigit(c) ? c : '?')
                .forEach(out::appendCodePoint);
        return text.codePointCount(0, text.length()) > LONGEST_SHOWN ? out + "..." : out.toString();
    }

    /** For example {@code TLSA at _25._tcp.mx.example.org}. */
    static String asked(Answer answer) {
        return Type.string(answer.question().type()) + " at "
                + DomainText.of(answer.question().name());
    }

    /** For example {@code  by alias f.example.org}; empty without aliases. */
    static String by(Answer answer) {
        return answer.aliases().isEmpty() ? "" : " by alias " + DomainText.of(answer.finalName());
    }

    /** As the configuration writes it: {@code dane-only}. */
    static String level(Level level) {
        return constant(level);
    }

    static String constant(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String state(Security security) {
        return security.name().toLowerCase(Locale.ROOT);
    }

    static String denial(Answer.Absent absent) {
        return switch (absent.denial()) {
            case NO_DATA -> "NODATA";
            case NAME_ERROR -> "NXDOMAIN";
        };
    }

    /** For example {@code TLSA SERVFAIL at _25._tcp.mx.example.org (EDE 9 DNSKEY Missing): no key answers}. */
    static String failure(Answer answer, String outcome) {
        StringBuilder out = new StringBuilder(Type.string(answer.question().type()))
                .append(' ')
                .append(outcome)
                .append(" at ")
                .append(DomainText.of(answer.question().name()))
                .append(by(answer));
        answer.explanation()
                .error()
                .ifPresent(error -> out.append(" (EDE ")
                        .append(error.code())
                        .append(' ')
                        .append(error.purpose())
                        .append(')'));
        String why = answer.explanation().why();
        return why.isBlank() ? out.toString() : out + ": " + why;
    }

    static String outcome(Answer.Failure failure) {
        return switch (failure) {
            case SERVFAIL -> "SERVFAIL";
            case REFUSED -> "REFUSED";
            case NOTIMP -> "NOTIMP";
            case FORMERR -> "FORMERR";
            case OTHER_RCODE -> "unexpected response code";
            case TIMEOUT -> "timeout";
            case UNREACHABLE -> "server unreachable";
            case MALFORMED -> "malformed answer";
            case ALIAS_LOOP -> "alias loop";
            case WORK_LIMIT -> "too much work";
            case RESOLVER_UNSUITABLE -> "resolver unsuitable";
        };
    }

    /** The reason to wait, for a lookup that gave no usable answer. RFC 3463 §3.5: X.4.3 directory server failure. */
    static Plan.Reason bogus(Answer.Bogus bogus) {
        return new Plan.Reason("4.4.3", failure(bogus, "bogus"), remedy(bogus, bogusRemedy(bogus)))
                .reported(ResultType.DNSSEC_INVALID);
    }

    static Plan.Reason failed(Answer.Failed failed) {
        return new Plan.Reason(
                "4.4.3", failure(failed, outcome(failed.failure())), remedy(failed, failedRemedy(failed)));
    }

    private static String remedy(Answer answer, String otherwise) {
        String given = answer.explanation().remedy();
        return given.isBlank() ? otherwise : given;
    }

    private static String bogusRemedy(Answer answer) {
        return "Whoever runs the DNS zone of " + zoneOf(answer)
                + " must mend its DNSSEC signatures; until then the answer may be forged.";
    }

    private static String failedRemedy(Answer.Failed failed) {
        String name = zoneOf(failed);
        return switch (failed.failure()) {
            case RESOLVER_UNSUITABLE ->
                "The administrator of this mail server must configure a resolver that passes DNSSEC records.";
            case ALIAS_LOOP -> "Whoever runs the DNS zone of " + name + " must shorten or mend its aliases.";
            case SERVFAIL, REFUSED, NOTIMP, FORMERR, OTHER_RCODE, TIMEOUT, UNREACHABLE, MALFORMED, WORK_LIMIT ->
                "Whoever runs the name servers of " + name + " must make them answer "
                        + Type.string(failed.question().type()) + " queries.";
        };
    }

    /** The name whose zone is at fault, as people know it: the end of the aliases, without labels such as _25._tcp. */
    private static String zoneOf(Answer answer) {
        return SERVICE_LABELS.matcher(DomainText.of(answer.finalName())).replaceFirst("");
    }
}
