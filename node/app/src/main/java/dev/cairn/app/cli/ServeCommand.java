package dev.cairn.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn serve}: what follows says whom. */
@Command(
    name = "serve",
    description = "Serves a vault to programs that were not written for Cairn.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ServeResticCommand.class},
    footer = {"", "Example:", "  cairn serve restic --help"})
final class ServeCommand implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to serve: restic");
  }
}
