package org.danepost.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A server program that runs as our child, and what it used of the machine by the kernel's account. One thread. */
final class Daemon implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(60);
    /** Clock ticks per second in /proc, fixed by the kernel's interface. */
    private static final double TICKS = 100;

    private static final int USER_TICKS = 11;

    private final String name;
    private final Process process;
    private final Path log;

    private Daemon(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    static Daemon start(String name, Path directory, List<String> words) throws IOException {
        Path log = directory.resolve(name + ".out");
        Process process = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return new Daemon(name, process, log);
    }

    /** Waits until it answers. */
    Daemon await(BooleanSupplier answers) throws IOException, InterruptedException {
        long end = System.nanoTime() + READY.toNanos();
        while (!answers.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                close();
                throw new IOException(name + " does not answer: " + Files.readString(log));
            }
            Thread.sleep(50);
        }
        return this;
    }

    /** CPU seconds of the process and of the children it has now. */
    double cpuSeconds() throws IOException {
        double sum = 0;
        for (long id : ids()) {
            String stat = Files.readString(Path.of("/proc/" + id + "/stat"), StandardCharsets.ISO_8859_1);
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
            sum += (Long.parseLong(fields.get(USER_TICKS)) + Long.parseLong(fields.get(USER_TICKS + 1))) / TICKS;
        }
        return sum;
    }

    /** Resident memory, octets. */
    long resident() throws IOException {
        long sum = 0;
        for (long id : ids()) {
            sum += Files.readAllLines(Path.of("/proc/" + id + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(
                            line -> Long.parseLong(line.toLowerCase(Locale.ROOT).replaceAll("[^0-9]", "")))
                    .map(kilo -> kilo * 1024)
                    .sum();
        }
        return sum;
    }

    private List<Long> ids() {
        List<Long> ids = new ArrayList<>();
        ids.add(process.pid());
        process.descendants().map(ProcessHandle::pid).forEach(ids::add);
        return ids;
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
