package org.danepost.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Writes docs/performance.md from the figures of a run: medians, ratios, conditions. */
final class PerformancePage {
    private static final List<String> COLD =
            List.of("per second", "CPU µs per lookup", "p50 ms", "p99 ms", "queries per lookup", "octets per name");

    private final List<Figures> figures;
    private final int runs;
    private final int domains;
    private final Instant when;

    PerformancePage(List<Figures> figures, int runs, int domains, Instant when) {
        this.figures = List.copyOf(figures);
        this.runs = runs;
        this.domains = domains;
        this.when = when;
    }

    String text() throws IOException, InterruptedException {
        return """
                # Performance of the resolver

                Written by `bench/resolver`; do not edit. All figures are medians of %1$d alternating runs on one machine in one go; compare
                them with each other, not with those of other machines. What limits the resolver is in
                [decisions/2026-11-23-resolver-speed.md](decisions/2026-11-23-resolver-speed.md).

                %2$s

                ## Cold lookups

                Every resolver starts with empty caches and follows delegations from the root over the same authoritative servers: %3$d mail
                domains under ten top-level domains, four of five signed (ECDSA P-256; one in twenty RSA-2048, one in twenty Ed25519),
                NSEC and NSEC3, TLSA records for two of three. %4$d questions are under way at a time.

                *One question per domain* (a third each of MX, A and TLSA): every lookup needs a delegation and keys of its own.

                %5$s
                *MX, A and TLSA of each domain*, as for mail:

                %6$s
                ## Warm lookups

                Names whose answers are in the cache. Unbound is asked over loopback UDP by one pipelined client that counts for neither
                side; ours is called in the process.

                %7$s
                ## Aims

                %8$s
                """.formatted(
                runs,
                conditions(),
                domains,
                OurResolver.AT_ONCE,
                table("cold one", List.of("unbound-1", "unbound-2", "ours", "ours-first", "ours-forward"), COLD),
                table("cold three", List.of("unbound-1", "unbound-2", "ours"), COLD),
                table(
                        "warm",
                        List.of("unbound-1", "unbound-2", "ours", "ours-2"),
                        List.of("per second", "CPU µs per lookup", "p50 ms", "p99 ms")),
                aims());
    }

    private Optional<Double> median(String who, String part, String measure) {
        double[] values = figures.stream()
                .filter(each -> each.who().equals(who) && each.part().equals(part))
                .filter(each -> each.values().containsKey(measure))
                .mapToDouble(each -> each.values().getOrDefault(measure, 0.0))
                .sorted()
                .toArray();
        return values.length == 0 ? Optional.empty() : Optional.of(values[values.length / 2]);
    }

    private String table(String part, List<String> who, List<String> measures) {
        StringBuilder text = new StringBuilder("| resolver | " + String.join(" | ", measures) + " |\n");
        text.append("|---").repeat("|---:", measures.size()).append("|\n");
        for (String each : who) {
            text.append("| ").append(name(each));
            for (String measure : measures) {
                text.append(" | ")
                        .append(median(each, part, measure).map(this::number).orElse("-"));
            }
            text.append(" |\n");
        }
        return text.toString();
    }

    private String number(double value) {
        return value >= 100 ? String.format(Locale.ROOT, "%,.0f", value) : String.format(Locale.ROOT, "%.2f", value);
    }

    private static String name(String who) {
        return switch (who) {
            case "unbound-1" -> "Unbound, one thread";
            case "unbound-2" -> "Unbound, two threads";
            case "ours" -> "Danepost, warmed-up virtual machine";
            case "ours-2" -> "Danepost, two threads";
            case "ours-first" -> "Danepost, first lookups of a new virtual machine";
            case "ours-forward" -> "Danepost forwarding to a warm Unbound (its own CPU only)";
            default -> who;
        };
    }

    private String aims() {
        StringBuilder text = new StringBuilder();
        for (String part : List.of("cold one", "cold three")) {
            ratio("ours", "unbound-1", part, "CPU µs per lookup")
                    .ifPresent(ratio -> text.append(String.format(
                            Locale.ROOT,
                            "- CPU per cold lookup (%s), aim at most 3 times Unbound's: %.2f times, %s%n",
                            part,
                            ratio,
                            ratio <= 3 ? "met" : "**missed**")));
        }
        ratio("ours", "unbound-1", "warm", "per second")
                .ifPresent(ratio -> text.append(String.format(
                        Locale.ROOT,
                        "- Warm lookups of one thread in the process, aim at least 10 times asking Unbound over loopback: %.1f times,"
                                + " %s%n",
                        ratio,
                        ratio >= 10 ? "met" : "**missed**")));
        ratio("ours", "unbound-1", "cold one", "queries per lookup")
                .ifPresent(ratio -> text.append(
                        String.format(Locale.ROOT, "- Queries sent per cold lookup: %.2f times Unbound's%n", ratio)));
        return text.toString();
    }

    private Optional<Double> ratio(String mine, String theirs, String part, String measure) {
        return median(mine, part, measure)
                .flatMap(ours -> median(theirs, part, measure).map(other -> ours / other));
    }

    private String conditions() throws IOException, InterruptedException {
        return "Conditions: " + when.atOffset(ZoneOffset.UTC).toLocalDate() + ", "
                + Runtime.getRuntime().availableProcessors() + " processors (" + processor() + "), load average "
                + Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0] + " at the end, Java "
                + Runtime.version() + " (1 GB heap, parallel collector), " + version("unbound", "-V") + ", "
                + version("nsd", "-v")
                + ". Unbound: caches of 128 and 256 MB, slabs, validation, QNAME minimisation and"
                + " aggressive NSEC as by default; CPU of a resolver is that of its whole process.";
    }

    private static String processor() throws IOException {
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    private static String version(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String output = process.inputReader().lines().collect(Collectors.joining("\n"));
        process.waitFor(10, TimeUnit.SECONDS);
        return output.lines().findFirst().orElse(words[0]);
    }
}
