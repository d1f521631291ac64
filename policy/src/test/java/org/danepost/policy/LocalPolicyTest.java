package org.danepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rule applies to which next hop, and what the evidence says of it. */
class LocalPolicyTest {
    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
    private static final List<String> DESTINATIONS = List.of(
            "*",
            "example.org",
            ".example.org",
            ".b.example.org",
            "[mx.example.org]",
            "[mx.example.org]:587",
            "192.0.2.0/24",
            "192.0.2.128/25",
            "[192.0.2.200]",
            "[192.0.2.200]:587",
            "2001:db8::/32",
            "10.0.0.0/8:2525");

    @ParameterizedTest(name = "case 191: {0} has the rule for {1}")
    @CsvSource(delimiter = '|', textBlock = """
            example.org                 | example.org
            EXAMPLE.ORG.                | example.org
            a.example.org               | .example.org
            b.example.org               | .example.org
            a.b.example.org             | .b.example.org
            x.a.b.example.org           | .b.example.org
            notexample.org              | *
            org                         | *
            [mx.example.org]            | [mx.example.org]
            [mx.example.org]:25         | [mx.example.org]
            [mx.example.org]:587        | [mx.example.org]:587
            [a.example.org]             | *
            [192.0.2.1]                 | [192.0.2.0]/24
            [192.0.2.129]               | [192.0.2.128]/25
            [192.0.2.200]               | [192.0.2.200]
            [192.0.2.200]:587           | [192.0.2.200]:587
            [192.0.3.1]                 | *
            [IPv6:2001:db8::1]          | [IPv6:2001:db8:0:0:0:0:0:0]/32
            [IPv6:2001:db9::1]          | *
            [10.1.1.1]                  | *
            [10.1.1.1]:2525             | [10.0.0.0]/8:2525
            """)
    void mostSpecific(String nextHop, String expected) {
        for (int seed = 0; seed < 5; seed++) { // the order in the file does not matter
            List<String> shuffled = new ArrayList<>(DESTINATIONS);
            Collections.shuffle(shuffled, new Random(seed));
            LocalPolicy policy = policy(shuffled.stream()
                    .map(text -> rule(text, "", Optional.empty()))
                    .toList());
            assertThat(policy.choose(hop(nextHop), NOW).rule().orElseThrow().destination())
                    .hasToString(expected);
        }
    }

    @Test
    @DisplayName("case 191: without a rule the defaults hold, and the evidence says so")
    void defaults() {
        LocalPolicy.Choice choice =
                policy(List.of(rule("example.org", "", Optional.empty()))).choose(hop("example.net"), NOW);
        assertThat(choice.rule()).isEmpty();
        assertThat(choice.options()).isEqualTo(PlanOptions.defaults());
        assertThat(texts(choice))
                .containsExactly("no rule is for example.net: the defaults hold, level dane, insecure-mx dane");
    }

    @Test
    @DisplayName("case 192: the plan names the rule, its place, its reason and its end before everything else")
    void evidenceOfAPlan() {
        Rule rule = rule("example.org", "their key roll went wrong", Optional.of(NOW.plusSeconds(60)));
        Planner planner = new Planner(
                new FakeResolver("secure example.org MX 10 h.example\nsecure h.example A 192.0.2.1"),
                policy(List.of(rule)),
                () -> NOW,
                new Random(1));
        Planner.Decision decision = planner.decide(hop("example.org"), MessageTls.UNSAID);
        assertThat(decision.choice().rule()).contains(rule);
        assertThat(decision.plan().evidence().getFirst())
                .isEqualTo(new Evidence(
                        "local policy",
                        "the rule for example.org (x.toml, line 3), made because: their key roll went wrong, until"
                                + " 2026-11-24T00:01:00Z: level encrypt",
                        Optional.empty()));
        assertThat(Summary.of(decision.plan())).isEqualTo("DELIVER h.example=ENC(h.example)");
        assertThat(PlanText.of(decision.plan())).contains("x.toml, line 3").contains("[local policy]");
    }

    @Test
    @DisplayName("POL-14: an expired rule no longer applies, the next one does, and both are named")
    void expired() {
        Rule old = rule("example.org", "", Optional.of(NOW));
        Rule other = rule("*", "", Optional.of(NOW.plusSeconds(1)));
        LocalPolicy policy = policy(List.of(old, other));
        assertThat(policy.choose(hop("example.org"), NOW.minusSeconds(1)).rule())
                .contains(old);
        LocalPolicy.Choice choice = policy.choose(hop("example.org"), NOW);
        assertThat(choice.rule()).contains(other);
        assertThat(choice.expired()).containsExactly(old);
        assertThat(texts(choice).getFirst()).contains("rule for example.org").contains("has expired");
        assertThat(policy.choose(hop("example.org"), NOW.plusSeconds(1)).rule()).isEmpty();
    }

    @Test
    @DisplayName("two rules for one destination are a tie, however they are written, expired or not")
    void tie() {
        List<Rule> rules =
                List.of(rule("Example.ORG", "", Optional.empty()), rule("example.org", "", Optional.of(Instant.EPOCH)));
        assertThat(LocalPolicy.of(PlanOptions.defaults(), rules))
                .isEqualTo(new LocalPolicy.Made.Tie(rules.getFirst(), rules.getLast()));
        assertThat(LocalPolicy.of(
                        PlanOptions.defaults(),
                        List.of(rule("[192.0.2.1]", "", Optional.empty()), rule("192.0.2.1/32", "", Optional.empty()))))
                .isInstanceOf(LocalPolicy.Made.Tie.class);
    }

    @Test
    @DisplayName("POL-10: a relay's own rule fills up what the rule of the domain leaves open")
    void relay() {
        Rule domain = new Rule(
                destination("example.org"),
                settings(Optional.of(Level.ENCRYPT), Optional.of(hop("[smart.example.net]:587")), Optional.empty()),
                "x.toml, line 1",
                "",
                Optional.empty());
        Rule smart = new Rule(
                destination("[smart.example.net]:587"),
                settings(Optional.of(Level.DANE_ONLY), Optional.of(hop("[nowhere.example]")), Optional.of("smart")),
                "x.toml, line 9",
                "",
                Optional.empty());
        LocalPolicy.Choice choice = policy(List.of(domain, smart)).choose(hop("example.org"), NOW);
        assertThat(choice.nextHop()).isEqualTo(hop("[smart.example.net]:587"));
        assertThat(choice.options().level()).isEqualTo(Level.ENCRYPT);
        assertThat(choice.options().local().login()).contains("smart");
        assertThat(choice.relayRule()).contains(smart);
        assertThat(texts(choice))
                .anyMatch(text -> text.contains("goes to [smart.example.net]:587 without MX lookup"))
                .anyMatch(text -> text.contains("the relay has the rule for [smart.example.net]:587 (x.toml, line 9)"));
    }

    @Test
    @DisplayName("case 123: a relay without brackets goes by its MX records; case 122: one in brackets does not")
    void relayByMx() {
        FakeResolver resolver = new FakeResolver("secure relay.example MX 10 h.example\nsecure h.example A 192.0.2.1\n"
                + "secure relay.example A 192.0.2.2");
        Rule byMx = relayRule("relay.example");
        Rule byName = relayRule("[relay.example]");
        Plan plan = new Planner(resolver, policy(List.of(byMx)), () -> NOW, new Random(1)).plan(hop("example.org"));
        assertThat(Summary.of(plan)).isEqualTo("DELIVER h.example=OPP(h.example)");
        Plan direct = new Planner(resolver, policy(List.of(byName)), () -> NOW, new Random(1)).plan(hop("example.org"));
        assertThat(Summary.of(direct)).isEqualTo("DELIVER relay.example=OPP(relay.example)");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            192.0.2.0/33        | It is at most 32
            192.0.2.1/24        | Set them to 0
            2001:db8::1/32      | Set them to 0
            192.0.2.0/x         | Write an address and a prefix length
            192.0.2.0/24:0      | Use a port from 1 to 65535
            192.0.2.1           | Write an address in brackets
            example.org:25      | a host in brackets with its port
            user@example.org    | only the part after the @
            .                   | Check the spelling
            .a..b               | Check the spelling
            [mx.example.org]:0  | Use a port from 1 to 65535
            """)
    void notADestination(String text, String remedy) {
        Destination.Parsed.Bad bad = (Destination.Parsed.Bad) Destination.parse(text);
        assertThat(bad.reason().text()).contains(text);
        assertThat(bad.reason().remedy()).contains(remedy);
    }

    @Test
    @DisplayName("settings that contradict each other are named")
    void conflicts() {
        assertThat(settings(Optional.of(Level.FINGERPRINT), Optional.empty(), Optional.empty())
                        .conflicts())
                .containsExactly("level fingerprint needs fingerprints");
        assertThat(settings(Optional.of(Level.NONE), Optional.empty(), Optional.of("x"))
                        .conflicts())
                .containsExactly("a login needs TLS, which level none forbids");
        assertThat(RuleSettings.none().conflicts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"sha1:00", "sha256:00", "sha512:xx", "sha256", "''"})
    void notADigest(String text) {
        assertThat(CertificateDigest.parse(text)).isEmpty();
    }

    @Test
    void digestsAreReadWithColonsAndCapitals() {
        String colons = "SHA256:" + "AB:".repeat(31) + "AB";
        assertThat(CertificateDigest.parse(colons).orElseThrow()).hasToString("sha256:" + "ab".repeat(32));
    }

    private static List<String> texts(LocalPolicy.Choice choice) {
        return choice.evidence().stream().map(Evidence::text).toList();
    }

    private static Rule relayRule(String relay) {
        return new Rule(
                destination("example.org"),
                settings(Optional.empty(), Optional.of(hop(relay)), Optional.empty()),
                "x.toml, line 1",
                "",
                Optional.empty());
    }

    static LocalPolicy policy(List<Rule> rules) {
        return ((LocalPolicy.Made.Good) LocalPolicy.of(PlanOptions.defaults(), rules)).policy();
    }

    private static Rule rule(String destination, String reason, Optional<Instant> expires) {
        return new Rule(
                destination(destination),
                settings(Optional.of(Level.ENCRYPT), Optional.empty(), Optional.empty()),
                "x.toml, line 3",
                reason,
                expires);
    }

    private static RuleSettings settings(Optional<Level> level, Optional<NextHop> relay, Optional<String> login) {
        return new RuleSettings(
                level,
                Optional.empty(),
                Optional.empty(),
                relay,
                Optional.empty(),
                login,
                Optional.empty(),
                List.of(),
                List.of());
    }

    private static Destination destination(String text) {
        return ((Destination.Parsed.Good) Destination.parse(text)).destination();
    }

    private static NextHop hop(String text) {
        return ((NextHop.Parsed.Good) NextHop.parse(text)).nextHop();
    }
}
