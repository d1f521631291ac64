package org.danepost.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code danepost dns}: a name for what is done with the resolver itself. */
@Command(
        name = "dns",
        mixinStandardHelpOptions = true,
        version = Version.LINE,
        synopsisSubcommandLabel = "COMMAND",
        description = "Work with the resolver.",
        subcommands = {DnsServeCommand.class})
final class DnsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: " + String.join(", ", spec.subcommands().keySet()));
    }
}
