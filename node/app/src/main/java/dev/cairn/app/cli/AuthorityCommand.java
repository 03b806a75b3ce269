package dev.cairn.app.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cairn authority}: for the registrar. */
@Command(
    name = "authority",
    description = "For registrars: make and run your organisation's authority.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AuthorityInit.class,
      AuthorityCombine.class,
      AuthorityInvite.class,
      AuthorityQueue.class,
      AuthorityApprove.class,
      AuthorityDecline.class,
      AuthorityRecovery.class,
      AuthorityQuotas.class,
      AuthorityRegistrar.class,
      AuthorityOidc.class,
      AuthorityServe.class,
      AuthorityList.class,
      AuthorityRevoke.class,
      AuthorityCrl.class,
      AuthorityRollover.class,
      AuthorityLogCommand.class,
      AuthorityWitness.class,
      AuthorityRebuild.class,
      AuthorityBackup.class,
      AuthorityRestore.class,
      AuthorityUnit.class,
    })
final class AuthorityCommand implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "say what to do with the authority");
  }
}
