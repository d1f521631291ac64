package org.danepost.dane;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.danepost.dane.CertificateNames.CommonName;
import org.danepost.dane.DaneVerifier.Miss;
import org.danepost.dane.DaneVerifier.Step;
import org.danepost.dane.Verdict.Mismatch;

/**
 * Usages 2, 1 and 0: which anchors a TLSA record names, and whether a {@link PathSearch} from the server's certificate reaches
 * one. Confined to one thread.
 */
final class IssuerPaths {
    private final List<RawCertificate> presented;
    private final DigestPreference preference;
    private final List<byte[]> roots;
    private final PathSearch search;

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
        this.preference = preference;
        this.roots = roots;
        this.search = new PathSearch(presented, names, CommonName.WITHOUT_DNS_ID, now);
    }

    /** Usage 2 (RFC 7671 §5.2). */
    Step throughAnchor(TlsaRecord record) {
        if (search.leaf().isEmpty()) {
            return new Miss(Mismatch.INVALID_PATH, record.describe() + ": the server's certificate cannot be parsed");
        }
        List<Authority> candidates = new ArrayList<>(search.sent());
        // RFC 7671 §5.2.2: a whole certificate in DNS is an anchor even if the server does not send it.
        if (record.selector() == 0 && record.matchingType() == 0) {
            RawCertificate fromDns = new RawCertificate(record.data());
            if (search.sent().stream().noneMatch(a -> a.raw().sameAs(fromDns))) {
                PathSearch.authority(fromDns, "the certificate in the TLSA record")
                        .ifPresent(candidates::add);
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
        return search.run(goal(record, candidates, anchors, Mismatch.NO_ISSUER, path -> Optional.of(path.size() - 1)));
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
        for (Authority a : search.sent()) {
            seen.add(a.label() + " has " + a.raw().evidence(record, preference));
        }
        return seen.isEmpty() ? why : why + "; " + String.join("; ", seen);
    }

    /**
     * Usages 0 and 1 (RFC 7671 §5.3, §5.4): a path to a trusted root on which, from this depth on, a certificate
     * matches. A path that reaches a root without a match is extended (RFC 7671 §5.4).
     */
    Step toRoot(TlsaRecord record, int from) {
        if (search.leaf().isEmpty()) {
            return new Miss(Mismatch.INVALID_PATH, record.describe() + ": the server's certificate cannot be parsed");
        }
        List<Authority> trusted = new ArrayList<>();
        for (byte[] root : roots) {
            PathSearch.authority(new RawCertificate(root), "a trusted root").ifPresent(trusted::add);
        }
        List<Anchor> anchors = trusted.stream()
                .filter(a -> !a.raw().sameAs(presented.getFirst()))
                .map(a -> new Anchor(Optional.of(a), a.parsed().getPublicKey(), true, a.label()))
                .toList();
        if (anchors.isEmpty()) {
            return new Miss(
                    Mismatch.UNTRUSTED, record.describe() + " needs public authorities, and none are trusted here");
        }
        List<Authority> candidates = new ArrayList<>(search.sent());
        candidates.addAll(trusted);
        Function<List<Authority>, Optional<Integer>> match = path -> {
            for (int depth = from; depth < (from == 0 ? 1 : path.size()); depth++) {
                if (path.get(depth).raw().matches(record, preference)) {
                    return Optional.of(depth);
                }
            }
            return Optional.empty();
        };
        return search.run(goal(record, candidates, anchors, Mismatch.UNTRUSTED, match));
    }

    private static PathSearch.Goal goal(
            TlsaRecord record,
            List<Authority> candidates,
            List<Anchor> anchors,
            Mismatch otherwise,
            Function<List<Authority>, Optional<Integer>> match) {
        Miss none = new Miss(
                otherwise,
                record.describe() + ": no signed path leads from the server's certificate to "
                        + anchors.getFirst().label()
                        + (anchors.size() > 1 ? " or the other " + (anchors.size() - 1) : ""));
        return new PathSearch.Goal(record.describe(), candidates, anchors, none, match);
    }
}
