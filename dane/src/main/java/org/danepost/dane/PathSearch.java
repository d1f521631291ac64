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
import org.danepost.dane.IssuerPaths.Anchor;
import org.danepost.dane.IssuerPaths.Authority;
import org.danepost.dane.Verdict.Mismatch;

/**
 * Finds signed paths from a server's certificate to an anchor, has each judged by {@link PathJudge}, and asks for a name. A
 * path is followed only along signatures that verify, so a certificate merely appended to the chain proves nothing. Order and
 * extra certificates do not matter (RFC 7671 §5.2). Confined to one thread.
 *
 * <p>Bounds: {@link #LONGEST} certificates are considered, {@link #MOST_CHECKS} signatures checked,
 * {@link #MOST_STEPS} steps taken and {@link #MOST_PATHS} paths judged for one chain and all goals; beyond them nothing matches.
 */
final class PathSearch {
    static final int LONGEST = 16;
    private static final int MOST_CHECKS = 128;
    private static final int MOST_PATHS = 32;
    private static final int MOST_STEPS = 1_000;

    private final List<String> names;
    private final CommonName commonName;
    private final Instant now;
    private final CertificateNames leafNames;
    private final Optional<Authority> leaf;
    private final List<Authority> sent = new ArrayList<>();
    private final Map<Pair, Boolean> checked = new HashMap<>();
    private int checks;
    private int judged;
    private int steps;
    private boolean exhausted;

    /**
     * @param presented the certificates sent, the server's own first; at least one
     * @param names which of them the server's certificate must bear, any one
     * @param commonName whether a common name counts as one
     */
    PathSearch(List<RawCertificate> presented, List<String> names, CommonName commonName, Instant now) {
        this.names = names;
        this.commonName = commonName;
        this.now = now;
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

    static Optional<Authority> authority(RawCertificate raw, String label) {
        return PathJudge.parse(raw.der()).map(parsed -> new Authority(raw, parsed, label));
    }

    /** The server's certificate, if it can be parsed. */
    Optional<Authority> leaf() {
        return leaf;
    }

    /** The other certificates sent, each once, as far as they can be parsed. */
    List<Authority> sent() {
        return sent;
    }

    /**
     * What a path has to reach.
     *
     * @param subject the record in words, which begins every sentence of a miss; empty where there is none
     * @param candidates certificates a path may go through
     * @param anchors where it may end; at least one
     * @param otherwise what it is called when no path leads there, with why
     * @param match the depth at which a path, anchor included, fits
     */
    record Goal(
            String subject,
            List<Authority> candidates,
            List<Anchor> anchors,
            Miss otherwise,
            Function<List<Authority>, Optional<Integer>> match) {
        /** What is wrong with a path that fits so far. */
        String but(String fault) {
            return subject.isEmpty() ? fault : subject + " fits, but " + fault;
        }
    }

    /** Whether some path reaches the goal; called only where there is a {@link #leaf}. */
    Step run(Goal goal) {
        return new Search(goal).run();
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

    /** Depth first from the server's certificate upwards, for one goal. */
    private final class Search {
        private final Goal goal;
        /** Of the paths that led to an anchor. */
        private Optional<Miss> nearest = Optional.empty();

        private Search(Goal goal) {
            this.goal = goal;
        }

        private Step run() {
            Optional<Hit> hit = extend(List.of(leaf.orElseThrow()));
            if (hit.isPresent()) {
                return hit.get();
            }
            if (exhausted) {
                return new Miss(
                        Mismatch.INVALID_PATH,
                        goal.subject() + (goal.subject().isEmpty() ? "" : ": ")
                                + "the certificates sent allow more paths than are tried: " + MOST_PATHS + " paths, "
                                + MOST_STEPS + " steps, " + MOST_CHECKS + " signatures");
            }
            // a path that leads to an anchor and fits nothing says no more than that none fits
            return nearest.filter(miss -> miss.mismatch() != Mismatch.NO_MATCH).orElse(goal.otherwise());
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
            for (Anchor anchor : goal.anchors()) {
                Optional<Hit> hit = reaches(path, anchor) ? judge(path, anchor) : Optional.empty();
                if (hit.isPresent()) {
                    return hit;
                }
            }
            if (path.size() >= LONGEST) {
                return Optional.empty();
            }
            for (Authority candidate : goal.candidates()) {
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
            Optional<Integer> depth = goal.match().apply(whole);
            if (depth.isEmpty()) {
                return missed(new Miss(
                        Mismatch.NO_MATCH,
                        goal.subject() + " matches no certificate on the path of " + whole.size() + " certificates to "
                                + anchor.label()));
            }
            if (judged >= MOST_PATHS) {
                exhausted = true;
                return Optional.empty();
            }
            judged++;
            PathJudge judge = new PathJudge(path, anchor, now);
            Optional<Miss> fault = judge.fault();
            if (fault.isPresent()) {
                return missed(
                        new Miss(fault.get().mismatch(), goal.but(fault.get().why())));
            }
            // RFC 7672 §3.2.2, §3.2.3: under an anchor the name has to be right, too.
            Optional<String> name = leafNames.match(names, commonName);
            if (name.isEmpty()) {
                return missed(new Miss(
                        Mismatch.NAME_MISMATCH,
                        goal.but("the server's certificate has " + leafNames.describe(commonName)
                                + ", none of which is " + String.join(" or ", names))));
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
            boolean nearer = nearest.filter(one -> miss.mismatch().compareTo(one.mismatch()) <= 0)
                    .isEmpty();
            nearest = nearer ? Optional.of(miss) : nearest;
            return Optional.empty();
        }
    }
}
