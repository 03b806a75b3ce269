package dev.cairn.app.cli;

import picocli.CommandLine.Option;

/** Which of the member's vaults; most have one. */
final class VaultOption {

  @Option(
      names = "--vault",
      paramLabel = "NAME",
      defaultValue = "main",
      description = "Which of your vaults (default: ${DEFAULT-VALUE}).")
  String vault = "main";
}
