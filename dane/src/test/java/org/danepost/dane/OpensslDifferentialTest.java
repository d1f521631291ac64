package org.danepost.dane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.danepost.dane.Fixture.authority;
import static org.danepost.dane.Fixture.key;
import static org.danepost.dane.Fixture.leaf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.danepost.dane.Fixture.Made;
import org.danepost.dane.Fixture.Recipe;
import org.danepost.dane.OpensslPeer.Opinion;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same chains, records, names and times put to OpenSSL and to us: every difference is a defect or is listed. */
@Tag("openssl")
class OpensslDifferentialTest {
    private static final long SEED = 20_261_123L;
    private static final int CHAINS = 120;
    private static final int CASES_PER_CHAIN = 8;
    private static final List<String> NAMES =
            List.of("mx.example.com", "mx.example.com", "MX.Example.COM", "example.com", "a.b.example.com");
    private static final List<String> TIMES =
            List.of("2026-11-23", "2026-11-23", "2026-11-23", "2026-11-23", "2020-06-01", "2040-06-01");

    @TempDir
    Path folder;

    /** A chain and everything that may be published about it. */
    private record World(int number, List<Made> chain, List<Made> universe, Made root, boolean anchorLimits) {}

    /** A difference with its reason, or none. */
    private record Outcome(String text, Optional<String> difference, boolean matched, boolean explained) {}

    @Test
    @DisplayName("TLSA verdicts equal OpenSSL's, but for the listed differences")
    void differential() throws Exception {
        List<Callable<List<Outcome>>> tasks = new ArrayList<>();
        Random seeds = new Random(SEED);
        for (int i = 0; i < CHAINS; i++) {
            int number = i;
            long seed = seeds.nextLong();
            tasks.add(() -> compare(number, new Random(seed)));
        }
        List<Outcome> outcomes = new ArrayList<>();
        long start = System.nanoTime();
        try (ExecutorService two = Executors.newFixedThreadPool(2)) {
            for (Future<List<Outcome>> future : two.invokeAll(tasks)) {
                outcomes.addAll(future.get());
            }
        }
        Map<String, Integer> explained = new TreeMap<>();
        List<String> defects = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            if (outcome.explained()) {
                explained.merge(outcome.difference().orElseThrow(), 1, Integer::sum);
            } else {
                outcome.difference().ifPresent(d -> defects.add(d + "\n" + outcome.text()));
            }
        }
        long matched = outcomes.stream().filter(Outcome::matched).count();
        System.out.printf(
                "OpenSSL differential: %d cases, %d matched by both or either, %d differences explained %s, %d defects,"
                        + " %d s%n",
                outcomes.size(),
                matched,
                explained.values().stream().mapToInt(Integer::intValue).sum(),
                explained,
                defects.size(),
                (System.nanoTime() - start) / 1_000_000_000L);
        assertThat(defects).isEmpty();
        assertThat(outcomes).hasSizeGreaterThanOrEqualTo(300);
        // Neither verdict may be rare, or the comparison would say little.
        assertThat(matched).isBetween(outcomes.size() / 5L, outcomes.size() * 4L / 5);
    }

    private List<Outcome> compare(int number, Random random) throws Exception {
        World world = world(number, random);
        Path place = Files.createDirectory(folder.resolve("chain" + number));
        Path roots = Files.writeString(
                place.resolve("roots.pem"),
                OpensslPeer.pem("CERTIFICATE", world.root().der()));
        List<byte[]> chain = world.chain().stream().map(Made::der).toList();
        List<Outcome> outcomes = new ArrayList<>();
        try (OpensslPeer peer = new OpensslPeer(place, world.chain().getFirst(), chain)) {
            for (int i = 0; i < CASES_PER_CHAIN; i++) {
                boolean generic = random.nextInt(6) == 0;
                TlsaRecords records = records(world, random, generic);
                String name = NAMES.get(random.nextInt(NAMES.size()));
                Instant time = Instant.parse(TIMES.get(random.nextInt(TIMES.size())) + "T00:00:00Z");
                List<String> trust = generic
                        ? List.of("-CAfile", roots.toString())
                        : List.of("-no-CAfile", "-no-CApath", "-no-CAstore");
                Opinion theirs = peer.ask(records.all(), name, time.getEpochSecond(), trust);
                DaneVerifier verifier = generic
                        ? new DaneVerifier(
                                Profile.GENERIC,
                                DigestPreference.DEFAULT,
                                List.of(world.root().der()))
                        : DaneVerifier.smtp();
                Verdict ours = verifier.verify(records, chain, List.of(name), time);
                outcomes.add(outcome(world, records, name + " " + time, ours, theirs));
            }
        }
        return outcomes;
    }

    private static Outcome outcome(World world, TlsaRecords records, String where, Verdict ours, Opinion theirs) {
        boolean matched = ours instanceof Verdict.Matched;
        Optional<String> difference = Optional.empty();
        boolean explained = false;
        if (matched != theirs.matched()) {
            Optional<String> reason = matched ? weAccept(world, ours, theirs) : weRefuse(ours, theirs);
            explained = reason.isPresent();
            difference = reason.or(() -> Optional.of("OpenSSL " + (matched ? "refuses" : "accepts")));
        } else if (ours instanceof Verdict.Matched mine && sameRecord(mine.record(), theirs.record())) {
            // OpenSSL counts a bare key at the depth of what it signed, we at the depth of what holds it.
            int depth = theirs.signedByKey() ? theirs.depth() + 1 : theirs.depth();
            if (depth != mine.depth()) {
                difference = Optional.of("depth " + mine.depth() + " here, " + depth + " there");
            }
        }
        StringBuilder text = new StringBuilder("chain " + world.number() + " of "
                + world.chain().stream().map(Made::subject).toList() + " at " + where + "\n");
        records.all()
                .forEach(r -> text.append(
                                r.toString(), 0, Math.min(40, r.toString().length()))
                        .append('\n'));
        text.append(ours).append('\n').append(theirs.output());
        return new Outcome(text.toString(), difference, matched || theirs.matched(), explained);
    }

    private static boolean sameRecord(TlsaRecord mine, String theirs) {
        String text = mine.toString();
        return text.startsWith(theirs.substring(0, 5)) && text.endsWith(theirs.substring(6));
    }

    /** Why we may accept what OpenSSL refuses. */
    private static Optional<String> weAccept(World world, Verdict ours, Opinion theirs) {
        Verdict.Matched mine = (Verdict.Matched) ours;
        String why = mine.findings().stream()
                .filter(f -> f.result() == Verdict.Result.MATCHED)
                .map(Verdict.Finding::why)
                .findFirst()
                .orElse("");
        if (why.contains("will be refused by software built on OpenSSL")) {
            return Optional.of("F4, RFC 5280 §6.1.1: the anchor's own dates do not count");
        }
        // Purpose, path length, authority, key usage at the anchor itself; or names below an anchor with constraints.
        boolean atAnchor = Pattern.compile("depth=" + mine.depth() + " .*\n.*num=(24|25|26|32|79):")
                .matcher(theirs.output())
                .find();
        boolean names = world.anchorLimits() && theirs.output().contains("num=47:");
        if (mine.record().usage() == 2 && mine.record().selector() == 1 && (atAnchor || names)) {
            return Optional.of("DANE-36, RFC 7671 §5.2.1: selector 1 does not pin the anchor's other fields");
        }
        return Optional.empty();
    }

    /** Why we may refuse what OpenSSL accepts. */
    private static Optional<String> weRefuse(Verdict ours, Opinion theirs) {
        if (theirs.signedByKey() && theirs.depth() == 0 && ours.word().equals("no-issuer")) {
            return Optional.of("F2, RFC 7671 §5.2: a self-signed leaf is not its own issuer, even by 2 1 0");
        }
        if (ours.word().equals("name-mismatch") && theirs.output().contains("Verified peername: m*.")) {
            return Optional.of("SMTPDANE-51, RFC 7672 §3.2.3: an asterisk is a whole label or nothing");
        }
        return Optional.empty();
    }

    private static TlsaRecords records(World world, Random random, boolean generic) {
        while (true) {
            List<TlsaRecord> records = new ArrayList<>();
            int count = 1 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                int usage = generic ? random.nextInt(2) : 2 + random.nextInt(2);
                int selector = random.nextInt(2);
                int matchingType = random.nextInt(3);
                int kind = random.nextInt(10);
                List<Made> likely = usage % 2 == 1 ? world.chain().subList(0, 1) : world.universe();
                Made target = likely.get(random.nextInt(likely.size()));
                records.add(
                        switch (kind) {
                            case 0, 1 -> Fixture.wrong(usage, selector, matchingType);
                            case 2 -> new TlsaRecord(usage, selector, 1 + random.nextInt(2), new byte[40]);
                            default -> Fixture.record(usage, selector, matchingType, target);
                        });
            }
            TlsaRecords set = new TlsaRecords(records);
            // OpenSSL's client refuses malformed records when they are given, so they have no verdict to compare.
            List<TlsaRecord> good = set.all().stream()
                    .filter(r -> new TlsaRecords(List.of(r)).anyUsable(Profile.GENERIC))
                    .toList();
            if (!good.isEmpty()) {
                return new TlsaRecords(good);
            }
        }
    }

    private static World world(int number, Random random) {
        boolean limited = random.nextInt(4) == 0;
        Recipe top = authority("root").keys(random.nextInt(3) == 0 ? key("root", "RSA2048") : key("root"));
        if (limited) {
            top = random.nextBoolean() ? top.pathLength(0) : top.permits("example.net");
        } else if (random.nextInt(6) == 0) {
            top.expired();
        }
        Made root = top.self();
        Made middle = middle(random).by(root);
        Made lower = authority("lower").by(middle);
        int height = random.nextInt(5);
        Recipe own = server(random);
        List<Made> chain = new ArrayList<>();
        switch (height) {
            case 0 -> chain.add(own.self());
            case 1 -> chain.addAll(List.of(own.by(root), root));
            case 2, 3 -> chain.addAll(List.of(own.by(middle), middle, root));
            default -> chain.addAll(List.of(own.by(lower), lower, middle, root));
        }
        if (chain.size() > 1 && random.nextInt(3) == 0) {
            chain.removeLast();
        }
        if (random.nextInt(4) == 0) {
            // A stranger, or an anchor merely appended.
            chain.add(random.nextBoolean() ? root : authority("stranger").self());
        }
        if (random.nextInt(4) == 0) {
            Collections.shuffle(chain.subList(1, chain.size()), random);
        }
        List<Made> universe = new ArrayList<>(chain);
        universe.addAll(List.of(root, root, middle));
        return new World(number, List.copyOf(chain), universe, root, limited);
    }

    private static Recipe middle(Random random) {
        Recipe middle = authority("middle");
        return switch (random.nextInt(12)) {
            case 0 -> middle.expired();
            case 1 -> middle.noAuthority();
            case 2 -> middle.usage(KeyUsage.digitalSignature);
            case 3 -> middle.pathLength(0);
            case 4 -> middle.permits("example.com");
            case 5 -> middle.permits("example.net");
            case 6 -> middle.purpose(KeyPurposeId.id_kp_clientAuth);
            default -> middle;
        };
    }

    private static Recipe server(Random random) {
        String kind = List.of("P-256", "P-256", "P-384", "RSA2048").get(random.nextInt(4));
        Recipe own = leaf().keys(key("leaf", kind));
        return switch (random.nextInt(26)) {
            case 0 -> own.expired();
            case 1 -> own.future();
            case 2 -> own.dns("unrelated.example");
            case 3 -> own.dns("*.example.com");
            case 4 -> own.dns("m*.example.com");
            case 5 -> own.dns("*.com", "*.*.example.com");
            case 6 -> new Recipe("CN=mx.example.com", key("leaf", kind));
            case 7 -> new Recipe("CN=mx.example.com", key("leaf", kind)).dns("unrelated.example");
            case 8 -> new Recipe("CN=nobody", key("leaf", kind));
            case 9 -> own.purpose(KeyPurposeId.id_kp_clientAuth);
            case 10 -> own.purpose(KeyPurposeId.anyExtendedKeyUsage);
            case 11 -> own.usage(KeyUsage.keyCertSign);
            case 12 -> own.pathLength(0);
            case 13, 14 -> leaf().keys(key("leaf", "RSA1024"));
            case 15 -> own.algorithm("SHA-1");
            case 16 -> own.algorithm("PSS");
            default -> own;
        };
    }
}
