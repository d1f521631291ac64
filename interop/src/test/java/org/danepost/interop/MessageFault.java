package org.danepost.interop;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.danepost.interop.Draft.Piece;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * What a server, or somebody on the path, does to a single answer. Lies are signed with the zone's keys and show whether
 * proofs are read rightly; all else happens to an answer that is signed already.
 */
enum MessageFault {
    NONE(Kind.NEITHER),
    DROP_FIRST_DENIAL(Kind.DENIAL),
    DROP_LAST_DENIAL(Kind.DENIAL),
    DROP_DENIALS(Kind.DENIAL),
    KEEP_FIRST_DENIAL(Kind.DENIAL),
    DROP_SOA(Kind.DENIAL),
    SWAP_CODE(Kind.DENIAL),
    DENIALS_OF_OTHER_NAME(Kind.DENIAL),
    DENIALS_OF_OTHER_TYPE(Kind.DENIAL),
    DENIALS_OF_APEX(Kind.DENIAL),
    DENIALS_OF_OTHER_ZONE(Kind.DENIAL),
    DENIALS_OF_PARENT(Kind.DENIAL),
    DENIALS_UNSIGNED(Kind.DENIAL),
    LIE_TYPE_PRESENT(Kind.DENIAL_LIE),
    LIE_CNAME_PRESENT(Kind.DENIAL_LIE),
    LIE_DELEGATION(Kind.DENIAL_LIE),
    LIE_DNAME(Kind.DENIAL_LIE),
    LIE_APEX(Kind.DENIAL_LIE),
    LIE_NEXT_IS_APEX(Kind.DENIAL_LIE),
    LIE_NEXT_OUTSIDE(Kind.DENIAL_LIE),
    LIE_NEXT_IS_OWNER(Kind.DENIAL_LIE),
    LIE_OPT_OUT(Kind.DENIAL_LIE),
    LIE_UNKNOWN_FLAG(Kind.DENIAL_LIE),
    LIE_UNKNOWN_HASH(Kind.DENIAL_LIE),
    LIE_ONE_ITERATION_MORE(Kind.DENIAL_LIE),
    LIE_WILDCARD_DENIAL(Kind.DENIAL_LIE),
    CHANGE_RECORD(Kind.DATA),
    DROP_RECORD(Kind.DATA),
    STRIP_SIGNATURES(Kind.DATA),
    STRIP_ALL(Kind.DATA),
    RAISE_TTL(Kind.DATA),
    UPPER_CASE(Kind.DATA),
    DENY_RECORDS(Kind.DATA),
    DENY_RECORDS_BY_OTHER_NAME(Kind.DATA),
    DENY_RECORDS_BY_APEX(Kind.DATA),
    DENY_NAME(Kind.DATA),
    DENY_NAME_BY_OTHER_NAME(Kind.DATA),
    ANSWER_FROM_WILDCARD(Kind.DATA),
    ALIAS_INSTEAD(Kind.DATA),
    ALIAS_BESIDE(Kind.DATA),
    JUNK_BESIDE(Kind.DATA),
    SERVER_FAILURE(Kind.DATA);

    /** Which answers a fault touches. */
    enum Kind {
        NEITHER,
        /** Those with NSEC or NSEC3, after signing. */
        DENIAL,
        /** Those with NSEC or NSEC3, before signing. */
        DENIAL_LIE,
        /** Those with records, after signing. */
        DATA
    }

    final Kind kind;

    MessageFault(Kind kind) {
        this.kind = kind;
    }

    /**
     * Where a fault happens.
     *
     * @param honest the signed answer to another question
     */
    record Place(Name name, int type, Name apex, BiFunction<Name, Integer, Draft> honest) {
        Draft other(String name, int otherType) {
            return honest.apply(Name.fromConstantString(name), otherType);
        }
    }

    /** Before it is signed. */
    void lie(Draft draft, Place place) {
        if (kind == Kind.DENIAL_LIE) {
            draft.denials().forEach(piece -> lie(piece, place));
        }
    }

    private void lie(Piece piece, Place place) {
        if (this == LIE_WILDCARD_DENIAL) {
            piece.labels--;
        }
        piece.replace(
                switch (piece.records.getFirst()) {
                    case NSECRecord nsec -> lie(nsec, place);
                    case NSEC3Record nsec3 -> lie(nsec3, place);
                    default -> throw new IllegalStateException("no denial: " + piece.records);
                });
    }

    private Record lie(NSECRecord nsec, Place place) {
        Name next = switch (this) {
            case LIE_NEXT_IS_APEX -> place.apex;
            case LIE_NEXT_OUTSIDE -> Name.fromConstantString("zzz.");
            case LIE_NEXT_IS_OWNER -> nsec.getName();
            default -> nsec.getNext();
        };
        return new NSECRecord(nsec.getName(), DClass.IN, nsec.getTTL(), next, types(nsec.getTypes(), place));
    }

    private Record lie(NSEC3Record nsec3, Place place) {
        byte[] next = nsec3.getNext().clone();
        if (this == LIE_NEXT_IS_OWNER || this == LIE_NEXT_IS_APEX) {
            next[0] ^= (byte) 0x80;
        }
        int flags = switch (this) {
            case LIE_OPT_OUT -> nsec3.getFlags() | 1;
            case LIE_UNKNOWN_FLAG -> nsec3.getFlags() | 2;
            default -> nsec3.getFlags();
        };
        return new NSEC3Record(
                nsec3.getName(),
                DClass.IN,
                nsec3.getTTL(),
                this == LIE_UNKNOWN_HASH ? 2 : nsec3.getHashAlgorithm(),
                flags,
                nsec3.getIterations() + (this == LIE_ONE_ITERATION_MORE ? 1 : 0),
                nsec3.getSalt(),
                next,
                types(nsec3.getTypes(), place));
    }

    private int[] types(int[] honest, Place place) {
        List<Integer> added = switch (this) {
            case LIE_TYPE_PRESENT -> List.of(place.type);
            case LIE_CNAME_PRESENT -> List.of(Type.CNAME);
            case LIE_DELEGATION -> List.of(Type.NS);
            case LIE_DNAME -> List.of(Type.DNAME);
            case LIE_APEX -> List.of(Type.NS, Type.SOA);
            default -> List.of();
        };
        return java.util.stream.IntStream.concat(
                        java.util.Arrays.stream(honest), added.stream().mapToInt(Integer::intValue))
                .sorted()
                .distinct()
                .toArray();
    }

    /** After it was signed. */
    void happen(Draft draft, Place place) {
        boolean touched = switch (kind) {
            case NEITHER, DENIAL_LIE -> false;
            case DENIAL -> !draft.denials().isEmpty();
            case DATA -> !draft.answer.isEmpty();
        };
        if (touched && kind == Kind.DENIAL) {
            toDenial(draft, place);
        } else if (touched) {
            toData(draft, place);
        }
    }

    private void toDenial(Draft draft, Place place) {
        List<Piece> denials = draft.denials();
        switch (this) {
            case DROP_FIRST_DENIAL -> draft.authority.remove(denials.getFirst());
            case DROP_LAST_DENIAL -> draft.authority.remove(denials.getLast());
            case DROP_DENIALS -> draft.authority.removeAll(denials);
            case KEEP_FIRST_DENIAL -> draft.authority.removeAll(denials.subList(1, denials.size()));
            case DROP_SOA -> draft.authority.removeIf(piece -> piece.type == Type.SOA);
            case SWAP_CODE -> draft.code = draft.code == Rcode.NXDOMAIN ? Rcode.NOERROR : Rcode.NXDOMAIN;
            case DENIALS_OF_OTHER_NAME -> swap(draft, place.other("zz9-nowhere." + place.apex, place.type));
            case DENIALS_OF_OTHER_TYPE -> swap(draft, place.other("ent." + place.apex, place.type));
            case DENIALS_OF_APEX -> swap(draft, place.honest.apply(place.apex, Type.TLSA));
            case DENIALS_OF_OTHER_ZONE -> swap(draft, place.other("nowhere.good.nsec.", place.type));
            case DENIALS_OF_PARENT -> swap(draft, place.other("nowhere-" + place.apex, place.type)); // a sibling's name
            case DENIALS_UNSIGNED -> denials.forEach(piece -> piece.signatures.clear());
            default -> throw new IllegalStateException(name());
        }
    }

    private static void swap(Draft draft, Draft other) {
        draft.authority.removeAll(draft.denials());
        draft.authority.addAll(other.denials());
    }

    private void toData(Draft draft, Place place) {
        Piece first = draft.answer.getFirst();
        switch (this) {
            case CHANGE_RECORD -> changed(first).ifPresent(first::replace);
            case DROP_RECORD -> first.records.removeIf(each -> first.records.size() > 1);
            case STRIP_SIGNATURES -> draft.answer.forEach(piece -> piece.signatures.clear());
            case STRIP_ALL -> {
                draft.all().forEach(piece -> piece.signatures.clear());
                draft.authority.removeAll(draft.denials());
            }
            case RAISE_TTL ->
                first.records.replaceAll(each -> Record.newRecord(
                        each.getName(), each.getType(), DClass.IN, 90_000, each.rdataToWireCanonical()));
            case UPPER_CASE ->
                first.records.replaceAll(each -> Record.newRecord(
                        Name.fromConstantString(each.getName().toString().toUpperCase(java.util.Locale.ROOT)),
                        each.getType(),
                        DClass.IN,
                        each.getTTL(),
                        each.rdataToWireCanonical()));
            case DENY_RECORDS -> denied(draft, Rcode.NOERROR, place.other("zz." + place.apex, Type.TLSA), false);
            case DENY_RECORDS_BY_OTHER_NAME ->
                denied(draft, Rcode.NOERROR, place.other("c.ent." + place.apex, Type.TLSA), true);
            case DENY_RECORDS_BY_APEX -> denied(draft, Rcode.NOERROR, place.honest.apply(place.apex, Type.TLSA), true);
            case DENY_NAME -> denied(draft, Rcode.NXDOMAIN, place.other("zz." + place.apex, Type.TLSA), false);
            case DENY_NAME_BY_OTHER_NAME ->
                denied(draft, Rcode.NXDOMAIN, place.other("zz." + place.apex, Type.TLSA), true);
            case ANSWER_FROM_WILDCARD -> fromWildcard(draft, place);
            case ALIAS_INSTEAD -> {
                draft.answer.clear();
                draft.answer.add(alias(place));
            }
            case ALIAS_BESIDE -> draft.answer.addFirst(alias(place));
            case JUNK_BESIDE -> {
                Piece junk = new Piece(Name.fromConstantString("junk." + place.apex), Type.A);
                junk.replace(Record.newRecord(junk.owner, Type.A, DClass.IN, 300, new byte[] {10, 0, 0, 1}));
                draft.answer.add(junk);
            }
            case SERVER_FAILURE -> {
                draft.code = Rcode.SERVFAIL;
                draft.answer.clear();
                draft.authority.clear();
            }
            default -> throw new IllegalStateException(name());
        }
    }

    private static Optional<Record> changed(Piece piece) {
        Record honest = piece.records.getFirst();
        byte[] content = honest.rdataToWireCanonical();
        if (!(honest instanceof ARecord) && piece.type != Type.TLSA && piece.type != Type.MX) {
            return Optional.empty();
        }
        content[1] ^= 1;
        return Optional.of(Record.newRecord(honest.getName(), piece.type, DClass.IN, honest.getTTL(), content));
    }

    private static void denied(Draft draft, int code, Draft proof, boolean withDenials) {
        draft.code = code;
        draft.answer.clear();
        draft.authority.clear();
        proof.authority.stream().filter(piece -> withDenials || !piece.denies()).forEach(draft.authority::add);
    }

    /** The wildcard's records under the name asked, with the denial that belongs to another name. */
    private static void fromWildcard(Draft draft, Place place) {
        Draft wild = place.other("other7.wild." + place.apex, place.type);
        if (wild.answer.isEmpty()) {
            return;
        }
        draft.becomes(wild);
        for (Piece piece : draft.answer) {
            piece.owner = place.name;
            piece.records.replaceAll(each -> renamed(each, place.name));
            piece.signatures.replaceAll(each -> renamed(each, place.name));
        }
    }

    private static Record renamed(Record each, Name owner) {
        return Record.newRecord(owner, each.getType(), DClass.IN, each.getTTL(), each.rdataToWireCanonical());
    }

    private static Piece alias(Place place) {
        Piece alias = new Piece(place.name, Type.CNAME);
        alias.replace(new CNAMERecord(place.name, DClass.IN, 300, Name.fromConstantString("www.good.nsec.")));
        return alias;
    }
}
