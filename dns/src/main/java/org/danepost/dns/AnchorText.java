package org.danepost.dns;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Trust points as the text that {@link AnchorStore} keeps: a line for each point, for each configured anchor and for each
 * key, times in UTC, and last the SHA-256 of all lines above, so that a text cut short or changed is not taken for whole.
 */
final class AnchorText {
    private static final String HEAD = """
            ; Trust anchors as their zones have rolled them (RFC 5011). Kept by danepost, which writes this file anew. To
            ; change what is trusted, change the configuration; to begin anew, remove this file.
            """;

    private static final String VERSION = "danepost-anchors 1";
    private static final int MOST_LINES = 5_000;

    private AnchorText() {}

    static String write(List<AnchorPoint> points) {
        StringBuilder text = new StringBuilder(HEAD).append(VERSION).append('\n');
        for (AnchorPoint point : points) {
            text.append("point ").append(point.name());
            point.seen().ifPresent(seen -> text.append(" seen=").append(seen));
            text.append(" next=").append(point.nextCheck());
            text.append(" ttl=").append(point.ttl().toSeconds());
            text.append(" life=").append(point.life().toSeconds()).append('\n');
            for (Record seed : point.seeds()) {
                text.append("configured ").append(data(seed)).append('\n');
            }
            for (AnchorKey key : point.keys()) {
                write(text, key);
            }
        }
        String body = text.toString();
        return body + "sum " + sum(body) + "\n";
    }

    private static void write(StringBuilder text, AnchorKey key) {
        text.append("key state=").append(key.state().name().toLowerCase(Locale.ROOT));
        text.append(" since=").append(key.since());
        key.holdDownEnd().ifPresent(end -> text.append(" until=").append(end));
        if (!key.validators().isEmpty()) {
            text.append(" by=").append(key.validators().stream().sorted().collect(Collectors.joining(",")));
        }
        key.learnt().ifPresent(time -> text.append(" learnt=").append(time));
        text.append(" origin=").append(key.configured() ? "configured" : "zone");
        text.append(' ').append(data(key.record())).append('\n');
    }

    private static String data(Record record) {
        return Type.string(record.getType()) + " " + record.rdataToString().replaceAll("\\s+", " ");
    }

    private static String sum(String text) {
        return HexFormat.of().formatHex(KeyMaterial.digest("SHA-256", text.getBytes(StandardCharsets.UTF_8)));
    }

    /** What a text says. */
    sealed interface Reading {}

    record Points(List<AnchorPoint> points) implements Reading {
        Points {
            points = List.copyOf(points);
        }
    }

    record Malformed(String why) implements Reading {}

    static Reading read(String text) {
        int last = text.lastIndexOf("\nsum ");
        if (last < 0) {
            return new Malformed("its end is missing");
        }
        String body = text.substring(0, last + 1);
        if (!text.substring(last + 1).equals("sum " + sum(body) + "\n")) {
            return new Malformed("its content is not what was written: the sum in its last line is another");
        }
        List<String> lines = body.lines()
                .filter(line -> !line.isBlank() && !line.startsWith(";"))
                .toList();
        if (lines.isEmpty() || !lines.getFirst().equals(VERSION) || lines.size() > MOST_LINES) {
            return new Malformed("it is of another version than this program reads ('" + VERSION + "')");
        }
        List<Draft> drafts = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            try {
                line(line, drafts);
            } catch (IllegalArgumentException | DateTimeException | ArithmeticException | TextParseException e) {
                return new Malformed("the line '" + line.substring(0, Math.min(line.length(), 80))
                        + "' makes no sense: " + e.getMessage());
            }
        }
        return new Points(drafts.stream().map(Draft::point).toList());
    }

    /** A point whose lines are still coming. */
    private record Draft(Name name, Map<String, String> fields, List<Record> seeds, List<AnchorKey> keys) {
        AnchorPoint point() {
            return new AnchorPoint(
                    name,
                    seeds,
                    keys,
                    Optional.ofNullable(fields.get("seen")).map(AnchorText::time),
                    time(fields.get("next")),
                    seconds(fields.get("ttl")),
                    seconds(fields.get("life")));
        }
    }

    private static void line(String line, List<Draft> drafts) throws TextParseException {
        String[] words = line.split(" ", -1);
        if (words[0].equals("point") && words.length >= 2) {
            Draft draft = new Draft(
                    Name.fromString(words[1], Name.root), fields(words, 2), new ArrayList<>(), new ArrayList<>());
            drafts.add(draft);
            AnchorPoint _ = draft.point(); // so that a fault in its fields is told with this line
            return;
        }
        if (drafts.isEmpty()) {
            throw new IllegalArgumentException("it stands before the first point");
        }
        Draft draft = drafts.getLast();
        switch (words[0]) {
            case "configured" -> draft.seeds.add(record(draft.name, words, 1));
            case "key" -> {
                int data = 1;
                while (data < words.length && words[data].contains("=") && !words[data].startsWith("D")) {
                    data++;
                }
                draft.keys.add(key(
                        fields(List.of(words).subList(0, data).toArray(String[]::new), 1),
                        record(draft.name, words, data)));
            }
            default -> throw new IllegalArgumentException("'" + words[0] + "' is not known");
        }
    }

    private static AnchorKey key(Map<String, String> fields, Record record) {
        AnchorState state = AnchorState.valueOf(text(fields.get("state")).toUpperCase(Locale.ROOT));
        Optional<Instant> until = Optional.ofNullable(fields.get("until")).map(AnchorText::time);
        Set<String> by =
                fields.containsKey("by") ? Set.of(text(fields.get("by")).split(",", -1)) : Set.of();
        if (state == AnchorState.PENDING && (until.isEmpty() || by.isEmpty())) {
            throw new IllegalArgumentException("a pending key needs 'until' and 'by'");
        }
        Optional<Instant> learnt = Optional.ofNullable(fields.get("learnt")).map(AnchorText::time);
        boolean configured = text(fields.get("origin")).equals("configured");
        return new AnchorKey(record, state, time(fields.get("since")), until, by, learnt, configured);
    }

    private static Map<String, String> fields(String[] words, int from) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String word : List.of(words).subList(from, words.length)) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("'" + word + "' has no value");
            }
            fields.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return fields;
    }

    private static Record record(Name owner, String[] words, int from) {
        String text = owner + " " + String.join(" ", List.of(words).subList(from, words.length));
        List<Record> records = TrustAnchors.parse(text, "the record").at(owner);
        if (records.size() != 1) {
            throw new IllegalArgumentException("it names no single record");
        }
        return records.getFirst();
    }

    private static String text(@Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException("a field is missing");
        }
        return value;
    }

    private static Instant time(@Nullable String value) {
        return Instant.parse(text(value)).truncatedTo(ChronoUnit.SECONDS);
    }

    private static Duration seconds(@Nullable String value) {
        long number = Long.parseLong(text(value));
        if (number < 0 || number > Integer.MAX_VALUE * 2L) {
            throw new IllegalArgumentException("'" + value + "' is no span of time");
        }
        return Duration.ofSeconds(number);
    }
}
