package org.danepost.dns;

import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** A zone that signs and denies as RFC 4035 §3 and RFC 5155 §7 tell a server to, with knobs for what tests bend. */
final class TestZone {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    final Name apex;
    final Map<Name, Map<Integer, List<Record>>> data = new TreeMap<>();
    final List<SigningKey> keys = new ArrayList<>();
    /** Keys that sign; all of them when empty. */
    final List<SigningKey> signers = new ArrayList<>();

    boolean signed = true;
    boolean hashed;
    boolean optOut;
    int iterations;
    byte[] salt = {};
    Instant inception = NOW.minus(Duration.ofDays(1));
    Instant expiration = NOW.plus(Duration.ofDays(7));
    List<Record> ds = new ArrayList<>();
    boolean dsPublished = true;

    TestZone(Name apex) {
        this.apex = apex;
        add(apex + " 3600 SOA ns." + (apex.equals(Name.root) ? "" : apex) + " hostmaster. 1 3600 600 86400 300");
        add(apex + " 3600 NS ns.test-servers.");
    }

    TestZone key(int algorithm) {
        SigningKey key = SigningKey.of(apex, algorithm);
        return key(key);
    }

    TestZone key(SigningKey key) {
        keys.add(key);
        ds.add(key.ds(2));
        return this;
    }

    TestZone add(String line) {
        try {
            String[] words = line.split("\\s+", 4);
            return add(Record.fromString(
                    Name.fromString(words[0], Name.root),
                    Type.value(words[2]),
                    DClass.IN,
                    Long.parseLong(words[1]),
                    words[3],
                    Name.root));
        } catch (IOException e) {
            throw new IllegalArgumentException(line, e);
        }
    }

    TestZone add(Record record) {
        data.computeIfAbsent(record.getName(), _ -> new LinkedHashMap<>())
                .computeIfAbsent(record.getType(), _ -> new ArrayList<>())
                .add(record);
        return this;
    }

    List<Record> set(Name name, int type) {
        if (type == Type.DNSKEY && name.equals(apex) && signed) {
            return keys.stream().<Record>map(SigningKey::record).toList();
        }
        return data.getOrDefault(name, Map.of()).getOrDefault(type, List.of());
    }

    /** The records with their signatures, as they stand in an answer. */
    List<Record> signed(List<Record> records) {
        List<Record> all = new ArrayList<>(records);
        all.addAll(signatures(records));
        return all;
    }

    List<RRSIGRecord> signatures(List<Record> records) {
        List<RRSIGRecord> signatures = new ArrayList<>();
        if (!signed || records.isEmpty()) {
            return signatures;
        }
        for (SigningKey key : signers.isEmpty() ? keys : signers) {
            signatures.add(key.sign(records, template(records.getFirst())));
        }
        return signatures;
    }

    SigningKey.Template template(Record first) {
        return new SigningKey.Template(apex, SignedSet.labels(first.getName()), first.getTTL(), inception, expiration);
    }

    /** The same records under another owner, with the signatures of the wildcard. */
    List<Record> expanded(List<Record> wildcard, Name owner) {
        List<Record> all = new ArrayList<>();
        for (Record record : signed(wildcard)) {
            all.add(record.withName(owner));
        }
        return all;
    }

    /** Names with records that this zone speaks for, cuts included, what lies below them not. */
    Set<Name> owners() {
        Set<Name> owners = new TreeSet<>();
        for (Name name : data.keySet()) {
            boolean hidden =
                    data.keySet().stream().anyMatch(cut -> isCut(cut) && name.subdomain(cut) && !name.equals(cut));
            if (!hidden) {
                owners.add(name);
            }
        }
        return owners;
    }

    boolean isCut(Name name) {
        return !name.equals(apex) && !set(name, Type.NS).isEmpty();
    }

    boolean exists(Name name) {
        return owners().stream().anyMatch(owner -> owner.subdomain(name));
    }

    private int[] bitmap(Name name) {
        Set<Integer> types = new TreeSet<>(data.getOrDefault(name, Map.of()).keySet());
        if (isCut(name)) {
            types.retainAll(Set.of(Type.NS, Type.DS));
        }
        if (name.equals(apex)) {
            types.add(Type.DNSKEY);
        }
        if (!types.isEmpty() && !(isCut(name) && set(name, Type.DS).isEmpty() && hashed)) {
            types.add(Type.RRSIG);
        }
        if (!hashed) {
            types.add(Type.NSEC);
        }
        return types.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The NSEC whose owner is the name, or the last one before it. */
    NSECRecord nsec(Name name) {
        List<Name> owners = new ArrayList<>(owners());
        int at = 0;
        for (int i = 0; i < owners.size(); i++) {
            if (owners.get(i).compareTo(name) <= 0) {
                at = i;
            }
        }
        Name next = owners.get((at + 1) % owners.size());
        return new NSECRecord(owners.get(at), DClass.IN, 300, next, bitmap(owners.get(at)));
    }

    /** A name with its hash in hexadecimal digits, which sort as the octets do. */
    private record Hashed(String hash, Name name) {}

    private List<Hashed> chain() {
        Set<Name> names = new LinkedHashSet<>();
        for (Name owner : owners()) {
            if (optOut && isCut(owner) && set(owner, Type.DS).isEmpty()) {
                continue; // RFC 5155 §7.1
            }
            for (Name name = owner; name.subdomain(apex); name = new Name(name, 1)) {
                names.add(name);
                if (name.equals(apex)) {
                    break;
                }
            }
        }
        return names.stream()
                .map(name -> new Hashed(hex(name), name))
                .sorted(Comparator.comparing(Hashed::hash))
                .toList();
    }

    private String hex(Name name) {
        return HexFormat.of().formatHex(hash(name));
    }

    byte[] hash(Name name) {
        try {
            return new NSEC3Record(apex, DClass.IN, 300, 1, 0, iterations, salt, new byte[20], new int[0])
                    .hashName(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The NSEC3 that matches the name or covers it. */
    NSEC3Record nsec3(Name name) {
        List<Hashed> chain = chain();
        String hash = hex(name);
        int at = chain.size() - 1; // before the first stands the last
        for (int i = 0; i < chain.size(); i++) {
            if (chain.get(i).hash.compareTo(hash) <= 0) {
                at = i;
            }
        }
        if (chain.getFirst().hash.compareTo(hash) > 0) {
            at = chain.size() - 1;
        }
        Hashed here = chain.get(at);
        return new NSEC3Record(
                Nsec3Proof.ownerName(HexFormat.of().parseHex(here.hash), apex),
                DClass.IN,
                300,
                1,
                optOut ? 1 : 0,
                iterations,
                salt,
                HexFormat.of().parseHex(chain.get((at + 1) % chain.size()).hash),
                bitmap(here.name));
    }

    boolean inChain(Name name) {
        return chain().stream().anyMatch(hashed -> hashed.name.equals(name));
    }

    /** The longest ancestor that exists (in the hashed chain, when the zone hashes). */
    Name encloser(Name name) {
        Name candidate = name;
        while (!(hashed ? inChain(candidate) : exists(candidate))) {
            candidate = new Name(candidate, 1);
        }
        return candidate;
    }

    static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
