package org.danepost.dane;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.danepost.dane.CertificateNames.CommonName;
import org.danepost.dane.DaneVerifier.Hit;
import org.danepost.dane.DaneVerifier.Miss;
import org.danepost.dane.DaneVerifier.Step;
import org.danepost.dane.Verdict.Mismatch;

/**
 * Usages 2, 1 and 0: finds signed paths from the server's certificate to an anchor and has each judged by
 * {@link PathJudge}. A path is followed only along signatures that verify, so a certificate merely appended to the
 * chain proves nothing. Order and extra certificates do not matter (RFC 7671 §5.2). Confined to one thread.
 *
 * <p>Bounds: {@link #LONGEST} certificates are considered, {@link #MOST_CHECKS} signatures checked,
 * {@link #MOST_STEPS} steps taken and {@link #MOST_PATHS} paths judged for one chain and all its records; beyond them nothing matches.
 */
final class IssuerPaths {
    static final int LONGEST = 16;
    private static final int MOST_CHECKS = 128;
    private static final int MOST_PATHS = 32;
    private static final int MOST_STEPS = 1_000;

    private final List<RawCertificate> presented;
    private final List<String> names;
    private final Instant now;
    private final DigestPreference preference;
    private final List<byte[]> roots;
    private final CertificateNames leafNames;
    private final Optional<Authority> leaf;
    private final List<Authority> sent = new ArrayList<>();
    private final Map<Pair, Boolean> checked = new HashMap<>();
    private int checks;
    private int judged;
    private int steps;
    private boolean exhausted;

    /**
     * A certificate that parses, with what was sent.
     *
     * @param label its place, for people
     */
    record Authority(RawCertificate raw, X509Certificate parsed, String label) {}

    /** Where a path ends: a certificate, or a bare key that signed the last certificate (RFC 7671 §5.2.3). */
    record Anchor(Optional<Authority> certificate, PublicKey key, boolean pinned, String label) {}

    IssuerPaths(
            List<RawCertificate> presented,
            List<String> names,
            Instant now,
            DigestPreference preference,
            List<byte[]> roots) {
        this.presented = presented;
        this.names = names;
        this.now = now;
        this.preference = preference;
        this.roots = roots;
        this.leafNames = CertificateNames.of(presented.getFirst());
        this.leaf = authority(presented.getFirst(), "the server's certificate");
        for (int i = 1; i < Math.min(presented.size(), LONGEST); i++) {
            RawCertificate raw = presented.get(i);
            boolean repeated = raw.sameAs(presented.getFirst())
                    || sent.stream().anyMatch(a -> a.raw().sameAs(raw));
            if (!repeated) {
                authority(raw, "certificate " + (i + 1) + " of those sent").ifPresent(sent::add);
            }
        }
    }

    private static Optional<Authority> authority(RawCertificate raw, String label) {
        return PathJudge.parse(raw.der()).map(parsed -> new Authority(raw, parsed, label));
    }

    /** Usage 2 (RFC 7671 §5.2). */
    Step throughAnchor(TlsaRecord record) {
        if (leaf.isEmpty()) {
            return new Miss(Mismatch.INVALID_PATH, record.describe() + ": the server's certificate cannot be parsed");
        }
        List<Authority> candidates = new ArrayList<>(sent);
        // RFC 7671 §5.2.2: a whole certificate in DNS is an anchor even if the server does not send it.
        if (record.selector() == 0 && record.matchingType() == 0) {
            RawCertificate fromDns = new RawCertificate(record.data());
            if (sent.stream().noneMatch(a -> a.raw().sameAs(fromDns))) {
                authority(fromDns, "the certificate in the TLSA record").ifPresent(candidates::add);
            }
        }
        List<Anchor> anchors = new ArrayList<>();
        for (Authority a : candidates) {
            if (a.raw().matches(record, preference) && !a.raw().sameAs(presented.getFirst())) {
                // RFC 7671 §5.2.1: only with selector 0 is the whole anchor, with its constraints, what was published.
                anchors.add(new Anchor(Optional.of(a), a.parsed().getPublicKey(), record.selector() == 0, a.label()));
            }
        }
        if (anchors.isEmpty() && record.selector() == 1 && record.matchingType() == 0) {
            PathJudge.key(record.data())
                    .ifPresent(k -> anchors.add(new Anchor(Optional.empty(), k, false, "the key in the TLSA record")));
        }
        if (anchors.isEmpty()) {
            return new Miss(Mismatch.NO_ISSUER, anchorMissing(record));
        }
        return new Search(record, candidates, anchors, Mismatch.NO_ISSUER, path -> Optional.of(path.size() - 1)).run();
    }

    private String anchorMissing(TlsaRecord record) {
        String why = record.describe() + ": no issuer certificate among the " + presented.size()
                + " certificates sent matches; the server has to send the certificate this record is about";
        if (presented.getFirst().matches(record, preference)) {
            return record.describe()
                    + " fits the server's own certificate, but this usage is for its issuer: publish 3 "
                    + record.selector() + " " + record.matchingType() + " instead";
        }
        List<String> seen = new ArrayList<>();
        for (Authority a : sent) {
            seen.add(a.label() + " has " + a.raw().evidence(record, preference));
        }
        return seen.isEmpty() ? why : why + "; " + String.join("; ", seen);
    }

    /**
     * Usages 0 and 1 (RFC 7671 §5.3, §5.4): a path to a trusted root on which, from this depth on, a certificate
     * matches. A path that reaches a root without a match is extended (RFC 7671 §5.4).
     */
    Step toRoot(TlsaRecord record, int from) {
        if (leaf.isEmpty()) {
            return new Miss(Mismatch.INVALID_PATH, record.describe() + ": the server's certificate cannot be parsed");
        }
        List<Authority> trusted = new ArrayList<>();
        for (byte[] root : roots) {
            authority(new RawCertificate(root), "a trusted root").ifPresent(trusted::add);
        }
        List<Anchor> anchors = trusted.stream()
                .filter(a -> !a.raw().sameAs(presented.getFirst()))
                .map(a -> new Anchor(Optional.of(a), a.parsed().getPublicKey(), true, a.label()))
                .toList();
        if (anchors.isEmpty()) {
            return new Miss(
                    Mismatch.UNTRUSTED, record.describe() + " needs public authorities, and none are trusted here");
        }
        List<Authority> candidates = new ArrayList<>(sent);
        candidates.addAll(trusted);
        Function<List<Authority>, Optional<Integer>> match = path -> {
            for (int depth = from; depth < (from == 0 ? 1 : path.size()); depth++) {
                if (path.get(depth).raw().matches(record, preference)) {
                    return Optional.of(depth);
                }
            }
            return Optional.empty();
        };
        return new Search(record, candidates, anchors, Mismatch.UNTRUSTED, match).run();
    }

    private boolean signed(X509Certificate certificate, PublicKey key) {
        Pair pair = new Pair(certificate, key);
        Boolean known = checked.get(pair);
        if (known != null) {
            return known;
        }
        if (checks >= MOST_CHECKS) {
            exhausted = true;
            return false;
        }
        checks++;
        boolean good;
        try {
            certificate.verify(key);
            good = true;
        } catch (GeneralSecurityException | RuntimeException e) {
            // Providers throw unchecked on keys and signatures that make no sense; either way it is not signed.
            good = false;
        }
        checked.put(pair, good);
        return good;
    }

    /** A signature that was checked. */
    private record Pair(X509Certificate certificate, PublicKey key) {}

    /** Depth first from the server's certificate upwards, for one record. */
    private final class Search {
        private final TlsaRecord record;
        private final List<Authority> candidates;
        private final List<Anchor> anchors;
        private final Function<List<Authority>, Optional<Integer>> match;
        private Miss nearest;

        /** The match gives the depth at which a path, anchor included, fits the record. */
        private Search(
                TlsaRecord record,
                List<Authority> candidates,
                List<Anchor> anchors,
                Mismatch otherwise,
                Function<List<Authority>, Optional<Integer>> match) {
            this.record = record;
            this.candidates = candidates;
            this.anchors = anchors;
            this.match = match;
            this.nearest = new Miss(
                    otherwise,
                    record.describe() + ": no signed path leads from the server's certificate to "
                            + anchors.getFirst().label()
                            + (anchors.size() > 1 ? " or the other " + (anchors.size() - 1) : ""));
        }

        private Step run() {
            Optional<Hit> hit = extend(List.of(leaf.orElseThrow()));
            if (hit.isPresent()) {
                return hit.get();
            }
            if (exhausted) {
                return new Miss(
                        Mismatch.INVALID_PATH,
                        record.describe() + ": the certificates sent allow more paths than are tried: " + MOST_PATHS
                                + " paths, " + MOST_STEPS + " steps, " + MOST_CHECKS + " signatures");
            }
            return nearest;
        }

        private Optional<Hit> extend(List<Authority> path) {
            if (steps >= MOST_STEPS) {
                exhausted = true;
                return Optional.empty();
            }
            steps++;
            X509Certificate top = path.getLast().parsed();
            boolean selfIssued = top.getIssuerX500Principal().equals(top.getSubjectX500Principal());
            // A certificate that signed itself has no issuer; as the server's own it is still only a leaf.
            if (selfIssued && signed(top, top.getPublicKey())) {
                return Optional.empty();
            }
            for (Anchor anchor : anchors) {
                Optional<Hit> hit = reaches(path, anchor) ? judge(path, anchor) : Optional.empty();
                if (hit.isPresent()) {
                    return hit;
                }
            }
            if (path.size() >= LONGEST) {
                return Optional.empty();
            }
            for (Authority candidate : candidates) {
                if (!path.contains(candidate)
                        && top.getIssuerX500Principal()
                                .equals(candidate.parsed().getSubjectX500Principal())
                        && signed(top, candidate.parsed().getPublicKey())) {
                    List<Authority> longer = new ArrayList<>(path);
                    longer.add(candidate);
                    Optional<Hit> hit = extend(longer);
                    if (hit.isPresent()) {
                        return hit;
                    }
                }
            }
            return Optional.empty();
        }

        private boolean reaches(List<Authority> path, Anchor anchor) {
            X509Certificate top = path.getLast().parsed();
            boolean named = anchor.certificate()
                    .map(a -> !path.contains(a)
                            && a.parsed().getSubjectX500Principal().equals(top.getIssuerX500Principal()))
                    .orElse(true);
            return named && signed(top, anchor.key());
        }

        private Optional<Hit> judge(List<Authority> path, Anchor anchor) {
            List<Authority> whole = new ArrayList<>(path);
            anchor.certificate().ifPresent(whole::add);
            Optional<Integer> depth = match.apply(whole);
            if (depth.isEmpty()) {
                return missed(new Miss(
                        Mismatch.NO_MATCH,
                        record.describe() + " matches no certificate on the path of " + whole.size()
                                + " certificates to " + anchor.label()));
            }
            if (judged >= MOST_PATHS) {
                exhausted = true;
                return Optional.empty();
            }
            judged++;
            PathJudge judge = new PathJudge(path, anchor, now);
            Optional<Miss> fault = judge.fault();
            if (fault.isPresent()) {
                return missed(new Miss(
                        fault.get().mismatch(),
                        record.describe() + " fits, but " + fault.get().why()));
            }
            // RFC 7672 §3.2.2, §3.2.3: under an anchor the name has to be right, too.
            Optional<String> name = leafNames.match(names, CommonName.WITHOUT_DNS_ID);
            if (name.isEmpty()) {
                return missed(new Miss(
                        Mismatch.NAME_MISMATCH,
                        record.describe() + " fits, but the server's certificate has " + leafNames.describe()
                                + ", none of which is " + String.join(" or ", names)));
            }
            Optional<Miss> constrained = leafNames.dns().isEmpty() ? judge.constrained(name.get()) : Optional.empty();
            if (constrained.isPresent()) {
                return missed(constrained.get());
            }
            return Optional.of(new Hit(
                    anchor.certificate().isPresent() ? depth.get() : path.size(),
                    name,
                    "matches " + anchor.label() + " at depth " + path.size() + "; the path is valid and names "
                            + name.get() + judge.remark()));
        }

        private Optional<Hit> missed(Miss miss) {
            // A later path replaces an earlier one only if it comes nearer.
            nearest = miss.mismatch().compareTo(nearest.mismatch()) > 0 ? miss : nearest;
            return Optional.empty();
        }
    }
}
