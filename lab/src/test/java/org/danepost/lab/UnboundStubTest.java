package org.danepost.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Unbound as a resolver of its own, asking the lab's authorities without the lab's recursive server. */
@Tag("unbound")
class UnboundStubTest {
    @TempDir
    static Path directory;

    private static MiniInternet internet;
    private static Unbound unbound;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        internet = MiniInternet.start();
        StringBuilder stubs = new StringBuilder();
        for (Authority authority : internet.authorities()) {
            for (SignedZone zone : authority.zones()) {
                stubs.append("""
                        stub-zone:
                          name: "%s"
                          stub-addr: %s@%d
                        """.formatted(
                                zone.name(),
                                authority.address().getAddress().getHostAddress(),
                                authority.address().getPort()));
            }
        }
        unbound = Unbound.start(directory, internet, stubs.toString());
    }

    @AfterAll
    static void stop() throws InterruptedException {
        try {
            unbound.close();
        } finally {
            internet.close();
        }
    }

    @ParameterizedTest(name = "{0} {1}: {2}, AD {3}")
    @CsvSource({
        "bob.example, MX, NOERROR, true",
        "bob.example, DS, NOERROR, true",
        "mx1.bob.example, AAAA, NOERROR, true",
        "none.bob.example, A, NXDOMAIN, true",
        "none.erin.example, A, NXDOMAIN, true",
        "mail.frank.example, A, NOERROR, true",
        "none.example, MX, NXDOMAIN, true",
        "test, SOA, NOERROR, true",
        "carol.test, MX, NOERROR, false",
        "carol.test, DS, NOERROR, false",
        "none.test, A, NXDOMAIN, false",
    })
    void agrees(String name, String type, String rcode, boolean authentic) {
        Message answer = unbound.ask(name, Type.value(type));
        assertThat(Rcode.string(answer.getRcode())).as(answer.toString()).isEqualTo(rcode);
        assertThat(answer.getHeader().getFlag(Flags.AD)).as(answer.toString()).isEqualTo(authentic);
    }
}
