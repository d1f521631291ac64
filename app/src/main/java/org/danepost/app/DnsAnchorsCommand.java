package org.danepost.app;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.danepost.dns.AnchorKeeper;
import org.danepost.dns.AnchorPoint;
import org.danepost.dns.NegativeTrustAnchors;
import org.danepost.dns.Question;
import org.danepost.dns.Resolver;
import org.xbill.DNS.Type;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code danepost dns anchors}: what is trusted without proof, where it comes from, and where nothing is validated. */
@Command(
        name = "anchors",
        mixinStandardHelpOptions = true,
        version = Version.LINE,
        description =
                "Show the trust anchors in force, what is learnt of their rollovers (RFC 5011), and the zones that are"
                        + " excepted from validation (RFC 7646). Asks nothing of the network without --refresh.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all is well",
            "1:something is wrong, and the output says what",
            "64:wrong usage or input",
            "74:the output could not be written"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  danepost dns anchors --config /etc/danepost.toml",
            "  danepost dns anchors --config /etc/danepost.toml --refresh --json"
        })
final class DnsAnchorsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final DnsOptions dns = new DnsOptions();

    @Option(names = "--refresh", description = "Look the keys of the trust points up first, if that is due.")
    private boolean refresh;

    @Option(
            names = "--json",
            description = "One JSON object: anchors, negativeTrustAnchors, kept, problems, each anchor with name, tag,"
                    + " state, trusted, origin, since, ...")
    private boolean json;

    @Override
    public Integer call() {
        Configuration configuration = dns.configuration();
        AnchorSettings settings = new AnchorSettings(dns, configuration);
        AnchorKeeper keeper = Wiring.keeper(dns, configuration);
        if (refresh) {
            refresh(configuration, keeper);
        }
        Instant now = Clock.systemUTC().instant();
        NegativeTrustAnchors exceptions = settings.exceptions(Clock.systemUTC());
        AnchorOutput output =
                new AnchorOutput(settings, keeper, exceptions.all(), problems(keeper, exceptions, now), now);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JsonLine.of(output.json()));
        } else {
            output.text().forEach(out::println);
        }
        OutputLost.check(out);
        return output.problems().isEmpty() ? ExitCode.OK : ExitCode.NO;
    }

    /** Looking a trust point's keys up is enough: the keeper sees what comes. */
    private void refresh(Configuration configuration, AnchorKeeper keeper) {
        if (dns.mode(configuration) == DnsMode.TRUST_AD) {
            throw new UserError("mode trust-ad takes another's word and sees no keys; remedy: give --mode recursive, or"
                    + " --mode forward with a resolver that passes DNSSEC on");
        }
        Resolver resolver = Wiring.resolver(dns, configuration, keeper, DnsOptions.notice(spec));
        keeper.points().forEach(point -> resolver.resolve(new Question(point.name(), Type.DNSKEY)));
    }

    private List<String> problems(AnchorKeeper keeper, NegativeTrustAnchors exceptions, Instant now) {
        List<String> problems = new ArrayList<>(keeper.problems());
        for (AnchorPoint point : keeper.points()) {
            if (point.isDeleted()) {
                problems.add("every key of " + point.name()
                        + " has revoked itself; remedy: see what its operators say, and" + " give new trust anchors");
            }
            if (refresh && point.isDueAt(now)) {
                problems.add(
                        "the keys of " + point.name() + " could not be looked up and proven now; remedy: see 'danepost"
                                + " resolve " + point.name() + " DNSKEY'");
            }
        }
        problems.addAll(AnchorSettings.expired(exceptions, now));
        return problems;
    }
}
