package org.danepost.app;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.danepost.dns.Resolver;
import org.danepost.policy.DaneCounters;
import org.danepost.policy.LocalPolicy;
import org.danepost.policy.MessageTls;
import org.danepost.policy.PlanText;
import org.danepost.policy.Planner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code danepost explain}: the plan that a delivery would follow now. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        version = Version.LINE,
        description =
                "Show the plan a delivery would follow now, host by host, with every answer and rule that led there;"
                        + " or the plan of a client of another service.",
        exitCodeListHeading = "%nExit codes (the worst of several counts: 69, then 75):%n",
        exitCodeList = {
            "0:deliver; or connect, for services",
            "69:reject: the domain takes no mail, or does not offer the service",
            "75:defer: not now",
            "64:wrong usage or input",
            "74:the output could not be written"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  danepost explain example.org",
            "  danepost explain '[mail.example.org]:587' --level dane-only",
            "  danepost explain --file domains.txt --json",
            "  danepost explain --service xmpp-server example.org",
            "  danepost explain --https www.example.org"
        })
final class ExplainCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final DnsOptions dns = new DnsOptions();

    @Mixin
    private final PolicyOptions policy = new PolicyOptions();

    @Mixin
    private final MessageOptions message = new MessageOptions();

    @Mixin
    private final ServiceOptions service = new ServiceOptions();

    @Parameters(
            arity = "0..*",
            paramLabel = "DOMAIN",
            description = "Domains; or [HOST]:PORT for a relay that is not looked up by MX.")
    private List<String> domains = new ArrayList<>();

    @Option(
            names = "--file",
            paramLabel = "LIST",
            description =
                    "A file of domains, one a line ('-' for standard input); many are asked at a time, and the plans are"
                            + " printed in order.")
    private @Nullable String file;

    @Option(names = "--json", description = "One JSON object a line: domain, disposition, reason, hosts, ...")
    private boolean json;

    @Override
    public Integer call() {
        service.check(policy, message);
        List<String> destinations = destinations();
        Configuration configuration = dns.configuration();
        if (service.isAsked()) {
            Resolver asked = Wiring.resolver(dns, configuration, DnsOptions.notice(spec));
            return new ServiceExplanation(service, json, spec.commandLine().getOut()).of(destinations, asked);
        }
        int port = policy.options(configuration).port();
        LocalPolicy local = policy.policy(configuration);
        Clock clock = Clock.systemUTC();
        PolicyRules.notices(local.rules(), clock.instant()).forEach(DnsOptions.notice(spec));
        Resolver resolver = Wiring.resolver(dns, configuration, DnsOptions.notice(spec));
        PublicRoots roots = PublicRoots.of(dns, configuration);
        Planner planner =
                Wiring.planner(resolver, local, StsSettings.of(dns, configuration, resolver, roots, clock), clock);
        MessageTls wish = message.wish(List.of());
        PrintWriter out = spec.commandLine().getOut();
        AtomicInteger worst = new AtomicInteger(ExitCode.OK);
        DaneCounters counters = new DaneCounters();
        InOrder.forEach(
                destinations, destination -> planner.decide(NextHopText.parse(destination, port), wish), decision -> {
                    print(out, decision, destinations.size() > 1);
                    OutputLost.check(out);
                    counters.count(decision.plan());
                    worst.accumulateAndGet(PlanOutput.exitCode(decision.plan()), ExplainCommand::worse);
                });
        if (destinations.size() > 1) {
            DnsOptions.notice(spec).accept("DANE at the hosts: " + counted(counters));
        }
        return worst.get();
    }

    private static String counted(DaneCounters counters) {
        return counters.counts().entrySet().stream()
                .map(entry -> entry.getValue() + " " + Words.of(entry.getKey()))
                .collect(Collectors.joining(", "));
    }

    private void print(PrintWriter out, Planner.Decision decision, boolean several) {
        if (json) {
            Map<String, Object> fields = PlanOutput.json(decision.plan());
            fields.put("policy", PolicyOutput.json(decision.choice()));
            out.println(JsonLine.of(fields));
            return;
        }
        out.print(PlanText.of(decision.plan()));
        if (several) {
            out.println();
        }
    }

    /** All destinations; a wrong one is named before anything is asked. */
    private List<String> destinations() {
        domains.forEach(this::check);
        if (file == null && domains.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "a DOMAIN is missing");
        }
        List<String> all = new ArrayList<>(domains);
        if (file != null) {
            all.addAll(listed(file.equals("-") ? "standard input" : file, InputFile.text("the list", file)));
        }
        return all;
    }

    private void check(String destination) {
        if (service.isAsked()) {
            service.request(destination);
        } else {
            NextHopText.parse(destination, 25);
        }
    }

    private List<String> listed(String source, String text) {
        List<String> destinations = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().map(String::strip).toList()) {
            number++;
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                check(line);
            } catch (UserError e) {
                throw new UserError(source + ", line " + number + ": " + e.getMessage(), e);
            }
            destinations.add(line);
        }
        return destinations;
    }

    /** The worse of two exit codes. */
    static int worse(int one, int other) {
        List<Integer> order = List.of(ExitCode.OK, ExitCode.DEFERRED, ExitCode.REFUSED);
        return order.indexOf(one) >= order.indexOf(other) ? one : other;
    }
}
