package org.danepost.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong with what the user gives is named in one line, with exit code 64 and no stack trace. */
class WrongInputTest {
    @TempDir
    Path directory;

    @BeforeEach
    void files() throws IOException {
        Files.writeString(directory.resolve("empty"), "");
        Files.writeString(directory.resolve("good.tlsa"), "3 1 1 " + "ab".repeat(32) + "\n");
        Files.writeString(directory.resolve("bad.tlsa"), "# one\n3 1 1 abc\n");
        Files.writeString(
                directory.resolve("bad.pem"), "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n");
        Files.writeString(directory.resolve("no.pem"), "no certificate here\n");
        Files.writeString(directory.resolve("bad.anchor"), ". IN A 192.0.2.1\n");
        Files.writeString(directory.resolve("bad.toml"), "[dns]\nresolver = [\"127.0.0.1\"]\n");
        Files.writeString(
                directory.resolve("range.toml"), "[dns]\nresolvers = [\"127.0.0.1\"]\ntry-timeout = \"0s\"\n");
        Files.writeString(directory.resolve("list"), "good.example A\ngood.example WHAT\n");
        Files.writeString(directory.resolve("domains"), "example.org\nuser@example.org\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            --resovle                                             | Unknown option
            reslove example.org                                   | did you mean
            resolve                                               | NAME to look up is missing
            resolve a.example --nope                              | Unknown option
            resolve a..example A --server 127.0.0.1               | 'a..example' is not a domain name
            resolve a.example TSLA --server 127.0.0.1             | did you mean 'TLSA'?
            resolve a.example A --server localhost                | 'localhost' is not the address of a server
            resolve a.example A --server 127.0.0.1:x              | '127.0.0.1:x' is not the address of a server
            resolve a.example --server ::1 --trust-anchor @/none  | does not exist
            resolve a.example --server ::1 --trust-anchor @/empty | holds no DS or DNSKEY record
            resolve a.example --server ::1 --trust-anchor @/bad.anchor | trust anchors
            resolve a.example --config @/none.toml                | does not exist
            resolve a.example --config @/bad.toml                 | did you mean 'resolvers'?
            resolve a.example --config @/range.toml               | try-timeout
            resolve a.example --mode recursive --root-hints @/list | root hints
            resolve a.example --mode recursiv                     | recursiv
            resolve --file @/list --server ::1                    | line 2: 'WHAT' is not a record type
            resolve --file @ --server ::1                         | cannot be read
            resolve a.example A --file @/list                     | not both
            explain                                               | a DOMAIN is missing
            explain user@example.org --server ::1                 | is an e-mail address
            explain 192.0.2.1 --server ::1                        | Write an address in brackets
            explain --file @/domains --server ::1                 | domains, line 2: 'user@example.org'
            explain example.org --level dane_only                 | did you mean 'dane-only'?
            explain example.org --port 0 --server ::1             | the port 0
            send --from a@example.org                             | --to
            send --to nobody --server ::1 --file @/list           | 'nobody' is not a mail address
            send --from x --to a@example.org --server ::1         | 'x' is not a mail address
            send --to a@b@example.org --server ::1                | not a mail address
            send --to a@example.org --server ::1 --file @/none    | does not exist
            send --to a@example.org --server ::1 --file @/empty   | is empty
            send --to a@b.example --server ::1 --file @/list --helo `a b` | fully qualified name
            tlsa                                                  | say what to do
            tlsa match --records @/good.tlsa                      | --chain
            tlsa match --records @/bad.tlsa --chain @/no.pem      | line 2: not a TLSA record
            tlsa match --records @/empty --chain @/no.pem         | holds no TLSA record
            tlsa match --records @/good.tlsa --chain @/no.pem     | BEGIN CERTIFICATE
            tlsa match --records @/good.tlsa --chain @/bad.pem    | is not base64
            tlsa match --records @/good.tlsa --chain @/bad.pem --at soon | base64
            tlsa match --records @/good.tlsa --chain @/good.tlsa --profile http | http
            lab --scene forged-m                                  | did you mean 'forged-mx'?
            """)
    void isNamed(String commandLine, String message) {
        String[] args = commandLine
                .replace("@/", directory + "/")
                .replace(" @ ", " " + directory + " ")
                .split(" +(?=[^`]*(`[^`]*`[^`]*)*$)", -1);
        for (int i = 0; i < args.length; i++) {
            args[i] = args[i].replace("`", "");
        }

        Run run = Run.of(args);

        assertThat(run.err()).contains(message).doesNotContain("\tat ").doesNotContain("Exception");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void nothingToDoIsNamed() {
        Run run = Run.of();

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("resolve").contains("explain").contains("lab");
    }

    @Test
    void theVersionIsTheBuilds() throws IOException {
        assertThat(Files.readString(Path.of("..", "pom.xml"))).contains("<version>" + Version.TEXT + "</version>");
    }

    @Test
    void helpAndVersionAreNoErrors() {
        assertThat(Run.of("--version")).isEqualTo(new Run(ExitCode.OK, Version.LINE + "\n", ""));
        assertThat(Run.of("resolve", "--version").out()).startsWith("danepost ");
        assertThat(Run.of("--help").code()).isEqualTo(ExitCode.OK);
        assertThat(Run.of("send", "--help").out()).contains("Exit codes").contains("Examples");
    }
}
