package org.danepost.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.danepost.dns.NameServer;
import org.danepost.dns.Question;
import org.danepost.dns.TraceEvent;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** The events of one lookup with the time of each since its start: gathered by any threads, then shown line by line. */
final class TraceOutput {
    /** A lookup has limits far below this; it guards the memory when many are traced. */
    private static final int MOST = 5_000;

    private record Stamped(Duration since, TraceEvent event) {}

    private final long start = System.nanoTime();
    private final List<Stamped> events = new ArrayList<>();

    /** The sink. */
    synchronized void add(TraceEvent event) {
        if (events.size() < MOST) {
            events.add(new Stamped(Duration.ofNanos(System.nanoTime() - start), event));
        }
    }

    /** One line an event, for people. */
    synchronized List<String> text() {
        return events.stream().map(TraceOutput::line).toList();
    }

    /** One object an event. */
    synchronized List<Map<String, Object>> json(LookupList.Entry entry) {
        return events.stream().map(stamped -> json(entry, stamped)).toList();
    }

    private static String line(Stamped stamped) {
        String indent = switch (stamped.event) {
            case TraceEvent.QuerySent _, TraceEvent.AliasFollowed _, TraceEvent.LimitReached _ -> "";
            case TraceEvent.AnsweredFromCache _, TraceEvent.WorkedOutElsewhere _ -> "";
            default -> "  ";
        };
        return String.format(
                Locale.ROOT, "  %8.1f ms  %s%s", stamped.since.toNanos() / 1e6, indent, words(stamped.event));
    }

    private static String words(TraceEvent event) {
        return switch (event) {
            case TraceEvent.QuerySent sent ->
                "ask " + sent.server().words() + " over " + sent.transport() + ": " + sent.question() + " ("
                        + form(sent.form()) + (sent.minimised() ? ", to find the way" : "") + ")";
            case TraceEvent.AnswerReceived came ->
                "answer " + came.code() + " [" + String.join(" ", came.flags()) + "] with " + came.answer() + " + "
                        + came.authority() + " + " + came.additional() + " records, " + came.octets() + " octets, in "
                        + millis(came.took()) + came.said();
            case TraceEvent.MovedToTcp moved -> moved.why() + ", after " + millis(moved.took()) + ": asking over TCP";
            case TraceEvent.NoAnswer none -> "no answer: " + none.server().words() + " " + none.why();
            case TraceEvent.AnswerUnusable lame -> "not used: " + lame.server().words() + " " + lame.why();
            case TraceEvent.AnswerRejected bad -> "not proven: " + bad.why();
            case TraceEvent.ReferralFollowed down ->
                "referral from " + down.from() + " to the servers of " + down.to() + ": " + names(down.servers());
            case TraceEvent.SignatureChecked signature ->
                "signature over " + signature.set() + " by key " + signature.keyTag() + " (" + signature.algorithm()
                        + ") of " + signature.signer() + ": "
                        + (signature.verified() ? "verified" : "NOT verified, " + signature.why());
            case TraceEvent.DelegationSignerCompared ds ->
                (ds.anchor() ? "trust anchor" : "DS") + " of " + ds.zone() + " for key " + ds.keyTag() + " ("
                        + ds.algorithm() + "): " + (ds.matched() ? "the zone has it" : "NO match, " + ds.why());
            case TraceEvent.DenialChecked denial ->
                "denial of " + denial.absent() + ": " + (denial.proven() ? "proven, " : "NOT proven, ")
                        + denial.words();
            case TraceEvent.AnsweredFromCache cached -> "known from before: " + cached.what();
            case TraceEvent.WorkedOutElsewhere other -> "waiting for another lookup that works out " + other.what();
            case TraceEvent.LimitReached limit -> "limit reached: " + limit.what();
            case TraceEvent.AliasFollowed alias ->
                "alias " + alias.alias().owner() + " " + alias.alias().kind() + " "
                        + alias.alias().target() + " (" + Words.of(alias.alias().security()) + ")";
        };
    }

    private static String form(TraceEvent.Form form) {
        return switch (form) {
            case EDNS_COOKIE -> "EDNS with cookie";
            case EDNS -> "EDNS";
            case PLAIN -> "without EDNS";
        };
    }

    private static String millis(Duration time) {
        return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
    }

    private static String names(List<Name> names) {
        return String.join(", ", names.stream().map(Name::toString).toList());
    }

    private static Map<String, Object> json(LookupList.Entry entry, Stamped stamped) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("event", eventName(stamped.event));
        fields.put("micros", stamped.since.toNanos() / 1_000);
        fields.put("name", entry.name());
        fields.put("type", entry.type());
        switch (stamped.event) {
            case TraceEvent.QuerySent sent -> {
                exchange(fields, sent.server(), sent.question());
                fields.put("transport", sent.transport());
                fields.put("form", Words.of(sent.form()));
                fields.put("minimised", sent.minimised());
            }
            case TraceEvent.AnswerReceived came -> received(fields, came);
            case TraceEvent.MovedToTcp moved -> {
                exchange(fields, moved.server(), moved.question());
                fields.put("why", moved.why());
            }
            case TraceEvent.NoAnswer none -> {
                exchange(fields, none.server(), none.question());
                fields.put("transport", none.transport());
                fields.put("why", none.why());
                fields.put("tookMicros", none.took().toNanos() / 1_000);
            }
            case TraceEvent.AnswerUnusable lame -> {
                exchange(fields, lame.server(), lame.question());
                fields.put("why", lame.why());
            }
            case TraceEvent.AnswerRejected bad -> {
                exchange(fields, bad.server(), bad.question());
                fields.put("why", bad.why());
            }
            case TraceEvent.ReferralFollowed down -> {
                fields.put("from", down.from());
                fields.put("to", down.to());
                fields.put("servers", down.servers());
            }
            case TraceEvent.SignatureChecked signature -> {
                question(fields, signature.set());
                fields.put("keyTag", signature.keyTag());
                fields.put("algorithm", signature.algorithm());
                fields.put("signer", signature.signer());
                fields.put("verified", signature.verified());
                fields.put("why", signature.why());
            }
            case TraceEvent.DelegationSignerCompared ds -> {
                fields.put("zone", ds.zone());
                fields.put("keyTag", ds.keyTag());
                fields.put("algorithm", ds.algorithm());
                fields.put("anchor", ds.anchor());
                fields.put("matched", ds.matched());
                fields.put("why", ds.why());
            }
            case TraceEvent.DenialChecked denial -> {
                question(fields, denial.absent());
                fields.put("proven", denial.proven());
                fields.put("why", denial.words());
            }
            case TraceEvent.AnsweredFromCache cached -> fields.put("what", cached.what());
            case TraceEvent.WorkedOutElsewhere other -> fields.put("what", other.what());
            case TraceEvent.LimitReached limit -> fields.put("what", limit.what());
            case TraceEvent.AliasFollowed alias -> fields.put("alias", AnswerOutput.alias(alias.alias()));
        }
        return fields;
    }

    private static void received(Map<String, Object> fields, TraceEvent.AnswerReceived came) {
        exchange(fields, came.server(), came.question());
        fields.put("transport", came.transport());
        fields.put("rcode", came.code());
        fields.put("flags", came.flags());
        fields.put("counts", List.of(came.answer(), came.authority(), came.additional()));
        fields.put("octets", came.octets());
        fields.put("tookMicros", came.took().toNanos() / 1_000);
        fields.put("said", came.said());
    }

    private static void exchange(Map<String, Object> fields, NameServer server, Question question) {
        fields.put("server", server(server));
        question(fields, question);
    }

    private static void question(Map<String, Object> fields, Question question) {
        fields.put("record", record(question));
    }

    /** An owner and type as one object. */
    static Map<String, Object> record(Question question) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", question.name());
        fields.put("type", Type.string(question.type()));
        return fields;
    }

    /** A server as one object. */
    static Map<String, Object> server(NameServer server) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(
                "address",
                server.address().isUnresolved()
                        ? server.address().getHostString()
                        : server.address().getAddress().getHostAddress());
        fields.put("port", server.address().getPort());
        fields.put("name", server.name());
        fields.put("zone", server.zone());
        return fields;
    }

    /** {@code QuerySent} is {@code query-sent}. */
    private static String eventName(TraceEvent event) {
        return event.getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
                .toLowerCase(Locale.ROOT);
    }
}
