package org.danepost.lab;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * What an authoritative server says from one zone. RFC 1034 §4.3.2, with RFC 4035 §3.1 and RFC 5155 §7.2. Used once for one
 * question, by one thread.
 */
final class ZoneAnswers {
    private static final int ALIAS_LIMIT = 12;

    /** An answer in parts. Without DO it holds no RRSIG, NSEC or NSEC3 that was not asked for. */
    record ZoneAnswer(
            int rcode, boolean authoritative, List<Record> answer, List<Record> authority, List<Record> additional) {}

    private final SignedZone zone;
    private final boolean dnssec;
    private final List<Record> answer = new ArrayList<>();
    private final List<Record> authority = new ArrayList<>();
    private final List<Record> additional = new ArrayList<>();
    private int rcode = Rcode.NOERROR;
    private boolean authoritative = true;

    private ZoneAnswers(SignedZone zone, boolean dnssec) {
        this.zone = zone;
        this.dnssec = dnssec;
    }

    static ZoneAnswer answer(SignedZone zone, Name name, int type, boolean dnssec) {
        ZoneAnswers answers = new ZoneAnswers(zone, dnssec);
        answers.chase(name, type);
        return new ZoneAnswer(
                answers.rcode,
                answers.authoritative,
                List.copyOf(answers.answer),
                List.copyOf(answers.authority),
                List.copyOf(answers.additional));
    }

    private void chase(Name name, int type) {
        Set<Name> seen = new HashSet<>();
        Optional<Name> next = Optional.of(name);
        while (next.isPresent() && seen.add(next.get()) && seen.size() <= ALIAS_LIMIT) {
            Name at = next.get();
            boolean ours = at.subdomain(zone.name());
            boolean below = ours && zone.cut(at).isPresent() && !(type == Type.DS && isCut(at));
            if (!ours || (below && !at.equals(name))) {
                return; // the resolver goes on from here
            }
            if (below) {
                refer(zone.cut(at).orElseThrow());
                return;
            }
            next = step(at, type);
        }
    }

    private boolean isCut(Name name) {
        return zone.cut(name).filter(name::equals).isPresent();
    }

    /** Answers for one name; gives the target when it is an alias. */
    private Optional<Name> step(Name name, int type) {
        Optional<DNAMERecord> redirection = redirectionAbove(name);
        if (redirection.isPresent()) {
            return redirect(name, redirection.get());
        }
        if (zone.exists(name)) {
            return fromNode(name, name, type);
        }
        Name encloser = new Name(name, 1);
        while (!zone.exists(encloser)) {
            encloser = new Name(encloser, 1);
        }
        Name wildcard = ZoneBuilder.absolute(encloser.equals(Name.root) ? "*." : "*." + encloser);
        if (zone.exists(wildcard)) {
            return fromNode(wildcard, name, type);
        }
        rcode = Rcode.NXDOMAIN;
        deny(zone.chain().nameError(name, encloser));
        return Optional.empty();
    }

    /** @param node where the records are: the name itself or a wildcard */
    private Optional<Name> fromNode(Name node, Name name, int type) {
        List<Record> found = zone.records(node, type);
        if (type == Type.ANY) {
            zone.types(node).values().forEach(set -> addAnswer(set, name));
            found = zone.types(node).isEmpty() ? List.of() : answer;
        } else if (type == Type.RRSIG) {
            found = signatures(node);
            found.forEach(record -> answer.add(record.getName().equals(name) ? record : renamed(record, name)));
        } else if (type == Type.NSEC) {
            found = zone.chain().records().stream()
                    .filter(record ->
                            record.getType() == Type.NSEC && record.getName().equals(node))
                    .map(Record.class::cast)
                    .toList();
            addAnswer(found, name);
        } else {
            addAnswer(found, name);
        }
        if (type == Type.NS) {
            addServers(found);
        }
        List<Record> aliases = zone.records(node, Type.CNAME);
        boolean alias = found.isEmpty() && !aliases.isEmpty();
        if (alias) {
            addAnswer(aliases, name);
        }
        boolean synthesised = !node.equals(name);
        Name encloser = synthesised ? new Name(node, 1) : node;
        if (!found.isEmpty() || alias) {
            if (synthesised) {
                addAuthority(zone.chain().wildcardAnswer(name, encloser));
            }
            return alias ? Optional.of(((CNAMERecord) aliases.getFirst()).getTarget()) : Optional.empty();
        }
        deny(
                synthesised
                        ? zone.chain().wildcardNoData(name, encloser)
                        : zone.chain().noData(name));
        return Optional.empty();
    }

    private List<Record> signatures(Name node) {
        return zone.types(node).values().stream()
                .flatMap(set -> zone.signed(set).stream())
                .filter(record -> record.getType() == Type.RRSIG)
                .toList();
    }

    private Optional<DNAMERecord> redirectionAbove(Name name) {
        for (int up = name.labels() - zone.name().labels(); up >= 1; up--) {
            List<Record> found = zone.records(new Name(name, up), Type.DNAME);
            if (!found.isEmpty()) {
                return Optional.of((DNAMERecord) found.getFirst());
            }
        }
        return Optional.empty();
    }

    /** RFC 6672 §3.1. */
    private Optional<Name> redirect(Name name, DNAMERecord redirection) {
        addAnswer(List.of(redirection), redirection.getName());
        try {
            Name target = name.fromDNAME(redirection);
            answer.add(new CNAMERecord(name, DClass.IN, redirection.getTTL(), target));
            return Optional.of(target);
        } catch (NameTooLongException e) {
            rcode = Rcode.YXDOMAIN;
            return Optional.empty();
        }
    }

    /** RFC 4035 §3.1.4: NS, then DS or the proof that there is none, then addresses. */
    private void refer(Name cut) {
        authoritative = false;
        List<Record> servers = zone.records(cut, Type.NS);
        authority.addAll(servers);
        List<Record> signers = zone.records(cut, Type.DS);
        if (dnssec && !signers.isEmpty()) {
            authority.addAll(zone.signed(signers));
        } else if (dnssec) {
            addAuthority(zone.chain().noData(cut));
        }
        addServers(servers);
    }

    private void addServers(List<Record> servers) {
        for (Record server : servers) {
            additional.addAll(zone.addresses(((NSRecord) server).getTarget()));
        }
    }

    private void deny(Collection<Record> proof) {
        List<Record> start = zone.records(zone.name(), Type.SOA);
        authority.addAll(dnssec ? zone.signed(start) : start);
        addAuthority(proof);
    }

    private void addAuthority(Collection<Record> proof) {
        if (dnssec) {
            proof.forEach(record -> zone.signed(List.of(record)).stream()
                    .filter(each -> !authority.contains(each))
                    .forEach(authority::add));
        }
    }

    private void addAnswer(List<Record> records, Name owner) {
        for (Record record : dnssec ? zone.signed(records) : records) {
            answer.add(record.getName().equals(owner) ? record : renamed(record, owner));
        }
    }

    /** A wildcard's record under the name that was asked; a signature keeps its count of labels. */
    private static Record renamed(Record record, Name owner) {
        return Record.newRecord(
                owner, record.getType(), record.getDClass(), record.getTTL(), record.rdataToWireCanonical());
    }
}
