package org.danepost.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader that goes away, as {@code head} does, ends the work and shows in the exit code. */
class OutputLostTest {
    /** Takes nothing, like a pipe whose reader has gone. */
    private static final class Gone extends OutputStream {
        @Override
        public void write(int octet) throws IOException {
            throw new IOException("Broken pipe");
        }
    }

    @Test
    @DisplayName("resolve --file stops and does not report success when its output goes nowhere")
    void listOfNames(@TempDir Path directory) throws IOException {
        Path list = directory.resolve("names");
        Files.writeString(list, "a.example A\nb.example A\n".repeat(500));
        StringWriter errors = new StringWriter();
        int code = run(errors, "resolve", "--file", list.toString(), "--server", closedPort());
        assertThat(code).isEqualTo(ExitCode.OUTPUT_LOST);
        assertThat(errors.toString()).contains("output cannot be written").hasLineCount(1);
    }

    @Test
    @DisplayName("explain does not report success when its output goes nowhere")
    void plan() throws IOException {
        StringWriter errors = new StringWriter();
        int code = run(errors, "explain", "a.example", "--server", closedPort());
        assertThat(code).isEqualTo(ExitCode.OUTPUT_LOST);
    }

    @Test
    @DisplayName("what would follow the lost line is not waited for")
    void stopsEarly() {
        List<Integer> inputs = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            inputs.add(i);
        }
        AtomicInteger begun = new AtomicInteger();
        PrintWriter out = new PrintWriter(new Gone(), false, StandardCharsets.UTF_8);
        assertThatThrownBy(() -> InOrder.forEach(
                        inputs,
                        input -> {
                            begun.incrementAndGet();
                            return input;
                        },
                        result -> {
                            out.println(result);
                            OutputLost.check(out);
                        }))
                .isInstanceOf(OutputLost.class);
        assertThat(begun.get()).isLessThan(1_000);
    }

    private static int run(StringWriter errors, String... arguments) {
        return Program.run(
                arguments,
                new PrintWriter(new Gone(), true, StandardCharsets.UTF_8),
                new PrintWriter(errors, true),
                Map.of());
    }

    /** A resolver that is not there: the answer "failed" comes at once. */
    private static String closedPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + socket.getLocalPort();
        }
    }
}
