package org.danepost.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.danepost.dns.Question;
import tools.jackson.databind.json.JsonMapper;

/**
 * Our resolver and Unbound over the same authoritative servers in one run: cold and warm lookups, CPU, latency, queries sent,
 * memory. The runs alternate; the page has medians.
 *
 * <p>Usage: {@code ResolverBench RUNS DOMAINS WORK-DIRECTORY PAGE}. Needs nsd, unbound and port 53 on loopback.
 */
public final class ResolverBench {
    private static final int WARM_ROUNDS = 30;
    private static final int WARMING = 3;
    private static final int WARM_AT_ONCE = 256;
    private static final List<String> FLAGS = List.of(
            "-Xmx1g",
            "-XX:+UseParallelGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");
    /** System property with more options for the virtual machines with our resolver, such as for a flight recording. */
    private static final String OPTIONS = "bench.child.options";

    private static final int USAGE = 64;

    private final int domains;
    private final Path directory;
    private final Servers servers;
    private final JsonMapper json = JsonMapper.builder().build();
    private final List<Figures> figures = new ArrayList<>();

    private ResolverBench(int domains, Path directory, Servers servers) {
        this.domains = domains;
        this.directory = directory;
        this.servers = servers;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 4) {
            System.err.println("usage: bench/resolver [RUNS] [DOMAINS]");
            System.exit(USAGE);
        }
        int runs = Integer.parseInt(arguments[0]);
        int domains = Integer.parseInt(arguments[1]);
        Path directory = Path.of(arguments[2]);
        InstantSource clock = InstantSource.system();
        BenchZones zones = BenchZones.make(directory, clock, domains);
        Files.writeString(directory.resolve("anchor"), zones.anchor());
        try (Servers servers = Servers.start(directory, zones)) {
            ResolverBench bench = new ResolverBench(domains, directory, servers);
            for (int run = 1; run <= runs; run++) {
                bench.run(run);
            }
            PerformancePage page = new PerformancePage(bench.figures, runs, domains, clock.instant());
            Files.writeString(Path.of(arguments[3]), page.text());
            System.err.println("bench: wrote " + arguments[3]);
        }
    }

    private void run(int number) throws IOException, InterruptedException {
        System.err.println("bench: run " + number);
        unbound(1);
        ours();
        unbound(2);
        forward();
    }

    private void take(Figures taken) throws IOException {
        figures.add(taken);
        System.out.println(json.writeValueAsString(taken));
    }

    private void unbound(int threads) throws IOException, InterruptedException {
        String who = "unbound-" + threads;
        for (String part : List.of("cold three", "cold one")) {
            List<Question> questions = questions(part);
            Daemon daemon = servers.unbound(threads);
            try {
                servers.queries();
                long residentBefore = daemon.resident();
                double cpuBefore = daemon.cpuSeconds();
                PipelinedClient.Outcome outcome = PipelinedClient.run(Servers.UNBOUND, questions, OurResolver.AT_ONCE);
                double cpu = daemon.cpuSeconds() - cpuBefore;
                take(Figures.ofLookups(who, part, outcome.nanos(), outcome.seconds(), cpu)
                        .with("secure", outcome.authentic())
                        .with("failed", outcome.failed())
                        .with("queries per lookup", servers.queries() / (double) questions.size())
                        .with("octets per name", (daemon.resident() - residentBefore) / (double) questions.size()));
                if (part.equals("cold one")) {
                    warm(who, daemon, questions);
                }
            } finally {
                daemon.close();
            }
        }
    }

    private void warm(String who, Daemon daemon, List<Question> questions) throws IOException {
        List<Question> many = new ArrayList<>();
        for (int i = 0; i < WARM_ROUNDS; i++) {
            many.addAll(questions);
        }
        PipelinedClient.run(Servers.UNBOUND, many.subList(0, many.size() / 3), WARM_AT_ONCE);
        double cpuBefore = daemon.cpuSeconds();
        PipelinedClient.Outcome outcome = PipelinedClient.run(Servers.UNBOUND, many, WARM_AT_ONCE);
        double cpu = daemon.cpuSeconds() - cpuBefore;
        take(Figures.ofLookups(who, "warm", outcome.nanos(), outcome.seconds(), cpu));
    }

    private List<Question> questions(String part) {
        return part.equals("cold one") ? BenchZones.onePerDomain(domains) : BenchZones.threePerDomain(domains);
    }

    private void ours() throws IOException, InterruptedException {
        try (Child child = new Child("recursive")) {
            take(counted(child, "cold one").named("ours-first", "cold one"));
            for (int i = 0; i < WARMING; i++) {
                child.perform("cold three");
            }
            take(counted(child, "cold three").named("ours", "cold three"));
            take(counted(child, "cold one").named("ours", "cold one"));
            child.perform("warm 1");
            take(child.perform("warm 1").named("ours", "warm"));
            take(child.perform("warm 2").named("ours-2", "warm"));
        }
    }

    private Figures counted(Child child, String part) throws IOException, InterruptedException {
        servers.queries();
        Figures done = child.perform(part);
        return done.with("queries per lookup", servers.queries() / done.values().getOrDefault("lookups", 1.0));
    }

    /** Ours behind an Unbound: first both cold, after others have filled Unbound's cache it is warm. */
    private void forward() throws IOException, InterruptedException {
        Daemon daemon = servers.unbound(1);
        try (Child child = new Child("forward")) {
            for (int i = 0; i < WARMING; i++) {
                child.perform("cold three");
            }
            take(child.perform("cold one").named("ours-forward", "cold one"));
        } finally {
            daemon.close();
        }
    }

    /** A virtual machine with our resolver. */
    private final class Child implements AutoCloseable {
        private final Process process;
        private final BufferedReader answers;
        private final BufferedWriter tasks;

        Child(String mode) throws IOException {
            List<String> words = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString()));
            words.addAll(FLAGS);
            Stream.of(System.getProperty(OPTIONS, "").split(" ", -1))
                    .filter(word -> !word.isEmpty())
                    .forEach(words::add);
            words.addAll(List.of("-cp", System.getProperty("java.class.path"), OurResolver.class.getName()));
            words.addAll(List.of(mode, directory.toString(), Integer.toString(domains)));
            process = new ProcessBuilder(words)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            tasks = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        }

        Figures perform(String task) throws IOException {
            tasks.write(task + "\n");
            tasks.flush();
            String line = answers.readLine();
            if (line == null) {
                throw new IOException("the virtual machine with our resolver ended");
            }
            return json.readValue(line, Figures.class);
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
