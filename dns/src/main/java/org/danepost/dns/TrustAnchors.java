package org.danepost.dns;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Tokenizer;
import org.xbill.DNS.Type;

/** The keys that are trusted without proof: DS or DNSKEY records at any name (RFC 4035 §4.4). Immutable. */
public final class TrustAnchors {
    /** KSK-2017 and KSK-2024 of the root, as IANA publishes them (RFC 9718). */
    private static final String ROOT = """
            . IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
            . IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16
            """;

    private final Map<Name, List<Record>> anchors;

    private TrustAnchors(Map<Name, List<Record>> anchors) {
        this.anchors = Map.copyOf(anchors);
    }

    /** The anchors of the root zone. */
    public static TrustAnchors root() {
        return parse(ROOT, "the built-in root anchors");
    }

    /** No anchors: nothing can be secure. */
    public static TrustAnchors none() {
        return new TrustAnchors(Map.of());
    }

    /**
     * Anchors from DS and DNSKEY records in master-file form: one record per line or group of brackets, owner names in
     * full, TTL and class as one likes, comments after a semicolon.
     *
     * @param source what the text is called in messages
     * @throws IllegalArgumentException when a line is no such record; the message names source and line
     */
    public static TrustAnchors parse(String text, String source) {
        Map<Name, List<Record>> found = new LinkedHashMap<>();
        for (Entry entry : entries(text, source)) {
            Record record = record(entry, source);
            found.computeIfAbsent(record.getName(), _ -> new ArrayList<>()).add(record);
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    source + " holds no DS or DNSKEY record: nothing could be proven with it");
        }
        found.replaceAll((_, records) -> List.copyOf(records));
        return new TrustAnchors(found);
    }

    /** These anchors and others. */
    public TrustAnchors and(TrustAnchors others) {
        Map<Name, List<Record>> both = new LinkedHashMap<>(anchors);
        others.anchors.forEach((name, records) -> both.merge(name, records, (mine, theirs) -> {
            List<Record> all = new ArrayList<>(mine);
            all.addAll(theirs);
            return List.copyOf(all);
        }));
        return new TrustAnchors(both);
    }

    /** These anchors, with other ones at a name. With none at all, the name stays an anchor that nothing matches. */
    TrustAnchors with(Name name, List<Record> records) {
        Map<Name, List<Record>> changed = new LinkedHashMap<>(anchors);
        changed.put(name, List.copyOf(records));
        return new TrustAnchors(changed);
    }

    /** The names that have anchors, in canonical order. */
    public List<Name> names() {
        return anchors.keySet().stream().sorted().toList();
    }

    /** The anchors at this very name: DS and DNSKEY records. */
    public List<Record> at(Name name) {
        return anchors.getOrDefault(name, List.of());
    }

    /** Whether a DS or DNSKEY record is of one of the keys trusted here; a DS is compared with a DNSKEY by its digest. */
    public boolean trusts(Record record) {
        return at(record.getName()).stream().anyMatch(anchor -> AnchorKey.same(anchor, record));
    }

    /** The names with anchors that enclose a name, the closest first. */
    List<Name> enclosing(Name name) {
        return anchors.keySet().stream()
                .filter(name::subdomain)
                .sorted(Comparator.comparingInt((Name anchor) -> anchor.labels())
                        .reversed())
                .toList();
    }

    /** The tags of the keys at this name, for explanations. */
    static int tag(Record anchor) {
        return switch (anchor) {
            case DSRecord ds -> ds.getFootprint();
            case DNSKEYRecord key -> key.getFootprint();
            default -> throw new IllegalArgumentException("an anchor is a DS or DNSKEY record, not " + anchor);
        };
    }

    /** A record's text with the number of its first line. */
    private record Entry(int line, String text) {}

    private static List<Entry> entries(String text, String source) {
        List<Entry> entries = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        int depth = 0;
        int first = 0;
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            int comment = line.indexOf(';');
            String content = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (depth == 0) {
                first = number;
            }
            depth += (int) (content.chars().filter(c -> c == '(').count()
                    - content.chars().filter(c -> c == ')').count());
            if (depth < 0) {
                throw new IllegalArgumentException(source + " line " + number + ": a closing bracket too many");
            }
            open.append(content.replace('(', ' ').replace(')', ' ')).append(' ');
            if (depth == 0) {
                if (!open.toString().isBlank()) {
                    entries.add(new Entry(first, open.toString().strip()));
                }
                open.setLength(0);
            }
        }
        if (depth > 0) {
            throw new IllegalArgumentException(source + " line " + first + ": the bracket opened here is never closed");
        }
        return entries;
    }

    private static Record record(Entry entry, String source) {
        String where = source + " line " + entry.line + ": ";
        String[] words = entry.text.split("\\s+", -1);
        Name owner;
        try {
            owner = Name.fromString(words[0], Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(where + "'" + words[0] + "' is not a domain name", e);
        }
        int at = 1;
        while (at < words.length && (words[at].equalsIgnoreCase("IN") || words[at].matches("\\d+[smhdwSMHDW]?"))) {
            at++; // a TTL or the class
        }
        String typeName = at < words.length ? words[at] : "";
        int type = Type.value(typeName);
        if (type != Type.DS && type != Type.DNSKEY) {
            throw new IllegalArgumentException(
                    where + "expected 'NAME DS ...' or 'NAME DNSKEY ...', found '" + entry.text + "'");
        }
        String content = String.join(" ", List.of(words).subList(at + 1, words.length));
        try (Tokenizer tokens = new Tokenizer(content)) {
            Record record = Record.fromString(owner, type, DClass.IN, 0, tokens, Name.root);
            fault(record).ifPresent(fault -> {
                throw new IllegalArgumentException(where + fault);
            });
            return record;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    where + "not a well-formed " + typeName + " record: " + e.getMessage(), e);
        }
    }

    /** What is wrong with an anchor that could never be used, so that the user hears of it at once. */
    private static Optional<String> fault(Record record) {
        return switch (record) {
            case DSRecord ds -> {
                int octets = switch (ds.getDigestID()) {
                    case Algorithms.DIGEST_SHA1 -> 20;
                    case Algorithms.DIGEST_SHA256 -> 32;
                    case Algorithms.DIGEST_SHA384 -> 48;
                    default -> 0;
                };
                yield octets == ds.getDigest().length && octets > 0
                        ? Optional.empty()
                        : Optional.of("the digest is not a " + Algorithms.digestName(ds.getDigestID())
                                + " digest that can be used: " + ds.getDigest().length + " octets");
            }
            case DNSKEYRecord key -> {
                ZoneKey zoneKey = new ZoneKey(key);
                yield zoneKey.signsZone()
                        ? Optional.empty()
                        : Optional.of("key " + zoneKey.tag() + " is revoked or no zone key with protocol 3");
            }
            default -> Optional.of("not a DS or DNSKEY record");
        };
    }
}
