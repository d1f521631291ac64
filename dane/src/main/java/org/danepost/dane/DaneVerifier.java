package org.danepost.dane;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.danepost.dane.TlsaRecords.Assessment;
import org.danepost.dane.TlsaRecords.Standing;
import org.danepost.dane.Verdict.Finding;
import org.danepost.dane.Verdict.Mismatch;
import org.danepost.dane.Verdict.Result;

/**
 * Judges the certificates a server presented by its TLSA records (RFC 6698 §2.1, RFC 7671 §5, RFC 7672 §3).
 *
 * <p>Certificates are raw DER, the server's own first. Usage 3 looks at nothing but the octets of the first one and
 * loads no path machinery: a certificate that no parser accepts matches like any other, and whatever follows it does
 * not matter. The other usages need a valid path and a name. Revocation is never asked for. Immutable, safe for any
 * thread, never fails on any input.
 */
public final class DaneVerifier {
    /** Usage 3 first because it is cheapest; the outcome does not depend on the order. */
    private static final List<Integer> ORDER = List.of(3, 2, 1, 0);

    private final Profile profile;
    private final DigestPreference preference;
    private final List<byte[]> roots;

    /**
     * @param profile which usages count
     * @param preference which digests count
     * @param roots trusted authorities in DER for usages 0 and 1; those that do not parse count for nothing
     */
    public DaneVerifier(Profile profile, DigestPreference preference, List<byte[]> roots) {
        this.profile = profile;
        this.preference = preference;
        this.roots = roots.stream().map(byte[]::clone).toList();
    }

    /** The roots this was made with. */
    List<byte[]> roots() {
        return roots;
    }

    /** For mail between servers (RFC 7672), with the default digests. */
    public static DaneVerifier smtp() {
        return new DaneVerifier(Profile.SMTP, DigestPreference.DEFAULT, List.of());
    }

    /**
     * @param records the secure TLSA RRset; an empty one gives {@link Verdict.Unusable}
     * @param chain what the server presented, in DER, its own certificate first
     * @param names the reference names, best first; any case, with or without trailing dot, U-labels or A-labels
     * @param now the time at which certificates have to be valid
     */
    public Verdict verify(TlsaRecords records, List<byte[]> chain, List<String> names, Instant now) {
        Optional<String> excess = records.excess();
        if (excess.isPresent()) {
            List<Finding> none = records.all().stream()
                    .map(r -> new Finding(r, Result.NOT_TRIED, "not tried: the set is too large"))
                    .toList();
            return new Verdict.NotMatched(Mismatch.NO_MATCH, excess.get(), none);
        }
        List<Assessment> assessed = records.assess(profile, preference);
        if (assessed.stream().noneMatch(a -> a.standing() == Standing.USABLE)) {
            return new Verdict.Unusable(collect(assessed, Map.of(), Optional.empty()));
        }
        if (chain.isEmpty()) {
            Map<TlsaRecord, Finding> none = new HashMap<>();
            for (Assessment a : assessed) {
                none.put(a.record(), new Finding(a.record(), Result.NO_MATCH, "the server sent no certificate"));
            }
            return new Verdict.NotMatched(
                    Mismatch.NO_CERTIFICATE,
                    "the server sent no certificate",
                    collect(assessed, none, Optional.empty()));
        }
        List<RawCertificate> presented = chain.stream().map(RawCertificate::new).toList();
        return decide(assessed, new Attempt(presented, names, now));
    }

    private Verdict decide(List<Assessment> assessed, Attempt attempt) {
        Map<TlsaRecord, Finding> tried = new HashMap<>();
        List<Miss> misses = new ArrayList<>();
        for (int usage : ORDER) {
            for (Assessment assessment : assessed) {
                TlsaRecord record = assessment.record();
                if (record.usage() != usage || assessment.standing() != Standing.USABLE) {
                    continue;
                }
                switch (attempt.tryOne(record)) {
                    case Hit hit -> {
                        // RFC 6698 §4.1: the first record that matches settles it.
                        tried.put(record, new Finding(record, Result.MATCHED, hit.why()));
                        List<Finding> findings = collect(assessed, tried, Optional.of(record));
                        return new Verdict.Matched(record, hit.depth(), hit.name(), findings);
                    }
                    case Miss miss -> {
                        tried.put(record, new Finding(record, miss.result(), miss.why()));
                        misses.add(miss);
                    }
                }
            }
        }
        Miss nearest = misses.getFirst();
        for (Miss miss : misses) {
            nearest = miss.mismatch().compareTo(nearest.mismatch()) > 0 ? miss : nearest;
        }
        return new Verdict.NotMatched(nearest.mismatch(), nearest.why(), collect(assessed, tried, Optional.empty()));
    }

    private static List<Finding> collect(
            List<Assessment> assessed, Map<TlsaRecord, Finding> tried, Optional<TlsaRecord> matched) {
        return assessed.stream()
                .map(a -> switch (a.standing()) {
                    case UNUSABLE -> new Finding(a.record(), Result.UNUSABLE, a.why());
                    case SUPERSEDED -> new Finding(a.record(), Result.SUPERSEDED, a.why());
                    case USABLE ->
                        Optional.ofNullable(tried.get(a.record()))
                                .orElseGet(() -> new Finding(
                                        a.record(),
                                        Result.NOT_TRIED,
                                        "not needed: "
                                                + matched.map(TlsaRecord::describe)
                                                        .orElse("another record") + " matched"));
                })
                .toList();
    }

    /** What one record gives. */
    sealed interface Step {}

    record Hit(int depth, Optional<String> name, String why) implements Step {}

    record Miss(Mismatch mismatch, String why) implements Step {
        Result result() {
            return switch (mismatch) {
                case NO_CERTIFICATE, NO_MATCH -> Result.NO_MATCH;
                case NO_ISSUER -> Result.NO_ISSUER;
                case INVALID_PATH -> Result.INVALID_PATH;
                case UNTRUSTED -> Result.UNTRUSTED;
                case NOT_YET_VALID -> Result.NOT_YET_VALID;
                case EXPIRED -> Result.EXPIRED;
                case NAME_MISMATCH -> Result.NAME_MISMATCH;
            };
        }
    }

    /** One chain at one time. The path machinery is made when the first record needs it. */
    private final class Attempt {
        private final List<RawCertificate> presented;
        private final List<String> names;
        private final Instant now;
        private Optional<IssuerPaths> paths = Optional.empty();

        private Attempt(List<RawCertificate> presented, List<String> names, Instant now) {
            this.presented = presented;
            this.names = names;
            this.now = now;
        }

        private Step tryOne(TlsaRecord record) {
            return switch (record.usage()) {
                case 3 -> serverCertificate(record);
                case 2 -> paths().throughAnchor(record);
                case 1 -> leaf().matches(record, preference) ? paths().toRoot(record, 0) : differs(record);
                default -> paths().toRoot(record, 1);
            };
        }

        private RawCertificate leaf() {
            return presented.getFirst();
        }

        private IssuerPaths paths() {
            IssuerPaths made = paths.orElseGet(() -> new IssuerPaths(presented, names, now, preference, roots));
            paths = Optional.of(made);
            return made;
        }

        /** RFC 7671 §5.1, RFC 7672 §3.1.1: the match is all; no name, date, issuer, key usage or extension counts. */
        private Step serverCertificate(TlsaRecord record) {
            if (leaf().matches(record, preference)) {
                return new Hit(0, Optional.empty(), "matches the server's own certificate");
            }
            return differs(record);
        }

        private Miss differs(TlsaRecord record) {
            String what = record.selector() == 0 ? "certificate" : "public key";
            String why = record.describe() + " does not match: the server's " + what + " has "
                    + leaf().evidence(record, preference);
            for (int depth = 1; depth < Math.min(presented.size(), PathSearch.LONGEST); depth++) {
                if (presented.get(depth).matches(record, preference)) {
                    why += "; the record fits certificate " + (depth + 1)
                            + " of those sent, but this usage is for the server's own";
                }
            }
            return new Miss(Mismatch.NO_MATCH, why);
        }
    }
}
