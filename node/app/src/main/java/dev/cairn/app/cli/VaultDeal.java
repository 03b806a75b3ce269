package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cairn vault deal}. */
@Command(
    name = "deal",
    description = {
      "Deals the parts of the vault's recovery key anew: shares to members, a part to the authority."
          + " A running node does so by itself when a holder is lost. The printed code stays the"
          + " same unless you say otherwise."
    },
    footer = {"", "Examples:", "  cairn vault deal", "  cairn vault deal --new-code"})
final class VaultDeal extends VaultCommand.VaultSubcommand {

  @Option(names = "--new-code", description = "Print a new recovery code; an old one ends.")
  boolean newCode;

  @Option(names = "--no-code", description = "Do without a recovery code from now on.")
  boolean noCode;

  VaultDeal() {
    super("vault-deal");
  }

  @Override
  Map<String, Object> arguments() throws CommandFailure {
    if (newCode && noCode) {
      throw new CommandFailure(ExitCodes.USAGE, "give --new-code or --no-code, not both");
    }
    return Map.of("vault", vault.vault, "code", newCode ? "new" : noCode ? "none" : "");
  }

  @Override
  String words(Message m) {
    return m.type().equals("vault_dealt")
        ? "%d members hold a share of the key of vault '%s'; any %d of them and the authority%s bring it back"
            .formatted(
                m.list("holders").size(),
                m.text("vault"),
                m.number("threshold"),
                m.truth("has_code") ? " and your recovery code" : "")
        : super.words(m);
  }
}
