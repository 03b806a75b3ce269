package dev.cairn.app.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cairn authority log}. */
@Command(
    name = "log",
    description = {
      "Reads the public log of everything that an authority did. Anybody can: what is read is checked"
          + " against the log's signature, wherever the files come from."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AuthorityLogVerify.class,
      AuthorityLogFind.class,
      AuthorityLogWatch.class,
    })
final class AuthorityLogCommand implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "say what to do with the log");
  }
}
