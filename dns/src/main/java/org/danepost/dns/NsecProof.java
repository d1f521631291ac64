package org.danepost.dns;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Type;

/**
 * Denial by NSEC (RFC 4035 §5.4, RFC 6840 §4). A pure function of records whose signatures by the zone hold and that
 * are no wildcard expansions.
 */
final class NsecProof {
    /** The pseudo type that marks a name as nonexistent in compact answers (RFC 9824 §3). */
    private static final int NXNAME = 128;

    private final Name apex;
    private final Function<Name, List<NSECRecord>> candidates;

    NsecProof(Name apex, List<NSECRecord> records) {
        this(apex, _ -> records);
    }

    /** @param candidates the records that may match or cover a name */
    NsecProof(Name apex, Function<Name, List<NSECRecord>> candidates) {
        this.apex = apex;
        this.candidates = candidates;
    }

    /** What a proof shows: the kind of absence, and whether the name is a delegation. */
    record Shown(Answer.Denial kind, boolean delegation, String words) {}

    /** NXDOMAIN: the name and the wildcard that would stand for it are denied. */
    Optional<Shown> nameError(Name name) {
        Optional<NSECRecord> covering = covering(name);
        if (covering.isEmpty()) {
            return matching(name).filter(nsec -> nsec.hasType(NXNAME)).map(nsec -> gone(name, nsec));
        }
        if (covering.get().getNext().subdomain(name)) {
            return Optional.empty(); // an empty non-terminal: the name exists
        }
        Name wildcard = wildcardOf(closestEncloser(name, covering.get()));
        Optional<NSECRecord> wildcardCover = covering(wildcard); // RFC 4035 §5.4: both, always
        if (wildcardCover.isEmpty() || wildcardCover.get().getNext().subdomain(wildcard)) {
            return Optional.empty();
        }
        String words =
                "the NSEC of " + covering.get().getName() + " shows that " + name + " does not exist, and the NSEC of "
                        + wildcardCover.get().getName() + " that no wildcard stands for it";
        return Optional.of(new Shown(Answer.Denial.NAME_ERROR, false, words));
    }

    private static Shown gone(Name name, NSECRecord nsec) {
        return new Shown(
                Answer.Denial.NAME_ERROR,
                false,
                "the NSEC of " + nsec.getName() + " shows that " + name + " does not exist");
    }

    /** NODATA: the name exists, or a wildcard stands for it, and the type is not there. */
    Optional<Shown> noData(Name name, int type) {
        Optional<NSECRecord> match = matching(name);
        if (match.isPresent()) {
            if (match.get().hasType(NXNAME)) {
                return Optional.of(gone(name, match.get()));
            }
            return lacks(match.get(), type) ? Optional.of(noDataAt(name, type, match.get())) : Optional.empty();
        }
        Optional<NSECRecord> covering = covering(name);
        if (covering.isEmpty()) {
            return Optional.empty();
        }
        Optional<Shown> empty = emptyNonTerminal(name, covering.get());
        if (empty.isPresent()) {
            return empty;
        }
        Name wildcard = wildcardOf(closestEncloser(name, covering.get()));
        return matching(wildcard)
                .filter(nsec -> lacks(nsec, type) && !isDelegation(nsec)) // RFC 4035 §3.1.3.4
                .map(nsec -> new Shown(
                        Answer.Denial.NO_DATA,
                        false,
                        "the wildcard " + wildcard + " stands for " + name + " and has no " + Type.string(type)))
                .or(() -> covering(wildcard).flatMap(nsec -> emptyNonTerminal(wildcard, nsec))); // RFC 4592 §2.2.3
    }

    /** Whether the span that holds a name ends below it: then the name exists and has no records (RFC 4035 §5.4). */
    private static Optional<Shown> emptyNonTerminal(Name name, NSECRecord covering) {
        if (!covering.getNext().subdomain(name)) {
            return Optional.empty();
        }
        String words =
                "the NSEC of " + covering.getName() + " shows that " + name + " has names below it and no records";
        return Optional.of(new Shown(Answer.Denial.NO_DATA, false, words));
    }

    private static Shown noDataAt(Name name, int type, NSECRecord nsec) {
        String words = "the NSEC of " + nsec.getName() + " shows that " + name + " has no " + Type.string(type);
        return new Shown(Answer.Denial.NO_DATA, isDelegation(nsec), words);
    }

    /** That no name nearer than the wildcard with this many labels exists (RFC 4035 §5.3.4). */
    Optional<String> noCloserName(Name name, int wildcardLabels) {
        return covering(name)
                .filter(nsec -> !nsec.getNext().subdomain(name))
                .filter(nsec -> closestEncloser(name, nsec).labels() - 1 == wildcardLabels)
                .map(nsec -> "the NSEC of " + nsec.getName() + " shows that " + name + " itself does not exist");
    }

    /** What is missing where neither the name's absence nor its lack of a type is shown. */
    String gap(Name name, int type, boolean nameError) {
        Optional<NSECRecord> match = matching(name);
        if (match.isPresent()) {
            return gapAt(match.get(), type, nameError);
        }
        Optional<NSECRecord> covering = covering(name);
        if (covering.isEmpty()) {
            return "no NSEC record is of " + name + " or of a span that holds it";
        }
        if (covering.get().getNext().subdomain(name)) {
            return "the NSEC of " + covering.get().getName() + " shows that names exist below " + name;
        }
        Name wildcard = wildcardOf(closestEncloser(name, covering.get()));
        return nameError
                ? "none shows that the wildcard " + wildcard + " does not exist"
                : "none shows what the wildcard " + wildcard + " has, or that it does not exist";
    }

    private static String gapAt(NSECRecord nsec, int type, boolean nameError) {
        if (isDelegation(nsec) && type != Type.DS) {
            return "the NSEC of " + nsec.getName() + " is of a delegation, whose other records lie in the zone below";
        }
        return nameError
                ? "the NSEC of " + nsec.getName() + " shows that it exists"
                : "the NSEC of " + nsec.getName() + " lists " + Type.string(type) + " or an alias";
    }

    /** Whether the record at the name leaves out the type and speaks for the right side of a cut. */
    private boolean lacks(NSECRecord nsec, int type) {
        if (holds(nsec.getTypes(), type)) {
            return false;
        }
        if (type == Type.DS) {
            return !nsec.hasType(Type.SOA) || nsec.getName().equals(Name.root); // the child's record cannot deny a DS
        }
        return !isDelegation(nsec); // RFC 6840 §4.1
    }

    /** Whether a bitmap names the type, or an alias that would have been followed instead (RFC 6840 §4.3). */
    static boolean holds(int[] bitmap, int type) {
        for (int present : bitmap) {
            boolean counts = present != Type.NSEC && present != Type.RRSIG; // RFC 4035 §5.4
            if (present == Type.CNAME || ((present == type || type == Type.ANY) && counts)) {
                return true;
            }
        }
        return false;
    }

    private Optional<NSECRecord> matching(Name name) {
        return candidates.apply(name).stream()
                .filter(nsec -> nsec.getName().equals(name))
                .findFirst();
    }

    /** A record whose span holds the name and that may speak about it. */
    private Optional<NSECRecord> covering(Name name) {
        return candidates.apply(name).stream()
                .filter(nsec -> covers(nsec, name))
                .findFirst();
    }

    private boolean covers(NSECRecord nsec, Name name) {
        Name owner = nsec.getName();
        Name next = nsec.getNext();
        if (!name.subdomain(apex) || !next.subdomain(apex) || owner.compareTo(name) >= 0) {
            return false;
        }
        boolean below = name.subdomain(owner);
        if (below && (isDelegation(nsec) || nsec.hasType(Type.DNAME))) {
            return false; // RFC 6840 §4.1, RFC 6672 §5.3.2
        }
        return next.equals(apex) || name.compareTo(next) < 0; // RFC 4034 §4.1.1: the last one points back to the apex
    }

    private static boolean isDelegation(NSECRecord nsec) {
        return nsec.hasType(Type.NS) && !nsec.hasType(Type.SOA);
    }

    /** The longest ancestor of the name that the ends of the span show to exist. */
    private static Name closestEncloser(Name name, NSECRecord nsec) {
        Name byOwner = commonAncestor(name, nsec.getName());
        Name byNext = commonAncestor(name, nsec.getNext());
        return byOwner.labels() >= byNext.labels() ? byOwner : byNext;
    }

    static Name commonAncestor(Name one, Name other) {
        Name ancestor = one;
        while (!other.subdomain(ancestor)) {
            ancestor = new Name(ancestor, 1);
        }
        return ancestor;
    }

    static Name wildcardOf(Name encloser) {
        try {
            return Name.concatenate(Name.fromConstantString("*"), encloser);
        } catch (NameTooLongException e) {
            throw new IllegalStateException("the name denied is longer than its encloser by two octets or more", e);
        }
    }
}
