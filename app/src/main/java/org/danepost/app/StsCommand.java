package org.danepost.app;

import picocli.CommandLine.Command;

/** {@code danepost sts}: a name for what is done with MTA-STS policies. */
@Command(
        name = "sts",
        mixinStandardHelpOptions = true,
        version = Version.LINE,
        synopsisSubcommandLabel = "COMMAND",
        description = "Look after the MTA-STS policies that are kept.",
        subcommands = {StsRefreshCommand.class})
final class StsCommand extends CommandGroup {}
