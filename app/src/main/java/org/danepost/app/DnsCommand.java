package org.danepost.app;

import picocli.CommandLine.Command;

/** {@code danepost dns}: a name for what is done with the resolver itself. */
@Command(
        name = "dns",
        mixinStandardHelpOptions = true,
        version = Version.LINE,
        synopsisSubcommandLabel = "COMMAND",
        description = "Look after the resolver inside, or let others ask it.",
        subcommands = {DnsServeCommand.class, DnsAnchorsCommand.class})
final class DnsCommand extends CommandGroup {}
