package org.danepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Case 192: the text of a plan, word for word, for worlds kept as files beside it. */
class PlanTextTest {
    @ParameterizedTest(name = "case 192: {0}")
    @CsvSource({
        "verified, example.org",
        "mixed, example.org",
        "deferred, example.org",
        "rejected, example.org",
        "relay, [mx.example.org]:587",
        "literal, [192.0.2.1]"
    })
    void golden(String name, String destination) throws IOException {
        Plan plan = Summary.plan(file(name + ".world"), destination, PlanOptions.defaults());
        assertThat(PlanText.of(plan)).isEqualTo(file(name + ".txt"));
    }

    private static String file(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(PlanTextTest.class.getResourceAsStream("/plans/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
