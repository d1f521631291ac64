package org.danepost.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.danepost.interop.SenderOutcome.Channel;
import org.danepost.interop.SenderOutcome.Result;

/**
 * A real Exim that sends, with DNSSEC asked for and DANE tried everywhere and nothing else changed that decides about
 * security. It runs only while it sends; its log is the witness. Needs root, and Exim unpacked by
 * {@code tools/install-test-packages} or installed.
 */
final class EximSender implements Sender {
    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final Path UNPACKED = Path.of("..", "target", "exim", "usr", "sbin", "exim4");
    private static final Path INSTALLED = Path.of("/usr/sbin/exim4");
    private static final Pattern DONE = Pattern.compile("^\\S+ \\S+ \\S+ (=>|->|==|\\*\\*) ([^@ ]+)@\\S+ (.*)$");

    private final CloseLater opened = new CloseLater();
    private final SenderNamespace namespace;
    private final Path directory;
    private final Path program;

    EximSender(SenderNamespace namespace, List<SenderCase> cases) {
        this.namespace = namespace;
        directory = Directories.create("exim");
        opened.add(() -> Directories.delete(directory));
        program = directory.resolve("exim4");
        try {
            // A copy, since the user it changes to may not be allowed to enter the place where it was unpacked.
            Files.copy(Files.exists(UNPACKED) ? UNPACKED : INSTALLED, program);
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.writeString(directory.resolve("exim.conf"), configuration(cases));
            for (String name : List.of("log", "spool")) {
                Files.setAttribute(Files.createDirectory(directory.resolve(name)), "unix:uid", namespace.user());
            }
        } catch (IOException e) {
            opened.close();
            throw new UncheckedIOException("Exim cannot be prepared; tools/install-test-packages unpacks it", e);
        }
    }

    @Override
    public String name() {
        return "Exim";
    }

    private String configuration(List<SenderCase> cases) {
        String relays = cases.stream()
                .filter(each -> each.relayPort() != 0)
                .map(each -> "%s %s::%d".formatted(each.domain(), each.full("mx"), each.relayPort()))
                .collect(Collectors.joining(" ; "));
        return """
                exim_path = %1$s
                spool_directory = %2$s/spool
                log_file_path = %2$s/log/%%slog
                primary_hostname = exim.client.example
                local_interfaces = 127.0.0.1
                disable_ipv6
                keep_environment =
                dns_dnssec_ok = 1
                allow_domain_literals
                remote_max_parallel = 8
                log_selector = +tls_certificate_verified
                begin routers
                relay:
                  driver = manualroute
                  transport = smtp
                  dnssec_request_domains = *
                  route_list = %3$s
                literal:
                  driver = ipliteral
                  transport = smtp
                mx:
                  driver = dnslookup
                  transport = smtp
                  dnssec_request_domains = *
                begin transports
                smtp:
                  driver = smtp
                  dnssec_request_domains = *
                  hosts_try_dane = *
                begin retry
                * * F,2h,15m
                """.formatted(program, directory, relays);
    }

    @Override
    public Map<String, Said> send(List<Letter> letters) {
        try {
            Path message = Files.writeString(directory.resolve("message"), "Subject: compared\n\nA line.\n");
            List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" <" + message, "sh"));
            command.addAll(List.of(
                    program.toString(), "-C", directory.resolve("exim.conf").toString()));
            command.addAll(List.of("-odi", "-f", "<>", "--"));
            letters.forEach(letter -> command.add(letter.recipient()));
            try (Daemon exim = Daemon.start("exim", directory, namespace.words(command))) {
                Await.until("Exim has tried every domain and ended", DEADLINE, exim::ended);
                Map<String, Said> said = read();
                if (said.size() < letters.size()) {
                    throw new IllegalStateException("Exim did not try every domain: " + exim.output() + log());
                }
                return said;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String log() throws IOException {
        Path log = directory.resolve("log").resolve("mainlog");
        return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
    }

    private Map<String, Said> read() throws IOException {
        Map<String, Said> said = new HashMap<>();
        for (String line : log().lines().toList()) {
            Matcher done = DONE.matcher(line);
            if (done.find()) {
                String words = done.group(3);
                Channel channel = words.contains(" CV=dane") ? Channel.VERIFIED : Channel.ENCRYPTED;
                said.put(done.group(2), new Said(result(done.group(1)), channel, words));
            }
        }
        return said;
    }

    private static Result result(String mark) {
        return switch (mark) {
            case "=>", "->" -> Result.DELIVERED;
            case "==" -> Result.DEFERRED;
            case "**" -> Result.BOUNCED;
            default -> throw new IllegalStateException("Exim marks a line with " + mark);
        };
    }

    @Override
    public void close() {
        opened.close();
    }
}
