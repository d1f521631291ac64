package org.danepost.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
import tools.jackson.databind.JsonNode;

/** {@code explain --service} and {@code explain --https} as a user types them, with real signed zones. */
class ExplainServiceTest {
    private static final String DIGEST = "ab".repeat(32);

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
                        ZoneBuilder.zone("chat.example").text("""
                                _xmpp-server._tcp SRV 5 0 5269 xmpp
                                _xmpp-client._tcp SRV 0 0 0 .
                                _submission._tcp SRV 5 0 587 xmpp
                                xmpp A 127.0.0.1
                                www A 127.0.0.1
                                _5269._tcp.xmpp TLSA 3 1 1 %1$s
                                _443._tcp.www TLSA 3 1 1 %1$s
                                """.formatted(DIGEST)),
                        ZoneBuilder.zone("loose.example").unsigned().text("""
                                _xmpp-server._tcp SRV 5 0 5269 xmpp.chat.example.
                                """),
                        ZoneBuilder.zone("late.example").text("""
                                _xmpp-server._tcp SRV 5 0 5269 xmpp.chat.example.
                                """).fault(new ZoneFault.Expired())));
        Files.writeString(directory.resolve("anchors"), internet.trustAnchor());
        Files.writeString(directory.resolve("domains"), "# two\nchat.example\nloose.example\n");
    }

    @AfterAll
    static void stop() {
        internet.close();
    }

    private static Run run(String line) {
        List<String> all = new ArrayList<>(List.of("explain"));
        all.addAll(List.of(line.split(" ", -1)));
        all.addAll(List.of(
                "--trust-anchor",
                directory.resolve("anchors").toString(),
                "--server",
                internet.resolver().getAddress().getHostAddress() + ":"
                        + internet.resolver().getPort()));
        return Run.of(all.toArray(String[]::new));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--service xmpp-server chat.example | 0 | DANE: TLS with a certificate that its TLSA records authenticate",
                "--service xmpp-client chat.example | 69 | name no server",
                "--service imaps chat.example | 69 | there are no SRV records at _imaps._tcp.chat.example",
                "--service submission chat.example | 0 | it has no proven TLSA records",
                "--service xmpp-server loose.example | 0 | so DANE does not apply",
                "--service xmpp-server late.example | 75 | must sign it again",
                "--https www.chat.example | 0 | TLSA base domain and SNI: www.chat.example",
                "--https late.example | 75 | bogus",
                "--https chat.example loose.example | 75 | https at loose.example:443: wait and try again"
            })
    void commands(String line, int code, String words) {
        Run run = run(line);

        assertThat(run.code()).as(run.toString()).isEqualTo(code);
        assertThat(run.out()).contains(words);
    }

    @Test
    @DisplayName("the JSON form says the same, with the fields of docs/json.md")
    void json() {
        Run run = run("--service xmpp-server --json --file " + directory.resolve("domains"));

        assertThat(run.code()).as(run.toString()).isZero();
        JsonNode proven = run.json().getFirst();
        assertThat(proven.get("service").asString()).isEqualTo("xmpp-server");
        assertThat(proven.get("domain").asString()).isEqualTo("chat.example");
        assertThat(proven.get("disposition").asString()).isEqualTo("connect");
        JsonNode target = proven.get("targets").get(0);
        assertThat(target.get("host").asString()).isEqualTo("xmpp.chat.example");
        assertThat(target.get("port").asInt()).isEqualTo(5269);
        assertThat(target.get("tls").asString()).isEqualTo("upgrade");
        assertThat(target.get("requirement").asString()).isEqualTo("dane");
        assertThat(target.get("tlsaBase").asString()).isEqualTo("xmpp.chat.example");
        assertThat(target.get("records").get(0).asString()).isEqualTo("3 1 1 " + DIGEST);
        assertThat(target.get("referenceNames").toString()).isEqualTo("[\"xmpp.chat.example\",\"chat.example\"]");
        JsonNode loose = run.json().get(1).get("targets").get(0);
        assertThat(loose.get("requirement").asString()).isEqualTo("pkix");
        assertThat(loose.get("referenceNames").toString()).isEqualTo("[\"loose.example\"]");
        assertThat(loose.get("srvName").asString()).isEqualTo("_xmpp-server.loose.example");
        assertThat(loose.get("sni").asString()).isEqualTo("loose.example");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--service _xmpp-server chat.example | is not the name of a service",
                "--service xmpp-server user@chat.example | holds a character",
                "--service smtp chat.example | is found by MX records",
                "--service https chat.example | Use --https HOST",
                "--service xmpp-server --https chat.example | give one of them",
                "--service xmpp-server --level dane-only chat.example | are for mail between servers",
                "--https https://chat.example/ | is a URL",
                "--https chat.example:0 | no port from 1 to 65535",
                "--https | a DOMAIN is missing"
            })
    void wrongInput(String line, String words) {
        Run run = run(line);

        assertThat(run.code()).as(run.toString()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(words);
        assertThat(run.out()).isEmpty();
    }
}
