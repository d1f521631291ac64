package org.danepost.app;

import picocli.CommandLine.Command;

/** {@code danepost tlsa}: a name for what is done with TLSA records. */
@Command(
        name = "tlsa",
        mixinStandardHelpOptions = true,
        version = Version.LINE,
        synopsisSubcommandLabel = "COMMAND",
        description = "Work with TLSA records.",
        subcommands = {TlsaMatchCommand.class})
final class TlsaCommand extends CommandGroup {}
