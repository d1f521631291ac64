package org.danepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text of a service plan, word for word, for worlds kept as files beside it. */
class ServicePlanTextTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({"service-mixed, xmpp-server, im.example.com", "service-refused, imaps, example.org"})
    void golden(String name, String service, String domain) throws IOException {
        ServicePlanner planner =
                new ServicePlanner(new FakeResolver(file(name + ".world")), PlanOptions.defaults(), new Random(1));

        assertThat(ServicePlanText.of(planner.plan(new ServiceRequest.Srv(service, domain))))
                .isEqualTo(file(name + ".txt"));
    }

    private static String file(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(ServicePlanTextTest.class.getResourceAsStream("/plans/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
