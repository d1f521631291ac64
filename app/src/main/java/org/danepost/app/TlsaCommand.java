package org.danepost.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code danepost tlsa}: a name for what is done with TLSA records. */
@Command(
        name = "tlsa",
        mixinStandardHelpOptions = true,
        version = Version.LINE,
        synopsisSubcommandLabel = "COMMAND",
        description = "Work with TLSA records.",
        subcommands = {TlsaMatchCommand.class})
final class TlsaCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: match");
    }
}
