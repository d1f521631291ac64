package org.danepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NextHopTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "example.com | Domain[name=example.com]",
                "EXAMPLE.com. | Domain[name=example.com]",
                "b\u00fccher.example | Domain[name=xn--bcher-kva.example]",
                "_under_score.example | Domain[name=_under_score.example]",
                "[mx.example.com]:587 | Relay[host=mx.example.com, port=587]",
                "[mx.example.com] | Relay[host=mx.example.com, port=25]",
                "[localhost]:10025 | Relay[host=localhost, port=10025]",
                "[192.0.2.1] | Literal[address=/192.0.2.1, port=25]",
                "[192.0.2.1]:26 | Literal[address=/192.0.2.1, port=26]",
                "[IPv6:2001:db8::1] | Literal[address=/2001:db8:0:0:0:0:0:1, port=25]",
                "[ipv6:2001:DB8::1]:2525 | Literal[address=/2001:db8:0:0:0:0:0:1, port=2525]",
                "[::1] | Literal[address=/0:0:0:0:0:0:0:1, port=25]"
            })
    void good(String text, String expected) {
        assertThat(NextHop.parse(text))
                .isInstanceOfSatisfying(
                        NextHop.Parsed.Good.class,
                        good -> assertThat(good.nextHop()).hasToString(expected));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "user@example.com | is an e-mail address",
                "'' | is empty",
                "a..example | empty part",
                ".example | empty part",
                "a b.example | holds a character",
                "https://example.com/ | has a port, or is a URL",
                "example.com:587 | has a port, or is a URL",
                "192.0.2.1 | is an address, not a domain",
                "2001:db8::1 | is an address, not a domain",
                "[192.0.2.1 | is no next hop",
                "[mx.example.com]:0 | names the port 0",
                "[mx.example.com]:65536 | names the port 65536",
                "[mx.example.com]:x | is no next hop",
                "[IPv6:nonsense] | holds",
                "[fe80::1%eth0] | holds no IPv6 address",
                "[] | is empty",
                "stra\u00dfe.example | write the name with A-labels",
            })
    void bad(String text, String expected) {
        assertThat(NextHop.parse(text)).isInstanceOfSatisfying(NextHop.Parsed.Bad.class, bad -> {
            assertThat(bad.reason().enhancedCode()).isEqualTo("5.1.2");
            assertThat(bad.reason().text()).contains(expected);
            assertThat(bad.reason().remedy()).isNotBlank();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "host", "..", "a b.c", "a\u0000.example", "\ud800.example", "1.2.3.4", "[x]", "\\300.x"
            })
    @DisplayName("SMTP-40: what is no full domain name is refused in words and asks no DNS")
    void domainsThatAreNone(String name) {
        FakeResolver resolver = new FakeResolver("");
        Planner planner = new Planner(resolver, PlanOptions.defaults(), new Random(1));
        assertThat(Summary.of(planner.plan(new NextHop.Domain(name)))).isEqualTo("REJECT 5.1.2");
        assertThat(resolver.asked()).isEmpty();
    }

    @Test
    @DisplayName("names of every length are planned or refused, never thrown")
    void longNames() {
        FakeResolver resolver = new FakeResolver("");
        Planner planner = new Planner(resolver, PlanOptions.defaults(), new Random(1));
        for (int length : new int[] {63, 64, 253, 254, 255, 2000, 100_000}) {
            String text = "abcdefghi.".repeat(length / 10) + "a".repeat(length % 10 + 1);
            assertThat(Summary.of(planner.plan(new NextHop.Domain(text)))).isEqualTo("REJECT 5.1.2");
            assertThat(Summary.of(planner.plan(new NextHop.Domain("a".repeat(length) + ".example"))))
                    .isEqualTo("REJECT 5.1.2");
        }
    }

    @Test
    @DisplayName("a base name too long for a TLSA owner has no TLSA records")
    void longBase() {
        String name = "abcdefghi.".repeat(24) + "abcdefghijkl";
        Plan plan = Summary.plan("secure " + name + " A 192.0.2.1", name, PlanOptions.defaults());
        assertThat(Summary.of(plan)).isEqualTo("DELIVER " + name + "=OPP(" + name + ")");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65536})
    @DisplayName("a relay port that does not exist is refused in words")
    void relayPort(int port) {
        Planner planner = new Planner(new FakeResolver(""), PlanOptions.defaults(), new Random(1));
        assertThat(Summary.of(planner.plan(new NextHop.Relay("mx.example", port))))
                .isEqualTo("REJECT 5.3.5");
    }
}
