package org.danepost.dns;

import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.utils.base32;

/**
 * Denial by hashed names (RFC 5155 §8). Works on records of one parameter set whose signatures by the zone hold and whose
 * iterations are within the limit. Each hash is computed once and charged to the lookup; when the budget is spent
 * {@link #exhausted()} is true and nothing more is shown.
 */
final class Nsec3Proof {
    private static final int OPT_OUT = 1;
    private static final base32 HEX = new base32(base32.Alphabet.BASE32HEX, false, false);

    private final Name apex;
    private final Optional<NSEC3Record> sample;
    private final Function<byte[], List<NSEC3Record>> candidates;
    private final WorkBudget budget;
    private final Map<Name, byte[]> hashes = new HashMap<>();
    private boolean exhausted;

    Nsec3Proof(Name apex, List<NSEC3Record> records, WorkBudget budget) {
        this(apex, records.stream().findFirst(), _ -> records, budget);
    }

    /**
     * @param sample a record with the parameters of all
     * @param candidates the records that may match or cover a hash
     */
    Nsec3Proof(Name apex, NSEC3Record sample, Function<byte[], List<NSEC3Record>> candidates, WorkBudget budget) {
        this(apex, Optional.of(sample), candidates, budget);
    }

    private Nsec3Proof(
            Name apex,
            Optional<NSEC3Record> sample,
            Function<byte[], List<NSEC3Record>> candidates,
            WorkBudget budget) {
        this.apex = apex;
        this.sample = sample;
        this.candidates = candidates;
        this.budget = budget;
    }

    /** What a proof shows. */
    record Shown(Answer.Denial kind, boolean delegation, boolean optOut, String words) {}

    /** The closest encloser with the record that covers the next closer name (RFC 5155 §8.3). */
    private record Enclosed(Name encloser, NSEC3Record cover) {
        boolean optOut() {
            return (cover.getFlags() & OPT_OUT) != 0;
        }
    }

    boolean exhausted() {
        return exhausted;
    }

    /** NXDOMAIN: closest encloser proof and the wildcard denied (RFC 5155 §8.4). */
    Optional<Shown> nameError(Name name) {
        Optional<Enclosed> enclosed = enclosed(name);
        if (enclosed.isEmpty()) {
            return Optional.empty();
        }
        Enclosed found = enclosed.get();
        if (covering(NsecProof.wildcardOf(found.encloser)).isEmpty()) {
            return Optional.empty();
        }
        String words = "NSEC3 records of " + apex + " show that " + name + " does not exist below " + found.encloser
                + " and that no wildcard stands for it" + optOutWords(found);
        return Optional.of(new Shown(Answer.Denial.NAME_ERROR, false, found.optOut(), words));
    }

    private static String optOutWords(Enclosed found) {
        return found.optOut() ? ", but only as far as signed names go (opt-out)" : "";
    }

    /** NODATA (RFC 5155 §8.5 to §8.7). */
    Optional<Shown> noData(Name name, int type) {
        Optional<NSEC3Record> match = matching(name);
        if (match.isPresent()) {
            String words = "the NSEC3 record of " + name + " shows that it has no " + Type.string(type);
            return Optional.of(new Shown(Answer.Denial.NO_DATA, isDelegation(match.get()), false, words))
                    .filter(_ -> lacks(match.get(), type));
        }
        Optional<Enclosed> enclosed = enclosed(name);
        if (enclosed.isEmpty()) {
            return Optional.empty();
        }
        Enclosed found = enclosed.get();
        Name wildcard = NsecProof.wildcardOf(found.encloser);
        Optional<NSEC3Record> atWildcard = matching(wildcard);
        if (atWildcard.isPresent()) { // RFC 5155 §8.7
            String words = "the wildcard " + wildcard + " stands for " + name + " and has no " + Type.string(type);
            return Optional.of(new Shown(Answer.Denial.NO_DATA, false, found.optOut(), words))
                    .filter(_ -> lacks(atWildcard.get(), type) && !isDelegation(atWildcard.get()));
        }
        String words = name + " lies in a span of " + apex + " where unsigned names may exist (opt-out)";
        return Optional.of(new Shown(Answer.Denial.NO_DATA, false, true, words))
                .filter(_ -> found.optOut()); // RFC 5155 §8.6
    }

    /**
     * That no name nearer than the wildcard with this many labels exists (RFC 5155 §8.8). The kind means nothing here.
     */
    Optional<Shown> noCloserName(Name name, int wildcardLabels) {
        Name nextCloser = new Name(name, name.labels() - 1 - (wildcardLabels + 1));
        return covering(nextCloser)
                .map(cover -> new Shown(
                        Answer.Denial.NAME_ERROR,
                        false,
                        (cover.getFlags() & OPT_OUT) != 0,
                        "an NSEC3 record of " + apex + " shows that " + nextCloser + " itself does not exist"));
    }

    /** What is missing where neither the name's absence nor its lack of a type is shown. */
    String gap(Name name, int type, boolean nameError) {
        Optional<NSEC3Record> match = matching(name);
        if (match.isPresent()) {
            return nameError
                    ? "there is an NSEC3 record of " + name + ", so it exists"
                    : "the NSEC3 record of " + name + " lists " + Type.string(type) + ", an alias or a delegation";
        }
        Name nextCloser = name;
        while (!nextCloser.equals(apex) && name.subdomain(apex)) {
            Name encloser = new Name(nextCloser, 1);
            if (matching(encloser).isPresent()) {
                return gapBelow(encloser, nextCloser);
            }
            nextCloser = encloser;
        }
        return "no NSEC3 record is of " + name + " or of a name above it";
    }

    private String gapBelow(Name encloser, Name nextCloser) {
        if (covering(nextCloser).isEmpty()) {
            return "an NSEC3 record is of " + encloser + ", and none is of a span that holds " + nextCloser;
        }
        Name wildcard = NsecProof.wildcardOf(encloser);
        return "none shows that the wildcard " + wildcard + " does not exist, or what it lacks";
    }

    private Optional<Enclosed> enclosed(Name name) {
        Name nextCloser = name;
        while (!nextCloser.equals(apex)) {
            Name candidate = new Name(nextCloser, 1);
            Optional<NSEC3Record> match = matching(candidate);
            if (match.isPresent()) {
                if (match.get().hasType(Type.DNAME) || isDelegation(match.get())) {
                    return Optional.empty(); // RFC 5155 §8.3
                }
                return covering(nextCloser).map(cover -> new Enclosed(candidate, cover));
            }
            nextCloser = candidate;
        }
        return Optional.empty();
    }

    private static boolean lacks(NSEC3Record nsec3, int type) {
        if (NsecProof.holds(nsec3.getTypes(), type)) {
            return false;
        }
        return type == Type.DS ? !nsec3.hasType(Type.SOA) : !isDelegation(nsec3); // RFC 6840 §4.1
    }

    private static boolean isDelegation(NSEC3Record nsec3) {
        return nsec3.hasType(Type.NS) && !nsec3.hasType(Type.SOA);
    }

    private Optional<NSEC3Record> matching(Name name) {
        byte[] hash = hash(name);
        if (hash.length == 0) {
            return Optional.empty();
        }
        return candidates.apply(hash).stream()
                .filter(nsec3 -> Arrays.equals(ownerHash(nsec3), hash))
                .findFirst();
    }

    private Optional<NSEC3Record> covering(Name name) {
        byte[] hash = hash(name);
        if (hash.length == 0) {
            return Optional.empty();
        }
        return candidates.apply(hash).stream()
                .filter(nsec3 -> covers(ownerHash(nsec3), nsec3.getNext(), hash))
                .findFirst();
    }

    private static boolean covers(byte[] owner, byte[] next, byte[] hash) {
        if (owner.length != hash.length || next.length != hash.length) {
            return false;
        }
        boolean after = Arrays.compareUnsigned(owner, hash) < 0;
        boolean before = Arrays.compareUnsigned(hash, next) < 0;
        boolean last = Arrays.compareUnsigned(owner, next) >= 0; // the last one points back to the first
        return last ? (after || before) : (after && before);
    }

    /** The hash of a name; empty when the budget is spent or the name is outside of the zone. */
    private byte[] hash(Name name) {
        byte[] known = hashes.get(name);
        if (known != null) {
            return known;
        }
        if (sample.isEmpty() || !name.subdomain(apex)) {
            return new byte[0];
        }
        if (!budget.takeHash()) {
            exhausted = true;
            return new byte[0];
        }
        try {
            byte[] hash = sample.get().hashName(name);
            hashes.put(name, hash);
            return hash;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-1", e);
        }
    }

    /** The hash that an NSEC3 owner spells; empty when it spells none. */
    static byte[] ownerHash(NSEC3Record nsec3) {
        byte[] hash = HEX.fromString(nsec3.getName().getLabelString(0));
        return hash == null ? new byte[0] : hash;
    }

    /** The owner that a hash has in a zone. */
    static Name ownerName(byte[] hash, Name apex) {
        try {
            return Name.concatenate(Name.fromString(HEX.toString(hash)), apex);
        } catch (TextParseException | NameTooLongException e) {
            throw new IllegalStateException("a hash is no label of " + apex, e);
        }
    }
}
