package dev.cairn.app.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cairn witness}. */
@Command(
    name = "witness",
    description = "Cosigns authorities' logs, so that none can show two of them.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {WitnessRun.class})
final class WitnessCommand implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "say what to do: cairn witness run");
  }
}
