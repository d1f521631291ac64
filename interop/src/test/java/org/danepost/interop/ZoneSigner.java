package org.danepost.interop;

import static java.time.ZoneOffset.UTC;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.danepost.interop.Signing.Denial;

/**
 * Makes keys and signatures for one zone with the tools of BIND, or with those of ldns where BIND refuses (more than 150
 * NSEC3 iterations). Works only in the directory given.
 */
final class ZoneSigner {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(UTC);
    private static final int MOST_ITERATIONS_OF_BIND = 150;

    private final String apex;
    private final Signing signing;
    private final Path directory;
    private final Instant now;

    ZoneSigner(String apex, Signing signing, Path directory, Instant now) {
        this.apex = apex;
        this.signing = signing;
        this.directory = directory;
        this.now = now;
    }

    /**
     * A signed zone.
     *
     * @param lines its records, each whole on one line
     * @param ds the DS records of its key signing keys, by SHA-1, SHA-256 and SHA-384
     */
    record Signed(List<String> lines, List<String> ds) {}

    /** Signs a master file that lies in the directory. */
    Signed sign(Path master) {
        List<String> keySigningKeys = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (String algorithm : signing.algorithms()) {
            keySigningKeys.add(makeKey(algorithm, true));
            if (!signing.combined()) {
                keys.add(makeKey(algorithm, false));
            }
        }
        keys.addAll(keySigningKeys);
        Path output = directory.resolve("signed");
        Command.run(directory, usesLdns() ? ldns(master, output, keys) : bind(master, output));
        List<String> ds = new ArrayList<>();
        for (String key : keySigningKeys) {
            Command.run(
                            directory,
                            List.of("dnssec-dsfromkey", "-a", "SHA-1", "-a", "SHA-256", "-a", "SHA-384", key + ".key"))
                    .lines()
                    .filter(line -> line.contains(" IN DS "))
                    .forEach(ds::add);
        }
        try {
            return new Signed(
                    Files.readAllLines(output).stream()
                            .filter(line -> !line.startsWith(";"))
                            .toList(),
                    List.copyOf(ds));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean usesLdns() {
        return signing.denial() instanceof Denial.Nsec3 hashed && hashed.iterations() > MOST_ITERATIONS_OF_BIND;
    }

    private String makeKey(String algorithm, boolean keySigning) {
        List<String> words = new ArrayList<>(List.of("dnssec-keygen", "-q", "-a", algorithm));
        if (algorithm.contains("RSA")) {
            words.addAll(List.of("-b", "2048"));
        }
        if (keySigning) {
            words.addAll(List.of("-f", "KSK"));
        }
        words.add(apex);
        return Command.run(directory, words)
                .lines()
                .filter(line -> line.startsWith("K"))
                .findFirst()
                .orElseThrow();
    }

    private List<String> bind(Path master, Path output) {
        List<String> words = new ArrayList<>(List.of("dnssec-signzone", "-S", "-P", "-N", "keep", "-O", "full"));
        words.add(signing.combined() ? "-z" : "-x");
        words.addAll(List.of("-o", apex, "-K", ".", "-d", ".", "-f", output.toString()));
        words.addAll(List.of("-s", date(signing.from()), "-e", date(signing.until())));
        if (signing.denial() instanceof Denial.Nsec3 hashed) {
            words.addAll(List.of("-3", hashed.salt(), "-H", String.valueOf(hashed.iterations())));
            if (hashed.optOut()) {
                words.add("-A");
            }
        }
        words.add(master.toString());
        return words;
    }

    private List<String> ldns(Path master, Path output, List<String> keys) {
        List<String> words = new ArrayList<>(List.of("ldns-signzone", "-o", apex, "-f", output.toString()));
        words.addAll(List.of("-i", date(signing.from()), "-e", date(signing.until())));
        if (signing.denial() instanceof Denial.Nsec3 hashed) {
            words.addAll(List.of("-n", "-t", String.valueOf(hashed.iterations()), "-s", hashed.salt()));
        }
        words.add(master.toString());
        words.addAll(keys);
        return words;
    }

    private String date(Duration offset) {
        return DATE.format(now.plus(offset));
    }
}
