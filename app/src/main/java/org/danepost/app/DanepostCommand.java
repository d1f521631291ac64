package org.danepost.app;

import picocli.CommandLine.Command;

/** The command {@code danepost}: a name for the commands below it, which {@link Program} adds. */
@Command(
        name = "danepost",
        mixinStandardHelpOptions = true,
        version = Version.LINE,
        synopsisSubcommandLabel = "COMMAND",
        description = "Mail that arrives at the right server, encrypted, provably: DNSSEC, DANE, SMTP.",
        footer = {
            "",
            "Try it without any network:  danepost lab",
            "See what a delivery would do: danepost explain example.org"
        })
final class DanepostCommand extends CommandGroup {}
