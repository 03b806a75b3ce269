package dev.cairn.app.cli;

import dev.cairn.app.output.Message;
import dev.cairn.app.output.Printable;
import picocli.CommandLine.Command;

/** {@code cairn vault veto}. */
@Command(
    name = "veto",
    description = {
      "Says no to every recovery of your vaults that was approved until now: somebody else says that"
          + " they are you, and has lost every device. Tells each holder of a share, and the"
          + " authority, which takes the other device's certificate back."
    },
    footer = {"", "Example:", "  cairn vault veto"})
final class VaultVeto extends VaultCommand.VaultSubcommand {

  VaultVeto() {
    super("vault-veto");
  }

  @Override
  String words(Message m) {
    return m.type().equals("vetoed")
        ? "%d recoveries ended; %d holders of shares will refuse; the authority: %s"
            .formatted(
                m.number("recoveries_ended"),
                m.number("holders"),
                Printable.text(m.text("authority")))
        : super.words(m);
  }
}
