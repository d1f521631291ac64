package org.danepost.lab;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.NSEC3PARAMRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * A zone with its keys, its denial chain and (made when asked for) its signatures. What a server says from it is in
 * {@link ZoneAnswers}. Immutable to its users; any thread. Made by {@link ZoneBuilder}.
 */
public final class SignedZone {
    private final Name name;
    private final SortedMap<Name, SortedMap<Integer, List<Record>>> nodes = new TreeMap<>();
    private final ZoneSigner signer;
    private final DenialChain chain;

    SignedZone(Name name, List<Record> records, Denial denial, ZoneSigner signer) {
        this.name = name;
        this.signer = signer;
        records.forEach(this::add);
        signer.keyRecords().forEach(this::add);
        if (signer.signs() && denial instanceof Denial.Nsec3 nsec3) {
            add(new NSEC3PARAMRecord(
                    name, DClass.IN, ZoneBuilder.DEFAULT_TTL, 1, 0, nsec3.iterations(), nsec3.saltBytes()));
        }
        if (records(name, Type.NS).isEmpty()) {
            throw new IllegalArgumentException("the zone " + name + " has no name server");
        }
        this.chain = signer.denies() ? DenialChain.of(this, denial) : DenialChain.none();
    }

    private void add(Record record) {
        if (!record.getName().subdomain(name)) {
            throw new IllegalArgumentException(record.getName() + " lies outside the zone " + name);
        }
        List<Record> set = nodes.computeIfAbsent(record.getName(), _ -> new TreeMap<>())
                .computeIfAbsent(record.getType(), _ -> new ArrayList<>());
        if (!set.contains(record)) {
            set.add(record);
        }
    }

    public Name name() {
        return name;
    }

    /** When the signatures end. */
    public Instant expiration() {
        return signer.expiration();
    }

    /** The DS record for the parent, or nothing for an unsigned zone. */
    public Optional<DSRecord> delegationSigner() {
        return signer.delegationSigner();
    }

    /** The DS record in master-file form, as a trust anchor is written; empty text for an unsigned zone. */
    public String trustAnchor() {
        return delegationSigner().map(Record::toString).orElse("");
    }

    /** What the parent holds for this zone: NS, DS, and addresses of name servers inside it. */
    List<Record> delegation() {
        List<Record> all = new ArrayList<>(records(name, Type.NS));
        delegationSigner().ifPresent(all::add);
        records(name, Type.NS).stream()
                .map(record -> ((NSRecord) record).getTarget())
                .filter(server -> server.subdomain(name))
                .flatMap(server -> addresses(server).stream())
                .forEach(all::add);
        return all;
    }

    List<Record> addresses(Name host) {
        return Stream.of(Type.A, Type.AAAA)
                .flatMap(type -> records(host, type).stream())
                .toList();
    }

    /** The records of a name and type, without wildcards or aliases; glue too. */
    List<Record> records(Name owner, int type) {
        return Collections.unmodifiableList(types(owner).getOrDefault(type, List.of()));
    }

    SortedMap<Integer, List<Record>> types(Name owner) {
        SortedMap<Integer, List<Record>> found = nodes.get(owner);
        return found == null ? Collections.emptySortedMap() : Collections.unmodifiableSortedMap(found);
    }

    /** Whether the name exists in the zone, be it only because a name below it does (an empty non-terminal). */
    boolean exists(Name owner) {
        if (nodes.containsKey(owner)) {
            return true;
        }
        // A name's descendants follow it directly in canonical order. RFC 4034 §6.1
        SortedMap<Name, SortedMap<Integer, List<Record>>> after = nodes.tailMap(owner);
        return !after.isEmpty() && after.firstKey().subdomain(owner);
    }

    /** The uppermost delegation at or above the name, apart from the zone's own name. */
    Optional<Name> cut(Name owner) {
        for (int up = owner.labels() - name.labels() - 1; up >= 0; up--) {
            Name candidate = new Name(owner, up);
            if (!records(candidate, Type.NS).isEmpty()) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** All names for which the zone speaks: no glue, but delegations and empty non-terminals. */
    SortedSet<Name> authoritativeNames() {
        TreeSet<Name> names = new TreeSet<>();
        for (Name owner : nodes.keySet()) {
            Optional<Name> cut = cut(owner);
            if (cut.isPresent() && !cut.get().equals(owner)) {
                continue;
            }
            for (int up = owner.labels() - name.labels(); up >= 0; up--) {
                names.add(new Name(owner, up));
            }
        }
        return names;
    }

    /** The records with the signature over them, if there is one. */
    List<Record> signed(List<Record> records) {
        if (records.isEmpty()) {
            return List.of();
        }
        List<Record> all = new ArrayList<>(records);
        signer.signature(records).ifPresent(all::add);
        return all;
    }

    DenialChain chain() {
        return chain;
    }

    boolean signs() {
        return signer.signs();
    }

    /** The whole zone, all signatures made, in master-file form. */
    public String text() {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<Name, SortedMap<Integer, List<Record>>> node : nodes.entrySet()) {
            Optional<Name> cut = cut(node.getKey());
            for (List<Record> set : node.getValue().values()) {
                int type = set.getFirst().getType();
                boolean ours = cut.isEmpty() || type == Type.DS;
                (ours ? signed(set) : set).forEach(record -> lines.add(record.toString()));
            }
        }
        chain.records().forEach(record -> signed(List.of(record)).forEach(each -> lines.add(each.toString())));
        return String.join("\n", lines) + "\n";
    }

    @Override
    public String toString() {
        return "zone " + name;
    }
}
