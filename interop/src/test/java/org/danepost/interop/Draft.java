package org.danepost.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** An answer in the making, cut into RRsets so that it can be signed and bent. One thread. */
final class Draft {
    int code;
    final List<Piece> answer = new ArrayList<>();
    final List<Piece> authority = new ArrayList<>();

    /** An RRset; what an honest server signed has a signer and the count of labels. */
    static final class Piece {
        Name owner;
        final int type;
        List<Record> records = new ArrayList<>();
        Optional<Name> signer = Optional.empty();
        int labels;
        List<Record> signatures = new ArrayList<>();

        Piece(Name owner, int type) {
            this.owner = owner;
            this.type = type;
        }

        boolean denies() {
            return type == Type.NSEC || type == Type.NSEC3;
        }

        void replace(Record now) {
            records = new ArrayList<>(List.of(now));
        }
    }

    /** The honest answer without its signatures. */
    static Draft of(Message honest) {
        Draft draft = new Draft();
        draft.code = honest.getRcode();
        collect(honest.getSection(Section.ANSWER), draft.answer);
        collect(honest.getSection(Section.AUTHORITY), draft.authority);
        return draft;
    }

    private static void collect(List<Record> section, List<Piece> pieces) {
        for (Record each : section) {
            if (each instanceof RRSIGRecord signature) {
                Piece piece = piece(pieces, each.getName(), signature.getTypeCovered());
                piece.signer = Optional.of(signature.getSigner());
                piece.labels = signature.getLabels();
            } else {
                piece(pieces, each.getName(), each.getType()).records.add(each);
            }
        }
    }

    private static Piece piece(List<Piece> pieces, Name owner, int type) {
        return pieces.stream()
                .filter(piece -> piece.type == type && piece.owner.equals(owner))
                .findFirst()
                .orElseGet(() -> {
                    Piece made = new Piece(owner, type);
                    pieces.add(made);
                    return made;
                });
    }

    List<Piece> all() {
        List<Piece> both = new ArrayList<>(answer);
        both.addAll(authority);
        return both;
    }

    List<Piece> denials() {
        return authority.stream().filter(Piece::denies).toList();
    }

    /** Takes the place of everything in another message. */
    void becomes(Draft other) {
        code = other.code;
        answer.clear();
        answer.addAll(other.answer);
        authority.clear();
        authority.addAll(other.authority);
    }

    /** The message with this content and the flags and question of the honest one. */
    Message into(Message honest) {
        Message made = honest.clone();
        made.getHeader().setRcode(code);
        Record options = honest.getOPT();
        for (int section : new int[] {Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL}) {
            made.removeAllRecords(section);
        }
        if (options != null) {
            made.addRecord(options, Section.ADDITIONAL);
        }
        put(made, answer, Section.ANSWER);
        put(made, authority, Section.AUTHORITY);
        return made;
    }

    private static void put(Message made, List<Piece> pieces, int section) {
        for (Piece piece : pieces) {
            piece.records.forEach(each -> made.addRecord(each, section));
            piece.signatures.forEach(each -> made.addRecord(each, section));
        }
    }
}
