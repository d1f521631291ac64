package org.danepost.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.danepost.policy.Audit;
import org.danepost.policy.InsecureMx;
import org.danepost.policy.Level;
import org.danepost.policy.NextHop;
import org.danepost.policy.Rule;
import org.danepost.policy.TlsFloor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables {@code [[policy]]} and {@code [[credential]]}: what they say, and what is said about wrong ones. */
class PolicyTablesTest {
    private static final String CREDENTIAL = "[[credential]]\nname = \"smart\"\nuser = \"us\"\npassword-file = \"p\"\n";

    private static List<Rule> rules(String text) {
        return PolicyRules.of(ConfigurationFile.parse("x.toml", text));
    }

    @Test
    @DisplayName("TLS-11, case 191: every key of a rule reaches it")
    void everyKey() {
        Rule rule = rules("""
                [delivery]
                level = "may"

                [[policy]]
                destination = ".example.org"
                level = "secure"
                insecure-mx = "may"
                relay = "relay.example.net"
                port = 2525
                login = "smart"
                tls-floor = "1.3"
                names = ["mx.example.net", ".example.org"]
                reason = "a contract"
                expires = 2026-12-31
                """ + CREDENTIAL).getFirst();

        assertThat(rule.destination()).hasToString(".example.org");
        assertThat(rule.settings().level()).contains(Level.SECURE);
        assertThat(rule.settings().insecureMx()).contains(InsecureMx.MAY);
        assertThat(rule.settings().relay()).contains(new NextHop.Domain("relay.example.net"));
        assertThat(rule.settings().port()).contains(2525);
        assertThat(rule.settings().login()).contains("smart");
        assertThat(rule.settings().floor()).contains(TlsFloor.TLS_1_3);
        assertThat(rule.settings().names()).containsExactly("mx.example.net", ".example.org");
        assertThat(rule.reason()).isEqualTo("a contract");
        assertThat(rule.expires()).contains(Instant.parse("2027-01-01T00:00:00Z"));
        assertThat(rule.source()).isEqualTo("the configuration file 'x.toml', line 4");
    }

    @Test
    void aFingerprintAndAnAudit() {
        String digest = "sha256:" + "ab".repeat(32);
        List<Rule> rules = rules("""
                [[policy]]
                destination = "[mx.example.org]:587"
                level = "fingerprint"
                fingerprints = ["%s"]
                [[policy]] # watched
                destination = "192.0.2.0/24"
                audit = "cleartext"
                expires = "2026-12-31T12:00:00+01:00"
                """.formatted(digest));

        assertThat(rules.getFirst().settings().digests()).singleElement().hasToString(digest);
        assertThat(rules.getLast().settings().audit()).contains(Audit.CLEARTEXT);
        assertThat(rules.getLast().expires()).contains(Instant.parse("2026-12-31T11:00:00Z"));
        assertThat(rules.getLast().source()).endsWith("line 5");
        assertThat(rules.getLast().settings().level()).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            @                                                 | line 3: 'policy.destination' is missing
            @destination = "a..b"                             | line 3: 'policy.destination': 'a..b' has an empty part
            @destination = "192.0.2.1/24"                     | has bits set beyond its prefix length; remedy: Set them to 0
            @destination = "192.0.2.0/40"                     | has the prefix length 40; remedy: It is at most 32
            @destination = "192.0.2.1"                        | remedy: Write an address in brackets
            @destination = "a.example"~levle = "may"          | line 3: 'policy.levle' is not known; did you mean 'level'?
            @destination = "a.example"~level = "dane_only"    | line 3: 'policy.level' is one of none, may, encrypt, dane, dane-only, verify, secure, fingerprint, sts; did you mean 'dane-only'?
            @destination = "a.example"~port = "25"            | line 3: 'policy.port' is a whole number
            @destination = "a.example"~port = 70000           | line 3: 'policy.port' is 70000, which does not exist
            @destination = 5                                  | line 3: 'policy.destination' is a text
            @destination = "a.example"~names = [1]            | line 3: 'policy.names' is a list of texts
            @destination = "a.example"~level="secure"~names = ["a b"] | 'policy.names': 'a b' holds a character
            @destination = "a.example"~relay = "mx:25"        | 'policy.relay': 'mx:25' has a port
            @destination = "a.example"~tls-floor = "1.4"      | 'policy.tls-floor' is one of 1.0, 1.1, 1.2, 1.3
            @destination = "a.example"~tls-floor = 1.2        | write one of these words in double quotes
            @destination = "a.example"~expires = "soon"       | 'policy.expires': 'soon' is no date
            @destination = "a.example"~expires = 2026-12-31T12:00:00 | no time with a zone
            @destination = "a.example"~login = "smrt"~#       | the credential 'smrt', which does not exist; did you mean 'smart'?
            @destination = "a.example"~level = "fingerprint"  | contradicts itself: level fingerprint needs fingerprints
            @destination = "a.example"~level = "fingerprint"~fingerprints = ["sha1:ab"] | 'sha1:ab' is no fingerprint
            @destination = "a.example"~names = ["a.example"]  | names count for levels verify and secure only
            @destination = "a.example"~level = "none"~login = "smart"~# | a login needs TLS
            @destination = "a.example"~audit = "encrypted"~login = "smart"~# | a login and an audit
            @destination = "a.example"~relay = "[b.example]"~port = 25 | the port of a relay in brackets is written behind them
            @destination = "a.example"~[[policy]]~destination = "A.example." | line 5: there is already a rule for a.example, in the configuration file 'x.toml', line 3
            ~~[policy]~destination = "a.example"              | 'policy' is a list of tables; remedy: write [[policy]]
            ~~policy = ["a"]                                  | 'policy' is a list of tables
            ~~#~#                                             | there are two credentials named 'smart'
            ~~[[credential]]~name = "x"~user = "y"            | line 3: 'credential.password-file' is missing
            ~~[[credential]]~name = "x"~password = "y"        | 'credential.password' is not known; remedy: known here: name, user, password-file
            """)
    void whatIsWrongIsNamedWithItsLineAndTheRemedy(String text, String message) {
        String written = text.replace("@", "\n\n[[policy]]~").replace("~", "\n").replace("#", CREDENTIAL);
        assertThatThrownBy(() -> ConfigurationFile.parse("x.toml", written))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("the configuration file 'x.toml'")
                .hasMessageContaining(message)
                .hasMessageContaining("; remedy: ");
    }

    @Test
    @DisplayName("POL-14: an expired rule is no error; it is named with its place and the remedy")
    void expired() {
        List<Rule> rules = rules("[[policy]]\ndestination = \"a.example\"\nexpires = 2026-01-01\n");
        assertThat(PolicyRules.notices(rules, Instant.parse("2026-01-01T23:59:59Z")))
                .isEmpty();
        assertThat(PolicyRules.notices(rules, Instant.parse("2026-01-02T00:00:00Z")))
                .containsExactly(
                        "the configuration file 'x.toml', line 1: the rule for a.example has expired and no longer"
                                + " applies; remedy: renew 'expires' or delete the rule");
    }

    @Test
    @DisplayName("a header within a long text makes lines uncertain; then tables are counted")
    void headersInText() {
        List<Rule> rules = rules("""
                [[policy]]
                destination = "a.example"
                reason = '''
                [[policy]]
                '''
                """);
        assertThat(rules.getFirst().source()).isEqualTo("the configuration file 'x.toml', table 1");
    }
}
