package org.danepost.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.danepost.lab.MiniInternet;
import org.danepost.lab.ZoneBuilder;
import org.danepost.lab.ZoneFault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The example runs, against the lab, and is what the README shows. */
class AskWithProofTest {
    private static final Path ROOT = Path.of("..", "..", "..");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static MiniInternet internet;

    @BeforeAll
    static void start() throws IOException {
        internet = MiniInternet.start(MiniInternet.Options.defaults()
                .at(Instant.now())
                .with(
                        ZoneBuilder.zone("plain.example").unsigned().text("@ MX 10 mx\n"),
                        ZoneBuilder.zone("late.example").text("@ MX 10 mx\n").fault(new ZoneFault.Expired())));
        Files.writeString(directory.resolve("anchors"), internet.trustAnchor());
    }

    @AfterAll
    static void stop() {
        internet.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "bob.example, SECURE: [",
        "plain.example, INSECURE: [",
        "nobody.example, 'SECURE: none, NAME_ERROR'",
        "late.example, not to be used: ",
    })
    void runs(String domain, String beginning) throws IOException {
        PrintStream console = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            AskWithProof.main(new String[] {
                domain,
                internet.resolver().getAddress().getHostAddress(),
                String.valueOf(internet.resolver().getPort()),
                directory.resolve("anchors").toString()
            });
        } finally {
            System.setOut(console);
        }
        assertThat(said.toString(StandardCharsets.UTF_8)).startsWith(beginning);
    }

    @Test
    @DisplayName("the README shows this very code, and a dependency that fits")
    void readme() throws IOException {
        String source =
                Files.readString(Path.of("src", "main", "java", "org", "danepost", "examples", "AskWithProof.java"));
        String shown = source.substring(
                source.indexOf("// README begins\n") + "// README begins\n".length(),
                source.indexOf("    // README ends"));
        String readme = Files.readString(ROOT.resolve("README.md"));
        assertThat(readme).contains("```java\n" + shown.stripTrailing().stripIndent() + "\n```");
        String pom = Files.readString(Path.of("pom.xml"));
        String version = pom.substring(pom.indexOf("<version>") + 9, pom.indexOf("</version>"));
        assertThat(readme).contains("<artifactId>dns</artifactId>\n      <version>" + version + "</version>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.danepost.dane.DaneVerifier",
                "org.danepost.policy.Planner",
                "org.danepost.smtp.SmtpClient",
                "org.danepost.mta.DirectDelivery",
                "org.danepost.app.Program",
                "picocli.CommandLine",
                "tools.jackson.core.JsonFactory"
            })
    @DisplayName("nothing of the mail transport comes along")
    void alone(String type) {
        assertThatThrownBy(() -> Class.forName(type)).isInstanceOf(ClassNotFoundException.class);
    }
}
