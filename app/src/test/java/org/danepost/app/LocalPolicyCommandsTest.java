package org.danepost.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.danepost.lab.MailHost;
import org.danepost.lab.Tampers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;
import tools.jackson.databind.JsonNode;

/** explain and send under rules of local policy, against the lab's servers. */
class LocalPolicyCommandsTest extends AgainstLab {
    @BeforeAll
    static void start() throws IOException {
        Files.writeString(
                directory.resolve("unimportant"),
                "From: <alice@alice.example>\ntls-required:\n no\nSubject: hello\n\nTLS-Required: Yes\n");
    }

    private static Run run(String rules, String... args) {
        String server = internet.resolver().getAddress().getHostAddress() + ":"
                + internet.resolver().getPort();
        try {
            Files.writeString(directory.resolve("danepost.toml"), """
                    [dns]
                    resolvers = ["%s"]
                    trust-anchors = ["anchor"]
                    [delivery]
                    port = %d
                    helo-name = "mx.alice.example"
                    """.formatted(server, internet.smtpPort()) + rules);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--config", directory.resolve("danepost.toml").toString()));
        return Run.of(all.toArray(String[]::new));
    }

    private static Run send(String rules, String recipient, String letter, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "send", "--to", recipient, "--file", directory.resolve(letter).toString(), "--json"));
        args.addAll(List.of(more));
        return run(rules, args.toArray(String[]::new));
    }

    private static int received(String host) {
        return internet.mailHost(host).map(MailHost::received).orElseThrow().size();
    }

    private static String rule(String destination, String settings) {
        return "[[policy]]\ndestination = \"" + destination + "\"\n" + settings + "\n";
    }

    @Test
    @DisplayName("case 191, 192: explain shows the rule, its place, reason and end, in text and in JSON")
    void explainShowsTheRule() {
        String rules = rule("bob.example", "level = \"dane-only\"\nreason = \"a contract\"\nexpires = 2199-12-31");

        JsonNode plan = run(rules, "explain", "bob.example", "--json").json().getFirst();
        JsonNode policy = plan.get("policy");
        assertThat(policy.get("level").asString()).isEqualTo("dane-only");
        assertThat(policy.get("rule").get("destination").asString()).isEqualTo("bob.example");
        assertThat(policy.get("rule").get("source").asString()).endsWith("danepost.toml', line 7");
        assertThat(policy.get("rule").get("reason").asString()).isEqualTo("a contract");
        assertThat(policy.get("rule").get("expires").asString()).isEqualTo("2200-01-01T00:00:00Z");
        assertThat(policy.get("expired").size()).isZero();
        assertThat(run(rules, "explain", "bob.example").out())
                .contains("the rule for bob.example")
                .contains("line 7")
                .contains("a contract")
                .contains("[local policy]");
        JsonNode other = run(rules, "explain", "carol.test", "--json").json().getFirst();
        assertThat(other.get("policy").get("rule").isNull()).isTrue();
        assertThat(run(rules, "explain", "carol.test").out()).contains("the defaults hold, level dane");
    }

    @Test
    @DisplayName("POL-14: an expired rule is named on the error stream and in the plan, and does not apply")
    void explainNamesAnExpiredRule() {
        Run run = run(
                rule("carol.test", "level = \"dane-only\"\nexpires = 2001-01-01"), "explain", "carol.test", "--json");

        assertThat(run.code()).isEqualTo(ExitCode.OK);
        assertThat(run.err()).contains("line 7").contains("has expired").contains("remedy");
        JsonNode policy = run.json().getFirst().get("policy");
        assertThat(policy.get("expired").get(0).get("destination").asString()).isEqualTo("carol.test");
        assertThat(policy.get("rule").isNull()).isTrue();
    }

    @Test
    @DisplayName("case 191: the command line beats the rule, and the plan says so")
    void commandLineBeatsTheRule() {
        Run run = run(rule("carol.test", "level = \"dane-only\""), "explain", "carol.test", "--level", "may");

        assertThat(run.code()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).contains("changed by the command line").contains("level may");
    }

    @Test
    @DisplayName("case 94: audit: a certificate that does not match is reported, and the mail delivered")
    void audit() {
        internet.recursive().tamper(Tampers.rcode("bob.example", "TLSA", Rcode.SERVFAIL));
        Run without = send("", "bob@bob.example", "letter");
        assertThat(without.code()).isEqualTo(ExitCode.DEFERRED);

        Run with = send(rule("bob.example", "audit = \"encrypted\""), "bob@bob.example", "letter");
        assertThat(with.code()).as(with.out()).isEqualTo(ExitCode.OK);
        JsonNode outcome = with.json().getFirst();
        assertThat(outcome.get("tls").asString()).isEqualTo("untrusted");
        assertThat(outcome.get("attempts").get(0).get("result").asString())
                .startsWith("audit: ")
                .contains("TLSA SERVFAIL");
        Run text = run(
                rule("bob.example", "audit = \"encrypted\""),
                "send",
                "--to",
                "bob@bob.example",
                "--file",
                directory.resolve("letter").toString());
        assertThat(text.out()).contains("delivered").contains("audit: not tried: TLSA SERVFAIL");
    }

    @Test
    @DisplayName("case 122, 123: send takes the relay of the rule, with or without MX lookup")
    void relay() {
        Run byMx = send(rule("carol.test", "relay = \"bob.example\""), "carol@carol.test", "letter");
        assertThat(byMx.code()).as(byMx.out()).isEqualTo(ExitCode.OK);
        assertThat(byMx.json().getFirst().get("tls").asString()).isEqualTo("verified");
        assertThat(received("mx1.bob.example")).isEqualTo(1);

        String named = "relay = \"[mx1.bob.example]:" + internet.smtpPort() + "\"";
        Run direct = send(rule("*", named), "carol@carol.test", "letter");
        assertThat(direct.code()).as(direct.out()).isEqualTo(ExitCode.OK);
        assertThat(received("mx1.bob.example")).isEqualTo(2);
        assertThat(received("mx.carol.test")).isZero();
    }

    @Test
    @DisplayName("case 125: with a login and no proof of the relay nothing is sent, least of all a password")
    void login() throws IOException {
        Files.writeString(directory.resolve("secret"), "hunter2\n");
        String rules = rule("carol.test", "login = \"smart\"")
                + "[[credential]]\nname = \"smart\"\nuser = \"us\"\npassword-file = \"secret\"\n";
        Run run = send(rules, "carol@carol.test", "letter");

        assertThat(run.code()).isEqualTo(ExitCode.DEFERRED);
        assertThat(run.out()).contains("a login is configured").doesNotContain("hunter2");
        assertThat(internet.mailHost("mx.carol.test").orElseThrow().contacts()).isEmpty();
        assertThat(run(rules, "explain", "bob.example").out()).doesNotContain("hunter2");
    }

    @Test
    @DisplayName(
            "cases 172 and 173: send --requiretls without DANE fails with 5.7.10 and no contact; without the keyword with 5.7.30")
    void requireTls() {
        Run run = send("", "carol@carol.test", "letter", "--requiretls");

        assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
        JsonNode outcome = run.json().getFirst();
        assertThat(outcome.get("status").asString()).isEqualTo("5.7.10");
        assertThat(outcome.get("remedy").asString()).contains("TLSA");
        assertThat(internet.mailHost("mx.carol.test").orElseThrow().contacts()).isEmpty();
        Run proven = send("", "bob@bob.example", "letter", "--requiretls");
        assertThat(proven.code()).isEqualTo(ExitCode.REFUSED); // authenticated, but the lab's host lacks REQUIRETLS
        assertThat(proven.json().getFirst().get("status").asString()).isEqualTo("5.7.30");
        assertThat(received("mx1.bob.example")).isZero();
        assertThat(run("", "explain", "bob.example", "--requiretls").out())
                .contains("REQUIRETLS: the host must offer it");
    }

    @Test
    @DisplayName(
            "case 178, RTLS-19, RTLS-22: TLS-Required: No, in the message or by the option, goes past a TLSA failure")
    void tlsOptional() {
        internet.recursive().tamper(Tampers.rcode("bob.example", "TLSA", Rcode.SERVFAIL));

        assertThat(send("", "bob@bob.example", "unimportant").code()).isEqualTo(ExitCode.OK);
        Run run = send("", "bob@bob.example", "letter", "--tls-optional");
        assertThat(run.code()).isEqualTo(ExitCode.OK);
        assertThat(run.json().getFirst().get("tls").asString()).isEqualTo("untrusted");
        assertThat(internet.mailHost("mx1.bob.example")
                        .orElseThrow()
                        .received()
                        .getLast()
                        .content())
                .startsWith("TLS-Required: No\r\nFrom:");
    }

    @Test
    @DisplayName("case 193: explain of several domains counts what came of DANE")
    void counters() {
        Run run = run("", "explain", "bob.example", "carol.test", "--json");

        assertThat(run.json().getFirst().get("hosts").get(0).get("dane").asString())
                .isEqualTo("ok");
        assertThat(run.err()).contains("DANE at the hosts: ").contains("1 ok").contains("0 tempfail");
    }

    @Test
    @DisplayName("case 191: level none is spoken in clear, by rule only")
    void none() {
        Run run = send(rule("bob.example", "level = \"none\""), "bob@bob.example", "letter");

        assertThat(run.code()).as(run.out()).isEqualTo(ExitCode.OK);
        assertThat(run.json().getFirst().get("tls").asString()).isEqualTo("none");
    }
}
