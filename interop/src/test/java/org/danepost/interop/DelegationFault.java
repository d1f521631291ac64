package org.danepost.interop;

import java.util.List;
import org.danepost.interop.Draft.Piece;
import org.danepost.interop.MessageFault.Place;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** What happens to the DS answer of a signed zone on the path: mostly attempts to make the zone look unsigned. */
enum DelegationFault {
    NONE,
    DENIED_BARE,
    DENIED_BY_CHILD,
    DENIED_BY_SIBLING,
    DENIED_BY_PARENT_APEX,
    NAME_DENIED_BY_SIBLING,
    NAME_DENIED_BARE,
    UNSIGNED,
    CHANGED,
    SIGNED_BY_CHILD_KEY,
    SERVER_FAILURE;

    void happen(Draft draft, Place place, Draft siblings, Draft parents, Draft childs) {
        Piece ds = draft.answer.isEmpty() ? new Piece(place.name(), Type.DS) : draft.answer.getFirst();
        switch (this) {
            case NONE -> {}
            case DENIED_BARE -> deny(draft, Rcode.NOERROR, siblings, false);
            case DENIED_BY_CHILD -> deny(draft, Rcode.NOERROR, childs, true);
            case DENIED_BY_SIBLING -> deny(draft, Rcode.NOERROR, siblings, true);
            case DENIED_BY_PARENT_APEX -> deny(draft, Rcode.NOERROR, parents, true);
            case NAME_DENIED_BY_SIBLING -> deny(draft, Rcode.NXDOMAIN, siblings, true);
            case NAME_DENIED_BARE -> deny(draft, Rcode.NXDOMAIN, siblings, false);
            case UNSIGNED -> ds.signatures.clear();
            case CHANGED ->
                ds.records.replaceAll(each -> {
                    byte[] content = each.rdataToWireCanonical();
                    content[2] = (byte) 200; // another algorithm, one that nobody supports
                    return Record.newRecord(each.getName(), Type.DS, DClass.IN, each.getTTL(), content);
                });
            case SIGNED_BY_CHILD_KEY -> {
                List<Record> foreign = childs.authority.stream()
                        .flatMap(piece -> piece.signatures.stream())
                        .toList();
                ds.signatures.clear();
                ds.signatures.addAll(foreign);
            }
            case SERVER_FAILURE -> {
                draft.code = Rcode.SERVFAIL;
                draft.answer.clear();
                draft.authority.clear();
            }
        }
    }

    private static void deny(Draft draft, int code, Draft proof, boolean withDenials) {
        draft.code = code;
        draft.answer.clear();
        draft.authority.clear();
        proof.authority.stream().filter(piece -> withDenials || !piece.denies()).forEach(draft.authority::add);
    }
}
