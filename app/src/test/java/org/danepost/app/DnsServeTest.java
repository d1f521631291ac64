package org.danepost.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.danepost.lab.MiniInternet;
import org.danepost.lab.ZoneBuilder;
import org.danepost.lab.ZoneFault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** The resolver as a server on the command line, before the lab's Internet. */
@Timeout(120)
class DnsServeTest {
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
                        ZoneBuilder.zone("plain.example").unsigned().text("@ A 127.25.9.1\n"),
                        ZoneBuilder.zone("late.example")
                                .text("@ A 127.25.9.2\n")
                                .fault(new ZoneFault.Expired())));
        Files.writeString(directory.resolve("anchor"), internet.trustAnchor());
        Files.writeString(directory.resolve("danepost.toml"), """
                [dns]
                mode = "forward"
                resolvers = ["%s:%d"]
                trust-anchors = ["anchor"]
                """.formatted(
                        internet.resolver().getAddress().getHostAddress(),
                        internet.resolver().getPort()));
    }

    @AfterAll
    static void stop() {
        internet.close();
    }

    private static String configuration() {
        return directory.resolve("danepost.toml").toString();
    }

    /** The command, running on a thread of its own until it is interrupted. */
    private static final class Running implements AutoCloseable {
        private final AtomicInteger code = new AtomicInteger(-1);
        private final StringWriter errors = new StringWriter();
        private final Thread thread;
        final BufferedReader lines;
        final String first;

        Running(String... more) throws IOException {
            PipedReader reader = new PipedReader(1 << 16);
            PrintWriter out = new PrintWriter(new PipedWriter(reader), true);
            List<String> words =
                    new ArrayList<>(List.of("dns", "serve", "--listen", "127.0.0.1:0", "--config", configuration()));
            words.addAll(List.of(more));
            thread = Thread.ofPlatform()
                    .start(() -> code.set(
                            Program.run(words.toArray(String[]::new), out, new PrintWriter(errors, true), Map.of())));
            lines = new BufferedReader(reader);
            first = String.valueOf(lines.readLine());
        }

        int port() {
            return Integer.parseInt(first.replaceFirst(".*127\\.0\\.0\\.1:(\\d+).*", "$1"));
        }

        @Override
        public void close() {
            thread.interrupt();
            try {
                thread.join(Duration.ofSeconds(30));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            assertThat(code).as(errors.toString()).hasValue(ExitCode.OK);
        }
    }

    private static Message ask(int port, String name, int type) throws IOException {
        SimpleResolver client = new SimpleResolver(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        client.setTimeout(Duration.ofSeconds(30));
        client.setEDNS(0, 1232, ExtendedFlags.DO, List.of());
        return client.send(Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), type, DClass.IN)));
    }

    @Test
    @DisplayName(
            "secure has AD and signatures, insecure neither, bogus is SERVFAIL with its cause, absence has its proof")
    void answers() throws Exception {
        try (Running running = new Running()) {
            assertThat(running.first).startsWith("listening on 127.0.0.1:").endsWith("mode forward");
            Message secure = ask(running.port(), "bob.example", Type.MX);
            assertThat(secure.getHeader().getFlag(Flags.AD)).isTrue();
            assertThat(secure.getSection(Section.ANSWER)).anyMatch(record -> record.getType() == Type.RRSIG);
            Message insecure = ask(running.port(), "plain.example", Type.A);
            assertThat(insecure.getHeader().getFlag(Flags.AD)).isFalse();
            assertThat(insecure.getSection(Section.ANSWER)).hasSize(1);
            Message bogus = ask(running.port(), "late.example", Type.A);
            assertThat(bogus.getRcode()).isEqualTo(Rcode.SERVFAIL);
            assertThat(bogus.getOPT().getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR))
                    .singleElement()
                    .asString()
                    .contains("expired");
            Message absent = ask(running.port(), "nobody.bob.example", Type.A);
            assertThat(absent.getRcode()).isEqualTo(Rcode.NXDOMAIN);
            assertThat(absent.getHeader().getFlag(Flags.AD)).isTrue();
            assertThat(absent.getSection(Section.AUTHORITY))
                    .extracting(Record::getType)
                    .contains(Type.SOA, Type.RRSIG);
        }
    }

    @Test
    @DisplayName("a second Danepost that asks the first comes to the same ends")
    void behindEachOther() throws Exception {
        try (Running running = new Running()) {
            String server = "127.0.0.1:" + running.port();
            String anchor = directory.resolve("anchor").toString();
            Map<String, Integer> codes = Map.of(
                    "bob.example", ExitCode.OK,
                    "nobody.bob.example", ExitCode.OK,
                    "plain.example", ExitCode.INSECURE,
                    "late.example", ExitCode.LOOKUP_FAILED);
            codes.forEach((name, code) -> {
                Run run = Run.of("resolve", name, "A", "--server", server, "--trust-anchor", anchor);
                assertThat(run.code()).as(run.toString()).isEqualTo(code);
            });
        }
    }

    @Test
    @DisplayName("--json: a line for each query")
    void json() throws Exception {
        try (Running running = new Running("--json")) {
            ask(running.port(), "late.example", Type.A);
            assertThat(running.lines.readLine())
                    .contains("\"transport\":\"udp\"", "\"name\":\"late.example.\"", "\"type\":\"A\"")
                    .contains("\"rcode\":\"SERVFAIL\"", "\"status\":\"bogus\"", "\"ede\":7");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "--listen 192.0.2.1:5353, --allow",
        "--listen 0.0.0.0:5353 --allow 192.0.2.0/24, once for each address",
        "--listen [::]:5353, once for each address",
        "--listen localhost:5353, not the address of a server",
        "--listen 127.0.0.1:0 --allow 192.0.2.0/33, no block of addresses",
        "--listen 127.0.0.1:0 --allow everybody, no block of addresses",
        "--listen 127.0.0.1:5353 --server 127.0.0.1:5353 --mode forward, it would ask itself",
    })
    @DisplayName("what is not served, and why")
    void refused(String options, String words) {
        Run run = Run.of(("dns serve " + options).split(" ", -1));
        assertThat(run.code()).as(run.toString()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(words);
    }

    @Test
    @DisplayName("a port in use is named, with the remedy")
    void portInUse() throws IOException {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Run run = Run.of("dns", "serve", "--listen", address, "--config", configuration());
            assertThat(run.code()).isEqualTo(ExitCode.USAGE);
            assertThat(run.err()).contains("cannot listen on 127.0.0.1 port " + taken.getLocalPort(), "remedy");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.77, true",
        "192.0.2.0/24, 192.0.3.1, false",
        "192.0.2.4/30, 192.0.2.7, true",
        "192.0.2.4/30, 192.0.2.8, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
    })
    @DisplayName("who is in a block")
    void blocks(String block, String client, boolean inside) {
        assertThat(ClientBlock.parse(block).contains(InetAddress.ofLiteral(client)))
                .isEqualTo(inside);
    }

    @Test
    @DisplayName("SIGTERM ends the process with code 0 within seconds")
    void signal() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.danepost.app.Main",
                        "dns",
                        "serve",
                        "--listen",
                        "127.0.0.1:0",
                        "--config",
                        configuration())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).startsWith("listening on 127.0.0.1:");
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
