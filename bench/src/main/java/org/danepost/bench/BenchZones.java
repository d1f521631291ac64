package org.danepost.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.danepost.dns.Question;
import org.danepost.lab.Denial;
import org.danepost.lab.SignedZone;
import org.danepost.lab.SigningAlgorithm;
import org.danepost.lab.ZoneBuilder;
import org.xbill.DNS.Type;

/**
 * The zones of the comparison, as master files: a root, ten top-level zones and some thousand mail domains, of which most
 * are signed with ECDSA P-256, some with RSA-2048 and Ed25519, and some not at all. The same for all resolvers.
 */
final class BenchZones {
    static final List<String> ROOT_SERVERS = List.of("127.72.0.1", "127.72.0.2");
    static final List<String> TOP_SERVERS = List.of("127.72.0.11", "127.72.0.12");
    static final List<String> LEAF_SERVERS =
            IntStream.range(21, 29).mapToObj(i -> "127.72.0." + i).toList();
    private static final int TOPS = 10;
    private static final int PROGRESS = 500;

    private final Path directory;
    private final InstantSource clock;
    private final int count;
    private final Map<String, Map<String, Path>> files = new TreeMap<>();
    private String anchor = "";

    /** A mail domain and how it is signed. */
    record Domain(String name, boolean signed, boolean digest) {}

    private BenchZones(Path directory, InstantSource clock, int count) {
        this.directory = directory;
        this.clock = clock;
        this.count = count;
    }

    /** Makes and writes all zones. */
    static BenchZones make(Path directory, InstantSource clock, int count) throws IOException {
        BenchZones zones = new BenchZones(directory, clock, count);
        zones.write();
        return zones;
    }

    private void write() throws IOException {
        List<SignedZone> leaves = Collections.synchronizedList(new ArrayList<>());
        List<IOException> failures = Collections.synchronizedList(new ArrayList<>());
        IntStream.range(0, count).parallel().forEach(i -> {
            try {
                SignedZone zone = leaf(i);
                save("leaf", zone);
                leaves.add(zone);
                if (leaves.size() % PROGRESS == 0) {
                    System.err.println("bench: " + leaves.size() + " of " + count + " zones signed");
                }
            } catch (IOException e) {
                failures.add(e);
            }
        });
        for (IOException failure : failures) {
            throw failure;
        }
        ZoneBuilder root = ZoneBuilder.zone(".").text(serverText(ROOT_SERVERS)).algorithm(SigningAlgorithm.RSASHA256);
        for (int i = 0; i < TOPS; i++) {
            String name = "tld" + i + ".";
            ZoneBuilder top = ZoneBuilder.zone(name)
                    .text(serverText(TOP_SERVERS))
                    .denial(i % 2 == 0 ? Denial.nsec3OptOut() : Denial.nsec3());
            leaves.stream()
                    .filter(zone -> zone.name().toString().endsWith("." + name))
                    .forEach(top::delegate);
            SignedZone built = top.build(clock);
            save("top", built);
            root.delegate(built);
        }
        SignedZone built = root.build(clock);
        save("root", built);
        anchor = built.trustAnchor();
    }

    private static Domain domain(int index) {
        return new Domain("d" + index + ".tld" + index % TOPS + ".", index % 5 != 4, index % 3 != 2);
    }

    private SignedZone leaf(int index) {
        Domain domain = domain(index);
        ZoneBuilder builder = ZoneBuilder.zone(domain.name);
        switch (index % 20) {
            case 7 -> builder.algorithm(SigningAlgorithm.RSASHA256);
            case 11 -> builder.algorithm(SigningAlgorithm.ED25519);
            default -> {}
        }
        if (index % 3 == 0) {
            builder.denial(Denial.nsec3());
        }
        if (!domain.signed) {
            builder.unsigned();
        }
        int first = index % LEAF_SERVERS.size();
        builder.text(serverText(List.of(LEAF_SERVERS.get(first), LEAF_SERVERS.get((first + 1) % LEAF_SERVERS.size()))));
        builder.text("@ MX 10 mail\nmail A 10.%d.%d.%d\n".formatted(index >> 16, (index >> 8) & 0xff, index & 0xff));
        if (domain.digest) {
            builder.text("_25._tcp.mail TLSA 3 1 1 %064x\n".formatted(index));
        }
        return builder.build(clock);
    }

    private static String serverText(List<String> addresses) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < addresses.size(); i++) {
            text.append("@ NS ns%d\nns%d A %s\n".formatted(i, i, addresses.get(i)));
        }
        return text.toString();
    }

    private void save(String level, SignedZone zone) throws IOException {
        String name = zone.name().toString();
        Path file = directory.resolve(level + "-" + (name.equals(".") ? "root" : name) + "zone");
        Files.writeString(file, zone.text());
        synchronized (files) {
            files.computeIfAbsent(level, _ -> new TreeMap<>()).put(name, file);
        }
    }

    /** Zone files by apex, of the root, the top level or the leaves. */
    Map<String, Path> files(String level) {
        return files.getOrDefault(level, Map.of());
    }

    /** DS of the root in master-file form. */
    String anchor() {
        return anchor;
    }

    /** Root hints in master-file form. */
    static String hints() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ROOT_SERVERS.size(); i++) {
            text.append(". 3600000 NS ns%d.\nns%d. 3600000 A %s\n".formatted(i, i, ROOT_SERVERS.get(i)));
        }
        return text.toString();
    }

    /** One question for each domain, each of another zone: a third MX, a third addresses, a third TLSA. */
    static List<Question> onePerDomain(int count) {
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            questions.add(question(domain(i), i / 7 % 3));
        }
        Collections.shuffle(questions, new Random(1));
        return List.copyOf(questions);
    }

    /** The three questions that a mail server asks, for each domain; domains in no order. */
    static List<Question> threePerDomain(int count) {
        List<Question> questions = new ArrayList<>();
        List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        Collections.shuffle(order, new Random(1));
        for (int i : order) {
            for (int kind = 0; kind < 3; kind++) {
                questions.add(question(domain(i), kind));
            }
        }
        return List.copyOf(questions);
    }

    private static Question question(Domain domain, int kind) {
        return switch (kind) {
            case 0 -> Question.of(domain.name, Type.MX);
            case 1 -> Question.of("mail." + domain.name, Type.A);
            default -> Question.of("_25._tcp.mail." + domain.name, Type.TLSA);
        };
    }
}
