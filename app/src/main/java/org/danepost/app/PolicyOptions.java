package org.danepost.app;

import org.danepost.policy.InsecureMx;
import org.danepost.policy.Level;
import org.danepost.policy.PlanOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that plans a delivery. What stands here beats the configuration file. */
final class PolicyOptions {
    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            description =
                    "What each destination must give: may, encrypt, dane (opportunistic, the default) or dane-only.")
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
        return PlanOptions.defaults()
                .withLevel(level == null ? delivery.level() : level)
                .withInsecureMx(insecureMx == null ? delivery.insecureMx() : insecureMx)
                .withPort(chosenPort);
    }
}
