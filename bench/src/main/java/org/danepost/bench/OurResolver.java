package org.danepost.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.danepost.dns.Answer;
import org.danepost.dns.Question;
import org.danepost.dns.RecursionLimits;
import org.danepost.dns.Resolver;
import org.danepost.dns.RootHints;
import org.danepost.dns.Security;
import org.danepost.dns.TrustAnchors;
import org.danepost.dns.ValidatingResolver;
import tools.jackson.databind.json.JsonMapper;

/**
 * Our resolver in a virtual machine of its own, told over standard input what to do: each line is {@code cold one},
 * {@code cold three}, {@code warm 1} or {@code warm 2}; each is answered by a line of JSON. A cold batch is asked of a
 * new resolver with empty caches.
 *
 * <p>Usage: {@code OurResolver recursive|forward DIRECTORY DOMAINS}.
 */
public final class OurResolver {
    static final int AT_ONCE = 64;
    private static final Duration WARM = Duration.ofSeconds(2);

    private final String mode;
    private final Path directory;
    private final int domains;
    private Resolver resolver;
    private List<Question> questions = List.of();

    private OurResolver(String mode, Path directory, int domains) throws IOException {
        this.mode = mode;
        this.directory = directory;
        this.domains = domains;
        this.resolver = fresh();
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        OurResolver ours = new OurResolver(arguments[0], Path.of(arguments[1]), Integer.parseInt(arguments[2]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        JsonMapper json = JsonMapper.builder().build();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(json.writeValueAsString(ours.perform(line)));
            System.out.flush();
        }
    }

    private Resolver fresh() throws IOException {
        ValidatingResolver.Builder builder = ValidatingResolver.builder()
                .anchors(TrustAnchors.parse(Files.readString(directory.resolve("anchor")), "the bench's root"))
                .clock(InstantSource.system());
        return mode.equals("forward")
                ? builder.servers(List.of(Servers.UNBOUND)).build()
                : builder.recursive(
                                RootHints.parse(BenchZones.hints(), "the bench's hints"),
                                RecursionLimits.standard().closedNetwork(53))
                        .build();
    }

    private Figures perform(String line) throws IOException, InterruptedException {
        return switch (line) {
            case "cold one" -> cold(line, BenchZones.onePerDomain(domains));
            case "cold three" -> cold(line, BenchZones.threePerDomain(domains));
            case "warm 1" -> warm(line, 1);
            case "warm 2" -> warm(line, 2);
            default -> throw new IllegalArgumentException("no such task: " + line);
        };
    }

    private static double cpuSeconds() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime() / 1e9
                : 0;
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private Figures cold(String part, List<Question> asked) throws IOException, InterruptedException {
        questions = asked;
        resolver = fresh();
        long heapBefore = heap();
        long[] nanos = new long[asked.size()];
        LongAdder secure = new LongAdder();
        LongAdder failed = new LongAdder();
        AtomicInteger next = new AtomicInteger();
        double cpuBefore = cpuSeconds();
        long start = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (int at = next.getAndIncrement(); at < asked.size(); at = next.getAndIncrement()) {
                    long from = System.nanoTime();
                    Answer answer = resolver.resolve(asked.get(at));
                    nanos[at] = System.nanoTime() - from;
                    (isSecure(answer) ? secure : failed).add(isSecure(answer) || isFailed(answer) ? 1 : 0);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpu = cpuSeconds() - cpuBefore;
        return Figures.ofLookups("", part, Arrays.stream(nanos).boxed().toList(), seconds, cpu)
                .with("secure", (double) secure.sum())
                .with("failed", (double) failed.sum())
                .with("octets per name", (heap() - heapBefore) / (double) asked.size());
    }

    private static boolean isSecure(Answer answer) {
        return switch (answer) {
            case Answer.Found found -> found.security() == Security.SECURE;
            case Answer.Absent absent -> absent.security() == Security.SECURE;
            case Answer.Bogus _, Answer.Failed _ -> false;
        };
    }

    private static boolean isFailed(Answer answer) {
        return answer instanceof Answer.Bogus || answer instanceof Answer.Failed;
    }

    /** The names of the last cold batch again, for some time, by so many platform threads. */
    private Figures warm(String part, int count) throws InterruptedException {
        LongAdder done = new LongAdder();
        double cpuBefore = cpuSeconds();
        long start = System.nanoTime();
        long end = start + WARM.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                long mine = 0;
                while (System.nanoTime() < end) {
                    for (Question question : questions) {
                        mine += resolver.resolve(question).aliases().isEmpty() ? 1 : 0;
                    }
                }
                done.add(mine);
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpu = cpuSeconds() - cpuBefore;
        return new Figures(
                "",
                part,
                Map.of(
                        "lookups", (double) done.sum(),
                        "per second", done.sum() / seconds,
                        "CPU µs per lookup", cpu * 1e6 / Math.max(1, done.sum())));
    }
}
