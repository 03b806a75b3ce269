package dev.cairn.app.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cairn policy}: backups that run by themselves. */
@Command(
    name = "policy",
    description = {
      "What is backed up by itself: when, what of it, and how long snapshots stay. Policies are kept"
          + " in the vault, where all of your devices see them; the daemon (cairn node run) of each"
          + " device runs those of its own folders."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PolicySet.class,
      PolicyShow.class,
      PolicyList.class,
      PolicyRemove.class,
      PolicyRun.class,
      PolicyEdit.class,
      PolicyExport.class,
      PolicyImport.class,
      PolicyUnit.class
    },
    footer = {
      "",
      "Examples:",
      "  cairn policy set --default --keep-daily 7 --keep-weekly 5 --keep-monthly 12",
      "  cairn policy set --at 12:30,19:00 --days mon-fri ~/Documents",
      "  cairn policy list"
    })
final class PolicyCommand implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "say what to do: cairn policy set, show, list, remove, run, edit, export, import or unit");
  }
}
