package org.danepost.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.danepost.lab.Authority;
import org.danepost.lab.MiniInternet;
import org.danepost.lab.RecursiveServer;
import org.danepost.lab.Tampers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Flags;

/** The modes auto and trust-ad as a user meets them, in the lab. */
class ModesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static MiniInternet internet;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static RecursiveServer second;

    @BeforeAll
    static void start() throws IOException {
        internet = MiniInternet.start(MiniInternet.Options.defaults().at(Instant.now()));
        second = new RecursiveServer(
                new InetSocketAddress(InetAddress.ofLiteral("127.53.0.54"), 0),
                List.of(internet.authorities().getFirst().address()),
                Duration.ofMillis(800));
        Files.writeString(directory.resolve("anchor"), internet.trustAnchor());
        Files.writeString(
                directory.resolve("hints"),
                ". NS ns.\nns. A " + root().address().getAddress().getHostAddress() + "\n");
        write(
                "both",
                "root-hints = \"hints\"\nclosed-network = true\nauthority-port = "
                        + root().address().getPort() + "\n");
        write("resolvers", "");
    }

    private static void write(String name, String more) throws IOException {
        Files.writeString(directory.resolve(name + ".toml"), """
                [dns]
                resolvers = ["%s", "%s"]
                trust-anchors = ["anchor"]
                %s""".formatted(
                        text(internet.resolver()), text(second.address()), more));
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private static Authority root() {
        return internet.authorities().getFirst();
    }

    @AfterAll
    static void stop() {
        second.close();
        internet.close();
    }

    @AfterEach
    void reset() {
        internet.reset();
        internet.clock().set(Instant.now());
    }

    private static Run resolve(String configuration, String... more) {
        List<String> words = new java.util.ArrayList<>(List.of("resolve", "bob.example", "MX", "--json", "--config"));
        words.add(directory.resolve(configuration + ".toml").toString());
        words.addAll(List.of(more));
        return Run.of(words.toArray(String[]::new));
    }

    private static void assertSecure(Run run) {
        assertThat(run.code()).as(run.toString()).isEqualTo(ExitCode.OK);
        assertThat(run.json()).hasSize(1);
        assertThat(run.json().getFirst().get("status").asString()).isEqualTo("secure");
    }

    @Test
    @DisplayName("auto asks the authoritative servers where they answer, and says so in one line beside the output")
    void recursive() {
        Run run = resolve("both");

        assertSecure(run);
        assertThat(run.err()).containsOnlyOnce("\n").startsWith("danepost resolve: mode auto: recursive");
    }

    @Test
    @DisplayName("auto turns to the resolvers when somebody answers in place of the root servers")
    void intercepted() {
        root().tamper(exchange -> {
            exchange.honest().getHeader().unsetFlag(Flags.AA);
            exchange.honest().getHeader().setFlag(Flags.RA);
            return List.of(exchange.honest());
        });

        Run run = resolve("both");

        assertThat(run.err()).contains("mode auto: forward to 127.53.0.53").contains("somebody on the way");
    }

    @Test
    @DisplayName("case 32: auto puts a resolver that strips aside and names it; the others are asked")
    void goodAndBad() {
        internet.recursive().tamper(Tampers.stripSignatures("."));

        Run run = resolve("resolvers");

        assertSecure(run);
        assertThat(run.err())
                .contains("forward to 127.53.0.54", "put aside", "127.53.0.53")
                .containsOnlyOnce("\n");
    }

    @Test
    @DisplayName("case 31, case 32: when nothing works every lookup fails and names all, and DANE is not off")
    void allBad() {
        internet.recursive().tamper(Tampers.stripSignatures("."));
        second.tamper(Tampers.stripSignatures("."));

        Run run = resolve("resolvers");
        second.tamper(exchange -> List.of(exchange.honest()));

        assertThat(run.code()).isEqualTo(ExitCode.LOOKUP_FAILED);
        assertThat(run.json().getFirst().get("rcode").asString()).isEqualTo("RESOLVER_UNSUITABLE");
        assertThat(run.json().getFirst().get("why").asString()).contains("127.53.0.53", "127.53.0.54");
    }

    @Test
    @DisplayName("a resolver that the user names is asked without a probe")
    void named() {
        Run run = resolve("both", "--server", text(internet.resolver()));

        assertSecure(run);
        assertThat(run.err()).isEmpty();
    }

    @Test
    @DisplayName("case 31: trust-ad with a resolver that does not validate fails every lookup and names it")
    void trustAd() {
        Run run = resolve("both", "--mode", "trust-ad");

        assertThat(run.code()).isEqualTo(ExitCode.LOOKUP_FAILED);
        assertThat(run.json().getFirst().get("rcode").asString()).isEqualTo("RESOLVER_UNSUITABLE");
        assertThat(run.json().getFirst().get("why").asString()).contains("127.53.0.53", "does not validate");
        internet.recursive().tamper(Tampers.claimAuthentic());
        Run claimed = resolve("both", "--mode", "trust-ad", "--server", text(internet.resolver()));
        assertSecure(claimed);
        assertThat(claimed.json().getFirst().get("why").asString()).contains("says so (AD)");
    }

    @Test
    @DisplayName("case 29: trust-ad refuses a resolver beyond this host that is not trusted, and says what to do")
    void strangers() throws IOException {
        write("wrong", "trusted-resolvers = [\"far.example\"]\n");

        Run run = resolve("both", "--mode", "trust-ad", "--server", "192.0.2.53");

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("192.0.2.53", "remedy", "trusted-resolvers", "mode auto");
        assertThat(resolve("wrong", "--mode", "trust-ad").err()).contains("'far.example' is not an IP address");
        assertThat(resolve("both", "--mode", "trustad").err()).contains("did you mean 'trust-ad'?");
        assertThat(resolve("both", "--server", "127.0.0.1", "--root-hints", "x").err())
                .contains("leave one of them");
    }
}
