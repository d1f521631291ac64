package org.danepost.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.danepost.lab.MailHost;
import org.danepost.lab.Tampers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;
import tools.jackson.databind.JsonNode;

/** The commands as a user types them, against the lab's servers. */
class CommandsTest extends AgainstLab {
    @BeforeAll
    static void start() throws IOException {
        String server = internet.resolver().getAddress().getHostAddress() + ":"
                + internet.resolver().getPort();
        Files.writeString(directory.resolve("danepost.toml"), """
                [dns]
                resolvers = ["%s"]
                trust-anchors = ["anchor"]
                [delivery]
                port = %d
                helo-name = "mx.alice.example"
                """.formatted(server, internet.smtpPort()));
    }

    private static Run run(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--config", directory.resolve("danepost.toml").toString()));
        return Run.of(all.toArray(String[]::new));
    }

    private static List<String> received(String host) {
        return internet.mailHost(host).orElseThrow().received().stream()
                .map(MailHost.Received::content)
                .toList();
    }

    @Test
    void resolveSaysWhatIsSecure() {
        Run run = run("resolve", "bob.example", "MX", "--json");

        JsonNode answer = run.json().getFirst();
        assertThat(run.code()).isEqualTo(ExitCode.OK);
        assertThat(answer.get("name").asString()).isEqualTo("bob.example");
        assertThat(answer.get("type").asString()).isEqualTo("MX");
        assertThat(answer.get("status").asString()).isEqualTo("secure");
        assertThat(answer.get("rcode").asString()).isEqualTo("NOERROR");
        assertThat(answer.get("answers").get(0).asString()).isEqualTo("10 mx1.bob.example.");
        assertThat(answer.get("ede").isNull()).isTrue();
        assertThat(run("resolve", "bob.example", "MX").out())
                .contains("bob.example MX: secure")
                .contains("chain:")
                .contains("trust anchor");
    }

    @Test
    void resolveSaysTheWorstOfAList() throws IOException {
        Path list = directory.resolve("list");
        Files.writeString(list, "bob.example MX\ncarol.test MX\nnobody.bob.example A\n");

        Run run = run("resolve", "--file", list.toString(), "--json");

        assertThat(run.code()).isEqualTo(ExitCode.INSECURE);
        assertThat(run.json())
                .extracting(line ->
                        line.get("status").asString() + " " + line.get("rcode").asString())
                .containsExactly("secure NOERROR", "insecure NOERROR", "secure NXDOMAIN");
    }

    @Test
    void resolveSaysWhatIsBogusAndWhy() {
        internet.recursive()
                .tamper(Tampers.forgeKeepingSignatures("bob.example", "MX", "bob.example. 300 MX 10 mx.mallory.test."));

        Run run = run("resolve", "bob.example", "MX", "--json");

        assertThat(run.code()).isEqualTo(ExitCode.NO);
        assertThat(run.json().getFirst().get("status").asString()).isEqualTo("bogus");
        assertThat(run.json().getFirst().get("why").asString()).contains("bob.example");
        assertThat(run.json().getFirst().get("ede").asInt()).isEqualTo(6);
    }

    @Test
    void aResolverThatStripsSignaturesIsNamed() {
        internet.recursive().tamper(Tampers.stripSignatures("."));

        Run run = run("resolve", "bob.example", "MX");

        assertThat(run.code()).isEqualTo(ExitCode.LOOKUP_FAILED);
        assertThat(run.out())
                .contains("RESOLVER_UNSUITABLE")
                .contains(internet.resolver().getAddress().getHostAddress())
                .containsIgnoringCase("resolver");
    }

    @Test
    void aTraceShowsEveryQueryAnswerAndSignature() {
        Run text = run("resolve", "bob.example", "MX", "--trace");
        Run json = run("resolve", "bob.example", "MX", "--trace", "--json");

        assertThat(text.code()).isEqualTo(ExitCode.OK);
        assertThat(text.out())
                .contains("bob.example MX: trace")
                .containsPattern("ms  ask .* over UDP: bob\\.example\\. MX \\(EDNS\\)")
                .containsPattern("answer NOERROR \\[.*\\] with \\d+ \\+ \\d+ \\+ 1 records, \\d+ octets")
                .containsPattern("signature over bob\\.example\\. MX by key \\d+ .* of bob\\.example\\.: verified")
                .containsPattern("DS of bob\\.example\\. for key \\d+ .*: the zone has it")
                .containsPattern("trust anchor of \\. for key");
        assertThat(json.json())
                .extracting(event -> event.has("event") ? event.get("event").asString() : "answer")
                .contains("query-sent", "answer-received", "signature-checked", "delegation-signer-compared")
                .endsWith("answer");
        assertThat(json.json().getFirst().get("server").get("port").asInt())
                .isEqualTo(internet.resolver().getPort());
    }

    @Test
    void theFactsOfABogusAnswerAreFieldsOfTheirOwn() {
        internet.recursive()
                .tamper(Tampers.forgeKeepingSignatures("bob.example", "MX", "bob.example. 300 MX 10 mx.mallory.test."));

        Run run = run("resolve", "bob.example", "MX", "--json");

        assertThat(run.json().getFirst().get("particulars").get("zone").asString())
                .isEqualTo("bob.example.");
        assertThat(run.json().getFirst().get("particulars").get("keyTag").isInt())
                .isTrue();
        assertThat(run.json()
                        .getFirst()
                        .get("particulars")
                        .get("server")
                        .get("address")
                        .asString())
                .isEqualTo(internet.resolver().getAddress().getHostAddress());
    }

    @Test
    void aResolverThatIsNotThereIsNamed() throws IOException {
        int free;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            free = socket.getLocalPort();
        }

        Run run = Run.of("resolve", "bob.example", "MX", "--server", "127.0.0.1:" + free);

        assertThat(run.code()).isEqualTo(ExitCode.LOOKUP_FAILED);
        assertThat(run.out()).contains("127.0.0.1 port " + free);
    }

    @Test
    void answersAreFoundFromTheRootWithoutAResolver() throws IOException {
        InetSocketAddress root = internet.authorities().getFirst().address();
        Files.writeString(
                directory.resolve("hints"),
                ". 3600 NS root.test-servers.\nroot.test-servers. 3600 A "
                        + root.getAddress().getHostAddress() + "\n");
        Path configuration = directory.resolve("recursive.toml");
        Files.writeString(configuration, """
                [dns]
                mode = "recursive"
                root-hints = "hints"
                closed-network = true
                authority-port = %d
                trust-anchors = ["anchor"]
                """.formatted(root.getPort()));

        Run run = Run.of("resolve", "bob.example", "MX", "--config", configuration.toString(), "--json");

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
        assertThat(run.json().getFirst().get("answers").get(0).asString()).isEqualTo("10 mx1.bob.example.");
        assertThat(run("resolve", "bob.example", "MX", "--mode", "recursive", "--server", "127.0.0.1")
                        .code())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void explainGivesThePlanThatDeliveryFollows() {
        Run run = run("explain", "bob.example", "--json");

        JsonNode plan = run.json().getFirst();
        JsonNode host = plan.get("hosts").get(0);
        assertThat(run.code()).isEqualTo(ExitCode.OK);
        assertThat(plan.get("disposition").asString()).isEqualTo("deliver");
        assertThat(host.get("host").asString()).isEqualTo("mx1.bob.example");
        assertThat(host.get("requirement").asString()).isEqualTo("dane");
        assertThat(host.get("tlsaBase").asString()).isEqualTo("mx1.bob.example");
        assertThat(host.get("sni").asString()).isEqualTo("mx1.bob.example");
        assertThat(host.get("records").get(0).asString()).startsWith("3 1 1 ");
        assertThat(host.get("referenceNames").get(1).asString()).isEqualTo("bob.example");
        assertThat(host.get("evidence").size()).isPositive();
        assertThat(run("explain", "bob.example").out())
                .contains("mx1.bob.example")
                .contains("DANE");
    }

    @Test
    void explainSaysWhyNot() {
        assertThat(run("explain", "grace.example", "--json").code()).isEqualTo(ExitCode.REFUSED);
        assertThat(run("explain", "nobody.example").code()).isEqualTo(ExitCode.REFUSED);
        internet.recursive().tamper(Tampers.rcode("bob.example", "TLSA", Rcode.SERVFAIL));

        Run run = run("explain", "bob.example", "--json");

        assertThat(run.code()).isEqualTo(ExitCode.DEFERRED);
        assertThat(run.json().getFirst().get("disposition").asString()).isEqualTo("defer");
        assertThat(run.json().getFirst().get("hosts").get(0).get("requirement").asString())
                .isEqualTo("unreachable");
        assertThat(run.json().getFirst().get("reason").asString()).contains("TLSA SERVFAIL");
    }

    @Test
    void sendDeliversAndSaysWhatWasVerified() {
        Run run = run(
                "send",
                "--from",
                "alice@alice.example",
                "--to",
                "bob@bob.example",
                "carol@carol.test",
                "--file",
                directory.resolve("letter").toString(),
                "--json");

        assertThat(run.code()).isEqualTo(ExitCode.OK);
        JsonNode bob = run.json().getFirst();
        assertThat(bob.get("recipient").asString()).isEqualTo("bob@bob.example");
        assertThat(bob.get("outcome").asString()).isEqualTo("delivered");
        assertThat(bob.get("tls").asString()).isEqualTo("verified");
        assertThat(bob.get("tlsVersion").asString()).isEqualTo("TLSv1.3");
        assertThat(bob.get("matched").asString()).startsWith("3 1 1 ");
        assertThat(bob.get("reply").asString()).startsWith("250");
        assertThat(run.json().get(1).get("tls").asString()).isEqualTo("untrusted");
        assertThat(received("mx1.bob.example"))
                .singleElement()
                .asString()
                .contains("Hello.\r\n")
                .contains(".dot");
    }

    @Test
    void sendKeepsBackWhatWouldNotBeSafe() {
        Path letter = directory.resolve("letter");
        Run run =
                run("send", "--to", "carol@carol.test", "--level", "dane-only", "--file", letter.toString(), "--json");

        assertThat(run.code()).isEqualTo(ExitCode.DEFERRED);
        assertThat(run.json().getFirst().get("outcome").asString()).isEqualTo("deferred");
        assertThat(run.json().getFirst().get("reason").asString()).contains("DANE is mandatory");
        assertThat(received("mx.carol.test")).isEmpty();
    }

    @Test
    @DisplayName("case 41, SMTPDANE-61: a host that DNS rules out is not even connected to")
    void sendDoesNotConnectToAHostThatIsUnreachableByPlan() {
        internet.recursive().tamper(Tampers.rcode("bob.example", "TLSA", Rcode.SERVFAIL));

        Run run = run(
                "send",
                "--to",
                "bob@bob.example",
                "--file",
                directory.resolve("letter").toString(),
                "--json");

        assertThat(run.code()).isEqualTo(ExitCode.DEFERRED);
        assertThat(run.json().getFirst().get("reason").asString()).contains("TLSA SERVFAIL");
        assertThat(internet.mailHost("mx1.bob.example").orElseThrow().contacts())
                .isEmpty();
    }

    @Test
    void sendTellsARefusalFromADeferral() {
        Path letter = directory.resolve("letter");
        Run run = run("send", "--to", "grace@grace.example", "x@nobody.example", "--file", letter.toString());

        assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.out())
                .contains("grace@grace.example: failed")
                .contains("5.1.10")
                .contains("5.1.2");
    }

    @Test
    void everySceneOfTheLabComesOutRight() {
        Run run = Run.of("lab", "--json");

        assertThat(run.code()).isEqualTo(ExitCode.OK);
        assertThat(run.json())
                .hasSizeGreaterThanOrEqualTo(20)
                .allSatisfy(scene -> assertThat(scene.get("right").asBoolean())
                        .as(scene.toString())
                        .isTrue());
    }

    @Test
    void oneSceneIsShownStepByStep() {
        Run run = Run.of("lab", "--scene", "stripped-starttls");

        assertThat(run.code()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).contains("step by step").contains("STARTTLS").contains("TLSA");
    }
}
