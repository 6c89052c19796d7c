package dev.tokenmeter.proxy.cli;

import picocli.CommandLine.Command;

/** The program itself; every action is a subcommand, {@code serve} the one that needs no name. */
@Command(
    name = "tokenmeter",
    mixinStandardHelpOptions = true,
    versionProvider = VersionLine.class,
    description = "A transparent metering proxy for LLM APIs.",
    synopsisSubcommandLabel = "[COMMAND]",
    footer = {"", "Without a command it serves. Exit codes: 0 ok, 1 failed, 2 bad usage."})
final class TokenmeterCommand {}
