package org.danepost.app;

import java.util.List;
import java.util.Optional;
import org.danepost.policy.InsecureMx;
import org.danepost.policy.Level;
import org.danepost.policy.LocalPolicy;
import org.danepost.policy.LocalTerms;
import org.danepost.policy.PlanOptions;
import org.danepost.policy.Rule;
import org.danepost.policy.RuleSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that plans a delivery. What stands here beats the configuration file. */
final class PolicyOptions {
    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            description =
                    "What each destination must give: none, may, encrypt, dane (opportunistic, the default), dane-only,"
                            + " verify, secure or sts. Beats the rules too.")
    @Nullable
    Level level;

    @Option(
            names = "--insecure-mx",
            paramLabel = "WORD",
            description = "Hosts behind MX records that are not proven: may, encrypt or dane (the default).")
    @Nullable
    InsecureMx insecureMx;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The TCP port of mail servers; TLSA records are looked up for the same port. Default: 25.")
    @Nullable
    Integer port;

    PlanOptions options(Configuration configuration) {
        Configuration.Delivery delivery = configuration.delivery();
        int chosenPort = port == null ? delivery.port() : port;
        if (chosenPort < 1 || chosenPort > 65535) {
            throw new UserError(
                    "the port " + chosenPort + " is not in 1 to 65535; remedy: give the TCP port of mail servers");
        }
        Level chosen = level == null ? delivery.level() : level;
        if (chosen == Level.FINGERPRINT) {
            throw new UserError("level fingerprint counts for one destination, since it needs its fingerprints; remedy:"
                    + " set it in a [[policy]] of the configuration file");
        }
        LocalTerms none = LocalTerms.defaults();
        return PlanOptions.defaults()
                .withLevel(chosen)
                .withInsecureMx(insecureMx == null ? delivery.insecureMx() : insecureMx)
                .withPort(chosenPort)
                .withLocal(new LocalTerms(
                        none.audit(),
                        none.names(),
                        none.digests(),
                        none.login(),
                        none.floor(),
                        delivery.requireTlsByPkix()));
    }

    /** The rules of the file, as far as the command line does not beat them, and what holds without one. */
    LocalPolicy policy(Configuration configuration) {
        boolean beaten = level != null || insecureMx != null || port != null;
        List<Rule> rules = PolicyRules.of(configuration);
        return PolicyRules.policy(
                options(configuration),
                beaten ? rules.stream().map(this::beaten).toList() : rules);
    }

    private Rule beaten(Rule rule) {
        RuleSettings settings = rule.settings()
                .beatenBy(Optional.ofNullable(level), Optional.ofNullable(insecureMx), Optional.ofNullable(port));
        return new Rule(
                rule.destination(),
                settings,
                rule.source() + ", changed by the command line",
                rule.reason(),
                rule.expires());
    }
}
