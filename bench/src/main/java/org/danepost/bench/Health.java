package org.danepost.bench;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** What the process holds at rest, sample by sample, and whether that grows. One thread. */
final class Health {
    private static final int COLLECTIONS = 3;
    private static final int ENOUGH = 6;

    /**
     * The process at rest.
     *
     * @param heap octets after collections of garbage
     * @param threads platform threads
     * @param descriptors open files and sockets, 0 where /proc is missing
     * @param containers entries of the resolvers' containers
     */
    record Sample(long heap, int threads, int descriptors, Map<String, Long> containers) {
        String words() {
            return String.format(
                    Locale.ROOT, "heap %.1f MB, %d threads, %d descriptors", heap / 1e6, threads, descriptors);
        }
    }

    private final List<Sample> samples = new ArrayList<>();

    /** Takes a sample; nothing should be going on. */
    Sample sample(Map<String, Census> resolvers) throws InterruptedException {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            Thread.sleep(50);
        }
        Map<String, Long> containers = new TreeMap<>();
        resolvers.forEach(
                (mode, census) -> census.sizes().forEach((path, size) -> containers.put(mode + " " + path, size)));
        Sample sample = new Sample(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                descriptors(),
                containers);
        samples.add(sample);
        return sample;
    }

    static int descriptors() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }

    List<Sample> samples() {
        return List.copyOf(samples);
    }

    /** What grows; empty when nothing does. Needs some samples; the first is left out, since caches fill in it. */
    List<String> growth() {
        List<String> grown = new ArrayList<>();
        check(grown, "heap octets", Sample::heap, 6_000_000, 0.15);
        check(grown, "threads", Sample::threads, 8, 0.1);
        check(grown, "descriptors", Sample::descriptors, 16, 0.1);
        if (!samples.isEmpty()) {
            for (String path : samples.getLast().containers.keySet()) {
                // The answers' caches are bounded by octets; how many fit depends on what is in them.
                check(grown, path, sample -> sample.containers.getOrDefault(path, 0L), 2_500, 0.5);
            }
        }
        return grown;
    }

    private void check(List<String> grown, String what, ToLongFunction<Sample> of, double slack, double share) {
        if (samples.size() < ENOUGH) {
            return;
        }
        List<Sample> counted = samples.subList(1, samples.size());
        int third = Math.max(1, counted.size() / 3);
        double first = mean(counted.subList(0, third), of);
        double last = mean(counted.subList(counted.size() - third, counted.size()), of);
        if (last > first + Math.max(slack, first * share)) {
            grown.add(String.format(
                    Locale.ROOT, "%s: %.0f in the first third of the run, %.0f in the last", what, first, last));
        }
    }

    private static double mean(List<Sample> samples, ToLongFunction<Sample> of) {
        return samples.stream().mapToLong(of).average().orElse(0);
    }

    /** Mean of the first and of the last third, in words. */
    String trend() {
        if (samples.size() < 3) {
            return samples.isEmpty() ? "no sample" : samples.getLast().words();
        }
        List<Sample> counted = samples.subList(1, samples.size());
        int third = Math.max(1, counted.size() / 3);
        List<Sample> first = counted.subList(0, third);
        List<Sample> last = counted.subList(counted.size() - third, counted.size());
        return String.format(
                Locale.ROOT,
                "heap %.1f -> %.1f MB, threads %.1f -> %.1f, descriptors %.1f -> %.1f (means of first and last third of"
                        + " %d samples)",
                mean(first, Sample::heap) / 1e6,
                mean(last, Sample::heap) / 1e6,
                mean(first, Sample::threads),
                mean(last, Sample::threads),
                mean(first, Sample::descriptors),
                mean(last, Sample::descriptors),
                counted.size());
    }
}
