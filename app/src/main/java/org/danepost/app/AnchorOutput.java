package org.danepost.app;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.danepost.dns.AnchorKeeper;
import org.danepost.dns.AnchorKey;
import org.danepost.dns.AnchorPoint;
import org.danepost.dns.NegativeTrustAnchor;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** How trust anchors are shown to people and in JSON. */
record AnchorOutput(
        AnchorSettings settings,
        AnchorKeeper keeper,
        List<NegativeTrustAnchor> exceptions,
        List<String> problems,
        Instant now) {
    AnchorOutput {
        exceptions = List.copyOf(exceptions);
        problems = List.copyOf(problems);
    }

    /** One key at a name, kept or not. */
    private record Line(Record record, Optional<AnchorKey> key) {
        boolean trusted() {
            return key.map(known -> known.state().isTrusted()).orElse(true);
        }
    }

    private List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        if (settings.follows()) {
            for (AnchorPoint point : keeper.points()) {
                point.keys().forEach(key -> lines.add(new Line(key.record(), Optional.of(key))));
            }
            return lines;
        }
        for (Name name : keeper.current().names()) {
            keeper.current().at(name).forEach(record -> lines.add(new Line(record, Optional.empty())));
        }
        return lines;
    }

    private String origin(Line line) {
        return settings.origin(line.record)
                .or(() -> line.key.flatMap(AnchorKey::learnt).map(time -> "learnt by RFC 5011"))
                .orElse("published by its zone");
    }

    Map<String, Object> json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kept", settings.follows());
        fields.put("anchors", lines().stream().map(this::json).toList());
        fields.put("points", keeper.points().stream().map(AnchorOutput::json).toList());
        fields.put("negativeTrustAnchors", exceptions.stream().map(this::json).toList());
        fields.put("problems", problems);
        return fields;
    }

    private Map<String, Object> json(Line line) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", line.record.getName());
        fields.put("tag", tag(line));
        fields.put("type", Type.string(line.record.getType()));
        fields.put("data", line.record.rdataToString());
        fields.put("state", state(line));
        fields.put("trusted", line.trusted());
        fields.put("origin", origin(line));
        fields.put("since", line.key.map(AnchorKey::since));
        fields.put("holdDownEnd", line.key.flatMap(AnchorKey::holdDownEnd));
        fields.put("learnt", line.key.flatMap(AnchorKey::learnt));
        return fields;
    }

    private static Map<String, Object> json(AnchorPoint point) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", point.name());
        fields.put("seen", point.seen());
        fields.put("nextCheck", point.seen().map(_ -> point.nextCheck()));
        fields.put("deleted", point.isDeleted());
        return fields;
    }

    private Map<String, Object> json(NegativeTrustAnchor exception) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", exception.name());
        fields.put("until", exception.until());
        fields.put("reason", exception.reason());
        fields.put("inForce", exception.holdsAt(now));
        return fields;
    }

    private static String state(Line line) {
        return line.key.map(key -> Words.of(key.state())).orElse("fixed");
    }

    private static int tag(Line line) {
        return line.record instanceof DSRecord ds ? ds.getFootprint() : ((DNSKEYRecord) line.record).getFootprint();
    }

    /** Lines for people. */
    List<String> text() {
        List<String> text = new ArrayList<>();
        text.add(
                settings.follows()
                        ? "Trust anchors, which follow the key rollovers of their zones (RFC 5011):"
                        : "Trust anchors, which stay as they are (no [dns] state-directory, or files without"
                                + " roll-trust-anchors):");
        for (Line line : lines()) {
            text.add("  " + line.record.getName() + " key " + tag(line) + ": " + words(line) + "; " + origin(line));
        }
        for (AnchorPoint point : keeper.points()) {
            text.add("  " + point.name()
                    + point.seen()
                            .map(seen -> " was last proven at " + seen + ", next look at " + point.nextCheck())
                            .orElse(" was not looked up yet"));
        }
        text.add(
                exceptions.isEmpty()
                        ? "No negative trust anchors: everything is validated."
                        : "Not validated (RFC 7646):");
        for (NegativeTrustAnchor exception : exceptions) {
            text.add("  " + exception.name() + (exception.holdsAt(now) ? " until " : ": over since ")
                    + exception.until() + ", because: " + exception.reason());
        }
        problems.forEach(problem -> text.add("problem: " + problem));
        return text;
    }

    private static String words(Line line) {
        if (line.key.isEmpty()) {
            return "trusted";
        }
        AnchorKey key = line.key.get();
        return switch (key.state()) {
            case PENDING ->
                "not trusted yet, seen since " + key.since()
                        + key.holdDownEnd()
                                .map(end -> ", becomes an anchor from " + end + " on")
                                .orElse("");
            case VALID -> "trusted since " + key.since();
            case MISSING -> "trusted, but not published since " + key.since();
            case REVOKED -> "revoked at " + key.since() + ", never trusted again";
            case REMOVED -> "revoked long ago, never trusted again";
        };
    }
}
