package org.danepost.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.danepost.dns.AnchorStore;
import org.danepost.lab.MiniInternet;
import org.danepost.lab.Tampers;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the user sees of trust anchors, and the file that keeps them. */
class DnsAnchorsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private Run run(String configuration, String... args) throws IOException {
        Path file = Files.writeString(directory.resolve("danepost.toml"), configuration);
        String[] all = java.util.Arrays.copyOf(args, args.length + 2);
        all[args.length] = "--config";
        all[args.length + 1] = file.toString();
        return Run.of(all);
    }

    private static String exception(Instant until, String name) {
        return """
                [[dns.negative-trust-anchors]]
                name = "%s"
                until = "%s"
                reason = "ticket 4711"
                """.formatted(name, until.truncatedTo(ChronoUnit.SECONDS));
    }

    @Test
    @DisplayName("DNSSEC-06: both root keys are shown as built in, and nothing is wrong")
    void builtIn() throws IOException {
        Run run = run("", "dns", "anchors", "--json");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
        JsonNode answer = run.json().getFirst();
        assertThat(answer.get("kept").asBoolean()).isFalse();
        assertThat(answer.get("anchors"))
                .extracting(anchor ->
                        anchor.get("tag").asInt() + " " + anchor.get("origin").asString())
                .containsExactly("20326 built in", "38696 built in");
        assertThat(run("", "dns", "anchors").out()).contains("key 38696: trusted; built in", "stay as they are");
    }

    @Test
    @DisplayName("DNSSEC-69: lookups keep the anchors on disk, and a damaged file is told and set aside")
    void kept() throws IOException {
        try (MiniInternet internet =
                MiniInternet.start(MiniInternet.Options.defaults().at(Instant.now()))) {
            Files.writeString(directory.resolve("anchor"), internet.trustAnchor());
            String settings = """
                    [dns]
                    mode = "forward"
                    resolvers = ["%s:%d"]
                    trust-anchors = ["anchor"]
                    state-directory = "state"
                    roll-trust-anchors = true
                    """.formatted(
                            internet.resolver().getAddress().getHostAddress(),
                            internet.resolver().getPort());
            assertThat(run(settings, "resolve", "bob.example", "MX").code()).isEqualTo(ExitCode.OK);
            Path file = directory.resolve("state").resolve("trust-anchors");
            assertThat(file).content().contains("danepost-anchors 1", "state=valid", "origin=configured DNSKEY");
            JsonNode shown = run(settings, "dns", "anchors", "--json").json().getFirst();
            assertThat(shown.get("kept").asBoolean()).isTrue();
            assertThat(shown.get("points").get(0).get("seen").isNull()).isFalse();
            assertThat(shown.get("anchors").get(0).get("origin").asString()).endsWith("anchor");

            Files.writeString(file, Files.readString(file).replace("valid", "bogus"));
            Run damaged = run(settings, "resolve", "bob.example", "MX");
            assertThat(damaged.code()).isEqualTo(ExitCode.OK);
            assertThat(damaged.err()).contains("warning", "trust-anchors", "cannot be used", "configured anchors");
            assertThat(directory.resolve("state").resolve("trust-anchors.bad-1"))
                    .content()
                    .contains("bogus");
            Run refreshed = run(settings, "dns", "anchors", "--refresh");
            assertThat(refreshed.code()).as(refreshed.out()).isEqualTo(ExitCode.OK);
            assertThat(refreshed.out()).contains("trusted since", "was last proven at");
        }
    }

    @Test
    @DisplayName("DNSSEC-69: a damaged state makes 'dns anchors' fail with words for it")
    void damaged() throws IOException {
        Path state = Files.createDirectory(directory.resolve("state"));
        Files.writeString(state.resolve("trust-anchors"), "half a fi");
        Run run = run("[dns]\nstate-directory = \"state\"\n", "dns", "anchors");
        assertThat(run.code()).isEqualTo(ExitCode.NO);
        assertThat(run.out()).contains("problem:", "its end is missing", "key 20326: trusted since");
        assertThat(state.resolve("trust-anchors.bad-1")).hasContent("half a fi");
    }

    @Test
    @DisplayName("DNSSEC-69: many writers at one place lose nothing and leave a whole file")
    void writers() throws Exception {
        AnchorStore store = new AnchorFile(directory.resolve("shared"));
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<String>>> runs = java.util.stream.IntStream.range(0, 40)
                    .mapToObj(_ -> executor.submit(() -> new AnchorFile(directory.resolve("shared"))
                            .change(stored -> new AnchorStore.Change(
                                    false,
                                    Optional.of(
                                            stored instanceof AnchorStore.Text text ? text.content() + "x" : "x")))))
                    .toList();
            for (Future<Optional<String>> run : runs) {
                assertThat(run.get()).isEmpty();
            }
        }
        assertThat(store.read()).isEqualTo(new AnchorStore.Text("x".repeat(40)));
    }

    @Test
    @DisplayName("a place that cannot be used is told in words, with the remedy")
    void noPlace() throws IOException {
        Files.writeString(directory.resolve("file"), "");
        AnchorStore store = new AnchorFile(directory.resolve("file").resolve("below"));
        assertThat(store.change(_ -> new AnchorStore.Change(false, Optional.of("x")))
                        .orElseThrow())
                .contains("state directory", "remedy");
    }

    @Test
    @DisplayName("RFC 7646: an exception takes a broken zone for insecure, and says so; without it the zone is bogus")
    void exceptions() throws IOException {
        try (MiniInternet internet =
                MiniInternet.start(MiniInternet.Options.defaults().at(Instant.now()))) {
            Files.writeString(directory.resolve("anchor"), internet.trustAnchor());
            internet.recursive()
                    .tamper(Tampers.forgeKeepingSignatures(
                            "bob.example", "MX", "bob.example. 300 MX 10 mx.bob.example."));
            String settings = """
                    [dns]
                    mode = "forward"
                    resolvers = ["%s:%d"]
                    trust-anchors = ["anchor"]
                    """.formatted(
                            internet.resolver().getAddress().getHostAddress(),
                            internet.resolver().getPort());
            assertThat(run(settings, "resolve", "bob.example", "MX").code()).isEqualTo(ExitCode.NO);
            Instant end = Instant.now().plus(Duration.ofDays(3));
            Run run = run(settings + exception(end, "bob.example"), "resolve", "bob.example", "MX", "--json");
            assertThat(run.code()).isEqualTo(ExitCode.INSECURE);
            assertThat(run.json().getFirst().get("ede").asInt()).isEqualTo(33);
            assertThat(run.json().getFirst().get("why").asString()).contains("ticket 4711", "nothing here is proven");
            Run over = run(
                    settings + exception(Instant.now().minusSeconds(60), "bob.example"),
                    "resolve",
                    "bob.example",
                    "MX");
            assertThat(over.code()).isEqualTo(ExitCode.NO);
            assertThat(over.err().lines().filter(line -> line.contains("has no effect")))
                    .hasSize(1);
        }
    }

    @Test
    @DisplayName("RFC 7646: exceptions are shown; one that ended is a problem; the root and distant ends are refused")
    void exceptionsShown() throws IOException {
        Instant soon = Instant.now().plus(Duration.ofDays(3));
        Run shown = run(exception(soon, "example.org"), "dns", "anchors");
        assertThat(shown.code()).isEqualTo(ExitCode.OK);
        assertThat(shown.out()).contains("example.org. until", "because: ticket 4711");
        Run over = run(exception(Instant.now().minusSeconds(60), "example.org"), "dns", "anchors", "--json");
        assertThat(over.code()).isEqualTo(ExitCode.NO);
        assertThat(over.json()
                        .getFirst()
                        .get("negativeTrustAnchors")
                        .get(0)
                        .get("inForce")
                        .asBoolean())
                .isFalse();
        for (String wrong : List.of(
                exception(soon, "."),
                exception(Instant.now().plus(Duration.ofDays(40)), "example.org"),
                exception(soon, "example.org").replace("ticket 4711", " "),
                exception(soon, "example.org").replaceAll("until = .*", "until = \"soon\""))) {
            Run refused = run(wrong, "dns", "anchors");
            assertThat(refused.code()).as(refused.out()).isEqualTo(ExitCode.USAGE);
            assertThat(refused.err()).contains("negative-trust-anchors", "remedy");
        }
    }
}
