package dev.cairn.app.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cairn authority rollover}. */
@Command(
    name = "rollover",
    description = {
      "Makes the next issuing CA, which the root signs: once a year. What the one before certified"
          + " goes on until it ends. A serving authority need not be stopped.",
      "Where the root's key must not touch this machine: request here, sign there, accept here."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RolloverNow.class,
      RolloverRequest.class,
      RolloverSign.class,
      RolloverAccept.class,
    })
final class AuthorityRollover implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "say how: now, or request, sign and accept");
  }
}
