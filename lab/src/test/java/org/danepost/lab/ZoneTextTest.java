package org.danepost.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole zones, written out, pass BIND's {@code dnssec-verify}: all signatures and an unbroken chain of denials. */
@Tag("unbound")
class ZoneTextTest {
    private static final String CONTENT = """
            @ MX 10 mx
            mx A 127.25.9.9
            a.b.c A 127.25.9.9
            *.wild A 127.25.9.9
            old DNAME new
            alias CNAME mx
            plain NS ns.plain
            ns.plain A 127.25.9.9
            """;

    static Stream<Arguments> zones() {
        return Stream.of(SigningAlgorithm.values())
                .filter(algorithm -> algorithm != SigningAlgorithm.RSASHA1)
                .flatMap(algorithm -> Stream.of(Denial.nsec(), Denial.nsec3(), Denial.nsec3OptOut())
                        // RFC 5155 §2: algorithm 7 is 5 with NSEC3
                        .filter(denial -> algorithm != SigningAlgorithm.RSASHA1_NSEC3 || denial instanceof Denial.Nsec3)
                        .map(denial -> Arguments.of(algorithm, denial)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("zones")
    void isWhole(SigningAlgorithm algorithm, Denial denial, @TempDir Path directory)
            throws IOException, InterruptedException {
        // dnssec-verify goes by the wall clock.
        SignedZone zone = ZoneBuilder.zone("whole.example")
                .algorithm(algorithm)
                .denial(denial)
                .servedBy("127.25.9.9")
                .text(CONTENT)
                .build(Instant::now);
        Path file = Files.writeString(directory.resolve("zone"), zone.text());
        Process process = new ProcessBuilder("dnssec-verify", "-o", "whole.example", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("output")) + zone.text())
                .isZero();
    }
}
