package org.danepost.interop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.danepost.interop.SenderOutcome.Channel;
import org.danepost.interop.SenderOutcome.Result;

/**
 * A real Postfix that sends, with level {@code dane} and nothing else changed that decides about security. Its log is the
 * witness. Needs root.
 */
final class PostfixSender implements Sender {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Pattern SECURED =
            Pattern.compile("(Verified|Trusted|Untrusted|Anonymous) TLS connection established to [^\\[]*\\[([^]]+)]");
    private static final Pattern DONE =
            Pattern.compile("to=<([^@>]+)@[^>]+>,(?: orig_to=<[^>]*>,)? relay=(\\S+), .*status=(\\w+) (.*)");
    private static final Pattern ADDRESS = Pattern.compile("\\[([^]]+)]");

    private final PostfixMaster master = new PostfixMaster();

    PostfixSender(SenderNamespace namespace, List<SenderCase> cases) {
        List<String> services = List.of("smtp unix - - n - - smtp", "relay unix - - n - - smtp");
        master.start(
                main(cases),
                services,
                namespace::words,
                started -> started.log().contains("daemon started"));
    }

    @Override
    public String name() {
        return "Postfix";
    }

    private static String main(List<SenderCase> cases) {
        String relays = cases.stream()
                .filter(each -> each.relayPort() != 0)
                .map(each -> "{ %s = smtp:[%s]:%d }".formatted(each.domain(), each.full("mx"), each.relayPort()))
                .collect(Collectors.joining(", "));
        return """
                myhostname = postfix.client.example
                default_process_limit = 20
                smtp_dns_support_level = dnssec
                smtp_host_lookup = dns
                smtp_tls_security_level = dane
                smtp_tls_loglevel = 1
                smtp_connection_cache_on_demand = no
                transport_maps = inline:{ %s }
                """.formatted(relays);
    }

    @Override
    public Map<String, Said> send(List<Letter> letters) {
        List<String> words =
                new ArrayList<>(List.of("sendmail", "-C", master.configuration().toString(), "-i", "-f", "", "--"));
        letters.forEach(letter -> words.add(letter.recipient()));
        Command.Result taken = Command.attempt(master.directory(), words, "Subject: compared\n\nA line.\n");
        if (taken.code() != 0) {
            throw new IllegalStateException("Postfix did not take the message: " + taken.output());
        }
        Await.until(
                "Postfix has tried every domain",
                DEADLINE,
                () -> read(master.log()).size() >= letters.size());
        return read(master.log());
    }

    private static Map<String, Said> read(String log) {
        Map<String, Channel> secured = new HashMap<>();
        Map<String, Said> said = new HashMap<>();
        for (String line : log.lines().toList()) {
            Matcher tls = SECURED.matcher(line);
            if (tls.find()) {
                secured.put(tls.group(2), channel(tls.group(1)));
            }
            Matcher done = DONE.matcher(line);
            if (done.find()) {
                Matcher relay = ADDRESS.matcher(done.group(2));
                Channel channel = Optional.of(relay)
                        .filter(Matcher::find)
                        .map(found -> secured.getOrDefault(found.group(1), Channel.ENCRYPTED))
                        .orElse(Channel.ENCRYPTED);
                said.put(done.group(1), new Said(result(done.group(3)), channel, done.group(4)));
            }
        }
        return said;
    }

    private static Channel channel(String word) {
        return switch (word) {
            case "Verified" -> Channel.VERIFIED;
            case "Trusted" -> Channel.TRUSTED;
            default -> Channel.ENCRYPTED;
        };
    }

    private static Result result(String status) {
        return switch (status) {
            case "sent" -> Result.DELIVERED;
            case "deferred" -> Result.DEFERRED;
            case "bounced" -> Result.BOUNCED;
            default -> throw new IllegalStateException("Postfix logs the status " + status);
        };
    }

    @Override
    public void close() {
        master.close();
    }
}
