package org.danepost.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program of the machine to its end and hands back what it printed. Every run has a deadline; a program that
 * outlives it is ended and counts as failed.
 */
final class Command {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private Command() {}

    /**
     * What a program left behind.
     *
     * @param code the exit code
     * @param output standard output and standard error, mixed
     */
    record Result(int code, String output) {}

    /** Runs a program that must succeed; its output. */
    static String run(Path directory, List<String> words) {
        Result result = attempt(directory, words, "");
        if (result.code() != 0) {
            throw new IllegalStateException(
                    String.join(" ", words) + " ended with code " + result.code() + ":\n" + result.output());
        }
        return result.output();
    }

    /** Runs a program that may fail, with this text as its standard input. */
    static Result attempt(Path directory, List<String> words, String input) {
        try {
            Path in = Files.writeString(Files.createTempFile(directory, "in", ".txt"), input);
            Path out = Files.createTempFile(directory, "out", ".txt");
            ProcessBuilder builder = new ProcessBuilder(words)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile());
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", words) + " did not end within " + DEADLINE);
            }
            String output = Files.readString(out);
            Files.delete(in);
            Files.delete(out);
            return new Result(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", words), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + String.join(" ", words), e);
        }
    }
}
