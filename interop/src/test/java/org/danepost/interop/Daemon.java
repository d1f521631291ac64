package org.danepost.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A server of the machine that runs in the foreground as our child. Closing it ends the process and whatever it started;
 * a hook does so too when the virtual machine ends early.
 */
final class Daemon implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(30);

    private final String name;
    private final Process process;
    private final Path log;
    private final Thread hook;

    private Daemon(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.hook = new Thread(this::end);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts a server; its output goes to a file in the directory. */
    static Daemon start(String name, Path directory, List<String> words) {
        try {
            Path log = directory.resolve(name + ".out");
            Process process = new ProcessBuilder(words)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(log.toFile())
                    .start();
            return new Daemon(name, process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", words), e);
        }
    }

    /** Waits until the server answers; throws with its output when it ends or stays silent. */
    Daemon await(BooleanSupplier answers) {
        try {
            Await.until(name + " answers", READY, () -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException(name + " ended with code " + process.exitValue());
                }
                return answers.getAsBoolean();
            });
            return this;
        } catch (IllegalStateException e) {
            close();
            throw new IllegalStateException(e.getMessage() + ":\n" + output(), e);
        }
    }

    /** Whether it has ended by itself. */
    boolean ended() {
        return !process.isAlive();
    }

    /** What the server has printed so far. */
    String output() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The virtual machine is already ending: the hook runs or has run.
            return;
        }
    }

    private void end() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Instant deadline = Instant.now().plusSeconds(2);
        for (ProcessHandle child : children) {
            while (child.isAlive() && Instant.now().isBefore(deadline)) {
                Thread.onSpinWait();
            }
            child.destroyForcibly();
        }
    }
}
