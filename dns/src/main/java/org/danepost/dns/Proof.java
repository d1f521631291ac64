package org.danepost.dns;

import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Record;

/**
 * The records that an outcome rests on, for whoever wants to prove it again: as they go into the sections of a response
 * (RFC 4035 §3.1). Of a signed zone only what was verified; of an unsigned one what its servers said.
 *
 * @param answer the aliases and the data, hop by hop, each set followed by its signatures; a CNAME that a DNAME makes
 *     follows that DNAME (RFC 6672 §3.1)
 * @param authority the SOA and the NSEC or NSEC3 records of denials and of wildcards, with their signatures
 */
public record Proof(List<Record> answer, List<Record> authority) {
    /** Nothing to show. */
    public static final Proof NONE = new Proof(List.of(), List.of());

    public Proof {
        answer = List.copyOf(answer);
        authority = List.copyOf(authority);
    }

    /** Of sets as they came. */
    static Proof of(List<SignedSet> answer, List<SignedSet> authority) {
        return new Proof(records(answer), records(authority));
    }

    private static List<Record> records(List<SignedSet> sets) {
        List<Record> all = new ArrayList<>();
        for (SignedSet set : sets) {
            set.records().stream().distinct().forEach(all::add);
            set.signatures().stream().distinct().forEach(all::add);
        }
        return all;
    }

    /** Both, this first; what stands in both authority sections once. */
    Proof and(Proof next) {
        if (answer.isEmpty() && authority.isEmpty()) {
            return next;
        }
        List<Record> data = new ArrayList<>(answer);
        data.addAll(next.answer);
        List<Record> denials = new ArrayList<>(authority);
        next.authority.stream().filter(record -> !authority.contains(record)).forEach(denials::add);
        return new Proof(data, denials);
    }

    /** With a record at the end of the answer. */
    Proof with(Record record) {
        List<Record> data = new ArrayList<>(answer);
        data.add(record);
        return new Proof(data, authority);
    }

    /** About how much memory it takes. */
    int octets() {
        int octets = 0;
        for (List<Record> section : List.of(answer, authority)) {
            for (Record record : section) {
                octets += 100 + record.rdataToWireCanonical().length;
            }
        }
        return octets;
    }
}
