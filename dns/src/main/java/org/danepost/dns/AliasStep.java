package org.danepost.dns;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Type;

/**
 * The alias that an answer holds for a name: a CNAME, or a DNAME above from which the CNAME is computed anew (RFC 6672
 * §5.3.1). Nothing here is verified.
 *
 * @param set the set that must be proven: the CNAME's or the DNAME's
 * @param target where it leads; empty when the answer contradicts itself
 */
record AliasStep(Alias.Kind kind, SignedSet set, Optional<Name> target, String fault) {
    /** The alias for a name, if the answer holds one in this zone. */
    static Optional<AliasStep> find(List<SignedSet> answer, Name name, Name apex) {
        Optional<SignedSet> cname = SignedSet.find(answer, name, Type.CNAME);
        Optional<SignedSet> above = nameAbove(answer, name, apex);
        if (above.isPresent() && cname.map(set -> set.signatures().isEmpty()).orElse(true)) {
            return Optional.of(synthesised(above.get(), cname, name));
        }
        return cname.map(set -> {
            boolean one = set.records().stream().distinct().count() == 1;
            return one && set.records().getFirst() instanceof CNAMERecord record
                    ? new AliasStep(Alias.Kind.CNAME, set, Optional.of(record.getTarget()), "")
                    : new AliasStep(
                            Alias.Kind.CNAME,
                            set,
                            Optional.empty(),
                            name + " has more than one CNAME, or one that cannot be read");
        });
    }

    /** The closest DNAME above a name, in the zone. */
    static Optional<SignedSet> nameAbove(List<SignedSet> answer, Name name, Name apex) {
        return answer.stream()
                .filter(set -> set.type() == Type.DNAME
                        && name.subdomain(set.owner())
                        && !name.equals(set.owner())
                        && set.owner().subdomain(apex))
                .max(Comparator.comparingInt(set -> set.owner().labels()));
    }

    private static AliasStep synthesised(SignedSet dname, Optional<SignedSet> cname, Name name) {
        boolean one = dname.records().stream().distinct().count() == 1;
        if (!one || !(dname.records().getFirst() instanceof DNAMERecord record)) {
            return new AliasStep(
                    Alias.Kind.DNAME,
                    dname,
                    Optional.empty(),
                    dname.owner() + " has more than one DNAME, or one that cannot be read");
        }
        Name target;
        try {
            target = name.fromDNAME(record);
        } catch (NameTooLongException e) { // RFC 6672 §2.2
            String fault = "the DNAME of " + dname.owner() + " makes a name out of " + name + " that is too long";
            return new AliasStep(Alias.Kind.DNAME, dname, Optional.empty(), fault);
        }
        boolean same = cname.isEmpty()
                || cname.get().records().stream()
                        .allMatch(other -> other instanceof CNAMERecord alias
                                && alias.getTarget().equals(target));
        return same
                ? new AliasStep(Alias.Kind.DNAME, dname, Optional.of(target), "")
                : new AliasStep(
                        Alias.Kind.DNAME,
                        dname,
                        Optional.empty(),
                        "the CNAME of " + name + " is not the one that the DNAME of " + dname.owner() + " makes ("
                                + target + ")");
    }
}
