package dev.cairn.app.cli;

import dev.cairn.app.output.Message;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cairn vault restore-head}. */
@Command(
    name = "restore-head",
    description = {
      "Goes back to a state in which the vault was: its list of snapshots is what it was then, and a"
          + " mounted drive shows what it showed. For when a stolen device, or a program in your"
          + " name, has emptied or broken the vault: have the registrar revoke the device first,"
          + " or it does it again. What was added since is in none of the lists of that state; the"
          + " state that had it is in cairn vault heads."
    },
    footer = {
      "",
      "Nothing is downloaded but lists. Look at the files with: cairn check, then restore them.",
      "",
      "Examples:",
      "  cairn vault heads",
      "  cairn vault restore-head 3fa9c1d0"
    })
final class VaultRestoreHead extends VaultCommand.VaultSubcommand {

  @Parameters(paramLabel = "ID", description = "Its beginning, as cairn vault heads shows it.")
  String id = "";

  VaultRestoreHead() {
    super("vault-restore-head");
  }

  @Override
  Map<String, Object> arguments() {
    return Map.of("vault", vault.vault, "id", id);
  }

  @Override
  String words(Message m) {
    return m.type().equals("head_restored")
        ? "vault '%s' is as it was: %d snapshots; see them with: cairn snapshots"
            .formatted(vault.vault, m.number("snapshots"))
        : super.words(m);
  }
}
