package org.danepost.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.danepost.app.Main;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The commands as people type them, with a resolver on port 53 and mail servers on port 25 of loopback addresses. Needs
 * root for those ports.
 */
@Tag("unbound")
@Tag("postfix")
class CommandTest {
    /** Differs between builds that run on one machine at the same time. */
    private static final String NETWORK =
            "127.77.%d.".formatted(ProcessHandle.current().pid() % 250);

    private static final InetSocketAddress RESOLVER = new InetSocketAddress(NETWORK + 1, 53);
    private static final InetSocketAddress MAIL = new InetSocketAddress(NETWORK + 2, 25);

    @SuppressWarnings("NullAway.Init")
    private static MailWorld mail;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @BeforeAll
    static void start() {
        mail = new MailWorld(MAIL);
        mail.world().fetchingAt(RESOLVER);
    }

    @AfterAll
    static void stop() {
        mail.close();
    }

    private record Run(int code, String output, String errors) {}

    /** Runs a command with the resolver and trust anchor of the fixture. */
    private static Run danepost(String line) throws IOException {
        Path anchor = Files.write(directory.resolve("root.ds"), mail.world().anchors());
        List<String> words = Stream.concat(
                        Arrays.stream(line.split(" ", -1)),
                        Stream.of(
                                "--server",
                                RESOLVER.getAddress().getHostAddress(),
                                "--trust-anchor",
                                anchor.toString()))
                .toList();
        StringWriter output = new StringWriter();
        StringWriter errors = new StringWriter();
        int code = Main.run(
                words.toArray(String[]::new), new PrintWriter(output, true), new PrintWriter(errors, true), Map.of());
        return new Run(code, output.toString(), errors.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "_25._tcp.mx.leaf.example TLSA, 0, secure",
        "_25._tcp.mx.unsigned.example TLSA, 3, insecure",
        "_25._tcp.mx.expired.example TLSA, 1, bogus",
    })
    void resolve(String question, int code, String word) throws IOException {
        Run run = danepost("resolve " + question);

        assertThat(run.code()).as(run.toString()).isEqualTo(code);
        assertThat(run.output()).containsIgnoringCase(word);
    }

    @ParameterizedTest
    @CsvSource({
        "leaf.example, 0, mx.leaf.example",
        "unusable.example, 0, mx.unusable.example",
        "expired.example, 75, expired.example",
        "nowhere.example, 69, nowhere.example",
    })
    void explain(String domain, int code, String words) throws IOException {
        Run run = danepost("explain " + domain);

        assertThat(run.code()).as(run.toString()).isEqualTo(code);
        assertThat(run.output()).contains(words);
    }

    @ParameterizedTest
    @CsvSource({
        "alice@leaf.example, 0, '\"tls\":\"verified\"'",
        "alice@unsigned.example, 0, '\"tls\":\"untrusted\"'",
        "alice@wrong.example, 75, wrong.example",
        "alice@no-starttls.example, 75, STARTTLS",
        "alice@expired.example, 75, expired.example",
        "bob@leaf.example, 69, 5.7.1",
    })
    void send(String recipient, int code, String words) throws IOException {
        Path message = Files.writeString(directory.resolve("message.eml"), "Subject: by command\n\nA line.\n");

        Run run = danepost("send --json --from sender@client.example --helo client.example --to " + recipient
                + " --file " + message);

        assertThat(run.code()).as(run.toString()).isEqualTo(code);
        assertThat(run.output()).contains(words);
        if (code == 0) {
            assertThat(mail.postfix().messages(recipient, 1))
                    .anySatisfy(arrived -> assertThat(arrived).contains("Subject: by command", "using TLSv1.3"));
        } else {
            assertThat(mail.postfix().count(recipient)).isZero();
        }
    }

    @Test
    void severalRecipientsEachWithItsOutcome() throws IOException {
        Path message = Files.writeString(directory.resolve("several.eml"), "Subject: several\n\nA line.\n");

        Run run = danepost("send --json --helo client.example --to alice@authority.example bob@authority.example"
                + " alice@wrong.example --file " + message);

        assertThat(run.code()).as(run.toString()).isEqualTo(75);
        assertThat(run.output().lines()).hasSize(3);
        assertThat(mail.postfix().messages("alice@authority.example", 1))
                .anySatisfy(arrived -> assertThat(arrived).contains("Subject: several"));
    }
}
