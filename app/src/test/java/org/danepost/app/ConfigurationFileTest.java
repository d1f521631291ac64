package org.danepost.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.danepost.policy.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationFileTest {
    @Test
    void anEmptyFileIsTheDefaults() {
        assertThat(ConfigurationFile.parse("x.toml", "")).isEqualTo(Configuration.DEFAULTS);
    }

    @Test
    void whatIsGivenReplacesTheDefaultAndNothingElse() {
        Configuration configuration = ConfigurationFile.parse("x.toml", """
                [dns]
                resolvers = ["127.0.0.1:5353", "[::1]:53"]
                try-timeout = "250ms"
                sha1 = true
                nsec3-iterations = 10
                [delivery]
                level = "dane-only"
                """);

        assertThat(configuration.dns().resolvers()).isEqualTo(List.of("127.0.0.1:5353", "[::1]:53"));
        assertThat(configuration.dns().tryTimeout()).isEqualTo(Duration.ofMillis(250));
        assertThat(configuration.dns().sha1()).isTrue();
        assertThat(configuration.dns().nsec3Iterations()).isEqualTo(10);
        assertThat(configuration.delivery().level()).isEqualTo(Level.DANE_ONLY);
        assertThat(configuration.delivery().port())
                .isEqualTo(Configuration.DEFAULTS.delivery().port());
    }

    @Test
    void aListOfTablesIsReadTableByTable() {
        Configuration configuration = ConfigurationFile.parse("x.toml", """
                [dns]
                state-directory = "state"
                [[dns.negative-trust-anchors]]
                name = "example.org"
                until = "2026-12-01"
                reason = "broken"
                [[dns.negative-trust-anchors]]
                name = "example.net"
                until = 2026-12-02T00:00:00Z
                reason = "broken too"
                """);

        assertThat(configuration.dns().negativeTrustAnchors())
                .containsExactly(
                        new Configuration.NegativeTrustAnchor("example.org", "2026-12-01", "broken"),
                        new Configuration.NegativeTrustAnchor("example.net", "2026-12-02T00:00:00Z", "broken too"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [dns]~resolver = ["::1"]            | 'dns.resolver' is not known; did you mean 'resolvers'?
            [dsn]                               | 'dsn' is not known; did you mean 'dns'?
            dns = 3                             | 'dns' is a table
            [dns]~resolvers = [3]               | 'dns.resolvers' is a list of texts
            [dns]~try-timeout = "soon"          | 'dns.try-timeout' is a span of time
            [dns]~try-timeout = 3               | 'dns.try-timeout' is a span of time
            [dns]~sha1 = "yes"                  | 'dns.sha1' is true or false
            [delivery]~port = "25"              | 'delivery.port' is a whole number
            [delivery]~level = "dane_only"      | did you mean 'dane-only'?
            [delivery]~helo-name = 5            | 'delivery.helo-name' is a text
            [dns]~negative-trust-anchors = ["a"] | 'dns.negative-trust-anchors' is a list of tables
            [dns.negative-trust-anchors]~name = "a" | 'dns.negative-trust-anchors' is a list of tables
            [[dns.negative-trust-anchors]]~name = "a"~until = "2026-12-01" | 'dns.negative-trust-anchors.reason' is missing
            [[dns.negative-trust-anchors]]~nam = "a" | did you mean 'name'?
            [[dns.negative-trust-anchors]]~name = 3~until = ""~reason = "" | 'dns.negative-trust-anchors.name' is a text
            [dns                                | line 1 is not TOML
            """)
    void whatIsWrongIsNamed(String text, String message) {
        assertThatThrownBy(() -> ConfigurationFile.parse("x.toml", text.replace("~", "\n")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("x.toml")
                .hasMessageContaining(message);
    }

    @Test
    void aFileThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> ConfigurationFile.read("no/such/file.toml"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'no/such/file.toml' does not exist");
    }
}
