package org.danepost.app;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.danepost.dns.Resolver;
import org.danepost.mta.Delivery;
import org.danepost.mta.DirectDelivery;
import org.danepost.mta.Outcome;
import org.danepost.policy.LocalPolicy;
import org.danepost.policy.MessageTls;
import org.danepost.policy.Planner;
import org.danepost.smtp.Envelope;
import org.danepost.smtp.MessageSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code danepost send}: deliver one message now, directly to the recipients' servers. */
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        version = Version.LINE,
        description = "Deliver one message now, directly to the recipients' servers. Nothing is queued.",
        exitCodeListHeading =
                "%nExit codes (of several recipients: 75 if any may be tried again, else 69 if any was refused):%n",
        exitCodeList = {
            "0:delivered to all",
            "69:a recipient was refused for good",
            "75:a recipient was deferred; trying again may help",
            "64:wrong usage or input"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  danepost send --from alice@example.org --to bob@example.net --file message.eml",
            "  danepost send --from alice@example.org --to bob@example.net carol@example.com --level dane-only --json < message.eml"
        })
final class SendCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final DnsOptions dns = new DnsOptions();

    @Mixin
    private final PolicyOptions policy = new PolicyOptions();

    @Mixin
    private final MessageOptions tls = new MessageOptions();

    @Option(
            names = "--from",
            paramLabel = "A",
            description = "The sender, to whom notifications go. Default: the null sender <>.")
    private @Nullable String from;

    @Option(names = "--to", required = true, arity = "1..*", paramLabel = "B", description = "The recipients.")
    private List<String> to = new ArrayList<>();

    @Option(
            names = "--file",
            paramLabel = "MESSAGE",
            defaultValue = "-",
            description =
                    "The message with its header ('-', the default: standard input). It is sent as it is, but for line"
                            + " ends.")
    private String file = "-";

    @Option(names = "--helo", paramLabel = "NAME", description = "The fully qualified name to say in EHLO.")
    private @Nullable String helo;

    @Option(
            names = "--json",
            description = "One JSON object per recipient: recipient, outcome, host, tls, matched, ...")
    private boolean json;

    @Override
    public Integer call() {
        Configuration configuration = dns.configuration();
        Optional<String> sender = Optional.ofNullable(from).filter(text -> !text.isEmpty() && !text.equals("<>"));
        sender.ifPresent(text -> Recipient.parse("--from", text));
        List<Recipient> recipients = to.stream()
                .map(text -> Recipient.parse("--to", text))
                .distinct()
                .toList();
        MessageSource given = message();
        List<String> fields = TlsRequiredField.values(given);
        MessageTls wish = tls.wish(fields);
        MessageSource message = tls.tlsOptional && fields.isEmpty() ? TlsRequiredField.added(given) : given;
        int port = policy.options(configuration).port();
        LocalPolicy local = policy.policy(configuration);
        Clock clock = Clock.systemUTC();
        PolicyRules.notices(local.rules(), clock.instant()).forEach(DnsOptions.notice(spec));
        Resolver resolver = Wiring.resolver(dns, configuration, DnsOptions.notice(spec));
        PublicRoots roots = PublicRoots.of(dns, configuration);
        Planner planner =
                Wiring.planner(resolver, local, StsSettings.of(dns, configuration, resolver, roots, clock), clock);
        List<Delivery> deliveries = new ArrayList<>();
        try (DirectDelivery delivery =
                Wiring.delivery(configuration.delivery(), Optional.ofNullable(helo), roots, clock)) {
            InOrder.forEach(
                    byDomain(recipients).values(),
                    group -> delivery.deliver(
                            planner.plan(NextHopText.parse(group.getFirst().destination(), port), wish),
                            new Envelope(
                                    sender,
                                    group.stream().map(Recipient::address).toList()),
                            message),
                    deliveries::add);
        }
        return report(recipients, deliveries);
    }

    private int report(List<Recipient> recipients, List<Delivery> deliveries) {
        PrintWriter out = spec.commandLine().getOut();
        List<Integer> codes = new ArrayList<>();
        for (Recipient recipient : recipients) {
            for (Delivery delivery : deliveries) {
                for (Outcome outcome : delivery.outcomes()) {
                    if (outcome.recipient().equals(recipient.address())) {
                        codes.add(OutcomeOutput.exitCode(outcome));
                        print(out, delivery, outcome);
                    }
                }
            }
        }
        if (codes.contains(ExitCode.DEFERRED)) {
            return ExitCode.DEFERRED;
        }
        return codes.contains(ExitCode.REFUSED) ? ExitCode.REFUSED : ExitCode.OK;
    }

    private void print(PrintWriter out, Delivery delivery, Outcome outcome) {
        if (json) {
            out.println(JsonLine.of(OutcomeOutput.json(delivery, outcome)));
        } else {
            OutcomeOutput.text(delivery, outcome).forEach(out::println);
        }
    }

    private MessageSource message() {
        byte[] start = file.equals("-") ? InputFile.bytes("the message", "-") : InputFile.start("the message", file);
        if (start.length == 0) {
            throw new UserError("the message " + (file.equals("-") ? "on standard input" : "'" + file + "'")
                    + " is empty; remedy: give a message with a header, an empty line and a text");
        }
        if (file.equals("-")) {
            return MessageSource.of(start);
        }
        Path path = Path.of(file);
        return () -> Files.newInputStream(path);
    }

    /** Recipients of one domain share a plan and a transaction. */
    private static Map<String, List<Recipient>> byDomain(List<Recipient> recipients) {
        Map<String, List<Recipient>> groups = new LinkedHashMap<>();
        for (Recipient recipient : recipients) {
            groups.computeIfAbsent(recipient.destination(), key -> new ArrayList<>())
                    .add(recipient);
        }
        return groups;
    }
}
