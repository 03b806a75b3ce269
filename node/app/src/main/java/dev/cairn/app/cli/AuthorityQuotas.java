package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.log.Quotas;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cairn authority quotas}. */
@Command(
    name = "quotas",
    description = {
      "Shows what members and registrars may do, or changes it. A change is an entry of the log."
    },
    footer = {"", "Examples:", "  cairn authority quotas", "  cairn authority quotas --devices 10"})
final class AuthorityQuotas extends AuthoritySubcommand {

  private static final int AS_IS = -1;

  @Option(names = "--devices", paramLabel = "N", description = "Live devices of a member.")
  int devices = AS_IS;

  @Option(
      names = "--rerolls",
      paramLabel = "N",
      description = "Draws of a node id beyond the first, for one device, within a year.")
  int rerolls = AS_IS;

  @Option(
      names = "--daily",
      paramLabel = "N",
      description = "Invites and approvals by one registrar in the console within 24 hours.")
  int daily = AS_IS;

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return with(authority -> {
      Quotas now = authority.quotas();
      Quotas wanted = wanted(now);
      if (!wanted.equals(now)) {
        authority.setQuotas(wanted, "");
      }
      out.accept(
          Message.of("quotas")
              .with("devices", wanted.devicesMax())
              .with("rerolls", wanted.rerollsMax())
              .with("daily", wanted.invitesADayMax()));
      return ExitCodes.OK;
    });
  }

  private Quotas wanted(Quotas now) throws CommandFailure {
    try {
      return new Quotas(
          devices == AS_IS ? now.devicesMax() : devices,
          rerolls == AS_IS ? now.rerollsMax() : rerolls,
          daily == AS_IS ? now.invitesADayMax() : daily);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  String words(Message m) {
    return """
    devices      %d live ones a member
    re-rolls     %d a year and device, beyond the first node id
    registrars   %d invites and approvals a day\
    """
        .formatted(m.number("devices"), m.number("rerolls"), m.number("daily"));
  }
}
