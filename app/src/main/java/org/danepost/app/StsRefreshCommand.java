package org.danepost.app;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.danepost.dns.Resolver;
import org.danepost.policy.MtaSts;
import org.danepost.sts.StsFailure;
import org.danepost.sts.StsPolicies;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code danepost sts refresh}: policies are renewed ahead of their end, whether or not there is mail (RFC 8461 §10.2). */
@Command(
        name = "refresh",
        mixinStandardHelpOptions = true,
        version = Version.LINE,
        description =
                "Fetch kept MTA-STS policies anew that are a day old or half through their life, and forget those that ended."
                        + " To be run every hour or so.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all that were due are renewed",
            "1:a policy could not be renewed; it binds until its end",
            "64:wrong usage or input",
            "74:the output could not be written"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  danepost sts refresh --config /etc/danepost.toml"})
final class StsRefreshCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final DnsOptions dns = new DnsOptions();

    @Option(names = "--json", description = "One JSON object a policy: domain, renewed, alarming, reason, remedy.")
    private boolean json;

    @Override
    public Integer call() {
        Configuration configuration = dns.configuration();
        if (StsSettings.directory(dns, configuration).isEmpty()) {
            throw new UserError(
                    "no MTA-STS policies are kept; remedy: set cache-directory in [sts] of the configuration file");
        }
        Resolver resolver = Wiring.resolver(dns, configuration, DnsOptions.notice(spec));
        PublicRoots roots = PublicRoots.of(dns, configuration);
        List<StsPolicies.Refresh> done = StsSettings.of(dns, configuration, resolver, roots, Clock.systemUTC())
                .map(MtaSts::policies)
                .map(StsPolicies::refresh)
                .orElse(List.of());
        PrintWriter out = spec.commandLine().getOut();
        done.forEach(refresh -> out.println(json ? JsonLine.of(fields(refresh)) : text(refresh)));
        OutputLost.check(out);
        return done.stream().anyMatch(StsPolicies.Refresh::alarming) ? ExitCode.NO : ExitCode.OK;
    }

    private static String text(StsPolicies.Refresh refresh) {
        return refresh.domain() + ": "
                + refresh.failure()
                        .map(failure -> "not renewed: " + failure.why() + "; remedy: " + failure.remedy())
                        .orElse("renewed");
    }

    private static Map<String, Object> fields(StsPolicies.Refresh refresh) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("domain", refresh.domain());
        fields.put("renewed", refresh.failure().isEmpty());
        fields.put("alarming", refresh.alarming());
        fields.put("reason", refresh.failure().map(StsFailure::why));
        fields.put("remedy", refresh.failure().map(StsFailure::remedy));
        return fields;
    }
}
