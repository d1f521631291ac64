package org.danepost.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.danepost.lab.MailHost;
import org.danepost.lab.Tampers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** MTA-STS as a user of the commands meets it, with a real policy host. */
class StsCommandsTest extends AgainstLab {
    @BeforeAll
    static void start() throws Exception {
        Files.writeString(
                directory.resolve("roots.pem"),
                pem(internet.network().authorities().getFirst()));
    }

    private static String pem(X509Certificate certificate) throws CertificateEncodingException {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    private static Run run(String settings, String... args) throws IOException {
        String resolver = internet.resolver().getAddress().getHostAddress() + ":"
                + internet.resolver().getPort();
        Path file = directory.resolve("danepost.toml");
        Files.writeString(file, """
                [dns]
                resolvers = ["%s"]
                trust-anchors = ["anchor"]
                [delivery]
                port = %d
                helo-name = "mx.alice.example"
                [sts]
                closed-network = true
                port = %d
                roots = "roots.pem"
                %s
                """.formatted(
                        resolver, internet.smtpPort(), internet.network().policyPort(), settings));
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--config", file.toString()));
        return Run.of(all.toArray(String[]::new));
    }

    private static Run send(String settings, String to) throws IOException {
        return run(
                settings,
                "send",
                "--from",
                "alice@alice.example",
                "--to",
                to,
                "--file",
                directory.resolve("letter").toString(),
                "--json");
    }

    @Test
    @DisplayName("explain names the policy, its times and what the host must prove, in text and in JSON")
    void explain() throws IOException {
        Run json = run("", "explain", "oscar.test", "--json");
        assertThat(json.code()).isEqualTo(ExitCode.OK);
        JsonNode host = json.json().getFirst().get("hosts").get(0);
        assertThat(host.get("requirement").asString()).isEqualTo("sts");
        assertThat(host.get("sni").asString()).isEqualTo("mx.oscar.test");
        JsonNode sts = host.get("sts");
        assertThat(sts.get("domain").asString()).isEqualTo("oscar.test");
        assertThat(sts.get("mode").asString()).isEqualTo("enforce");
        assertThat(sts.get("id").asString()).isEqualTo("20261123");
        assertThat(sts.get("listed").asBoolean()).isTrue();
        assertThat(Instant.parse(sts.get("expires").asString()))
                .isAfter(Instant.parse(sts.get("fetched").asString()));
        assertThat(run("", "explain", "oscar.test").out())
                .contains("MTA-STS: TLS with a certificate that public roots vouch for")
                .contains("policy of oscar.test with id 20261123: mode enforce, hosts mx.oscar.test");
    }

    @Test
    @DisplayName("case 128: where both apply explain shows DANE, and that the policy lists the host")
    void both() throws IOException {
        JsonNode host = run("", "explain", "peggy.example", "--json")
                .json()
                .getFirst()
                .get("hosts")
                .get(0);
        assertThat(host.get("requirement").asString()).isEqualTo("dane");
        assertThat(host.get("sts").get("mode").asString()).isEqualTo("enforce");
    }

    @Test
    @DisplayName("send proves the host by public authorities and tells the result for reports")
    void sends() throws IOException {
        Run run = send("", "oscar@oscar.test");
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(ExitCode.OK);
        JsonNode line = run.json().getFirst();
        assertThat(line.get("tls").asString()).isEqualTo("verified");
        assertThat(line.get("attempts").get(0).get("pkix").asString()).isEqualTo("trusted");
        assertThat(line.get("results").get(0).get("policyType").asString()).isEqualTo("sts");
        assertThat(line.get("results").get(0).get("result").asString()).isEqualTo("success");
        assertThat(internet.mailHost("mx.oscar.test").orElseThrow().received())
                .extracting(MailHost.Received::serverName)
                .contains(java.util.Optional.of("mx.oscar.test"));
    }

    @Test
    @DisplayName("case 134: forged MX records: deferred, nothing said to the host, and who can mend it")
    void forged() throws IOException {
        internet.recursive()
                .tamper(Tampers.forgeKeepingSignatures("oscar.test", "MX", "oscar.test. 300 MX 10 mx.mallory.test."));
        Run run = send("", "oscar@oscar.test");
        assertThat(run.code()).isEqualTo(ExitCode.DEFERRED);
        JsonNode line = run.json().getFirst();
        assertThat(line.get("reason").asString()).contains("does not list mx.mallory.test");
        assertThat(line.get("remedy").asString()).contains("Whoever runs oscar.test");
        assertThat(line.get("results").get(0).get("result").asString()).isEqualTo("validation-failure");
        assertThat(internet.mailHost("mx.mallory.test").orElseThrow().contacts())
                .isEmpty();
    }

    @Test
    @DisplayName("case 153, STS-44: the policy binds in the next run, when the record is gone and the policy host too")
    void kept() throws IOException {
        Path cache = directory.resolve("policies");
        String settings = "cache-directory = \"policies\"\n";
        run(settings, "explain", "oscar.test");
        assertThat(cache.resolve("oscar.test.sts")).isRegularFile();
        internet.recursive()
                .tamper(Tampers.denyExistence("_mta-sts.oscar.test", "TXT")
                        .then(Tampers.forgeKeepingSignatures(
                                "oscar.test", "MX", "oscar.test. 300 MX 10 mx.mallory.test.")));
        assertThat(run(settings, "explain", "oscar.test").code()).isEqualTo(ExitCode.DEFERRED);
    }

    @Test
    @DisplayName("STS-26, STS-27: refresh renews what is due, and says what could not be renewed and who can mend it")
    void refreshes() throws IOException {
        String settings = "cache-directory = \"refreshed\"\n";
        Path kept = directory.resolve("refreshed").resolve("oscar.test.sts");
        run(settings, "explain", "oscar.test");
        assertThat(run(settings, "sts", "refresh").out()).as("not due").isEmpty();
        String old = Instant.now().minus(Duration.ofDays(2)).toString();
        Files.writeString(kept, Files.readString(kept).replaceFirst("fetched: .*", "fetched: " + old));
        assertThat(run(settings, "sts", "refresh").out()).isEqualToIgnoringNewLines("oscar.test: renewed");
        assertThat(Files.readString(kept)).doesNotContain(old);

        Files.writeString(kept, Files.readString(kept).replaceFirst("fetched: .*", "fetched: " + old));
        internet.recursive().tamper(Tampers.denyExistence("mta-sts.oscar.test", "A"));
        Run failed = run(settings, "sts", "refresh", "--json");
        assertThat(failed.code()).isEqualTo(ExitCode.NO);
        assertThat(failed.json().getFirst().get("alarming").asBoolean()).isTrue();
        assertThat(failed.json().getFirst().get("remedy").asString()).contains("operator of oscar.test");
        assertThat(run("", "sts", "refresh").err()).contains("cache-directory");
    }

    @Test
    @DisplayName("switched off it is not asked for")
    void off() throws IOException {
        JsonNode host = run("enabled = false", "explain", "oscar.test", "--json")
                .json()
                .getFirst()
                .get("hosts")
                .get(0);
        assertThat(host.get("requirement").asString()).isEqualTo("opportunistic");
        assertThat(host.get("sts").isNull()).isTrue();
    }

    @Test
    @DisplayName("STS-45: in the open Internet a policy host at a private address is not asked")
    void privateAddress() throws IOException {
        run("", "explain", "oscar.test");
        String open = Files.readString(directory.resolve("danepost.toml")).replace("closed-network = true", "");
        Path file = directory.resolve("open.toml");
        Files.writeString(file, open);
        Run refused = Run.of("explain", "oscar.test", "--json", "--config", file.toString());
        JsonNode sts = refused.json().getFirst().get("hosts").get(0).get("sts");
        assertThat(sts.get("trouble").asString()).contains("only addresses that may not be asked: [127.25.1.1]");
        assertThat(sts.get("mode").isNull()).isTrue();
    }

    @Test
    @DisplayName("a file of authorities that is none is named, with the remedy")
    void badRoots() throws IOException {
        Path file = directory.resolve("bad.toml");
        Files.writeString(directory.resolve("bad.pem"), "no certificate");
        Files.writeString(file, "[sts]\nroots = \"bad.pem\"\n");
        Run run = Run.of("explain", "oscar.test", "--config", file.toString());
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("bad.pem").contains("remedy");
    }

    @Test
    @DisplayName("the authorities of the Java runtime are there when no file is named")
    void runtimeRoots() {
        assertThat(PublicRoots.ofTheRuntime().verifier().roots()).isGreaterThan(50);
    }
}
