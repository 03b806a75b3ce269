package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code cairn node unit}. */
@Command(
    name = "unit",
    description = {
      "Prints a systemd user unit that runs this device's node, and with it the drives left to it"
          + " (cairn mount --background), from login on."
    },
    footer = {
      "",
      "Example:",
      "  cairn node unit > ~/.config/systemd/user/cairn.service",
      "  systemctl --user enable --now cairn",
      "  loginctl enable-linger          # also while nobody is logged in"
    })
final class UnitCommand extends Subcommand {

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    home().require(home().credential());
    String launcher = SystemdUnit.launcher();
    String unit =
        SystemdUnit.service(
            "Cairn: this member's node and drives",
            List.of(launcher, "node", "run", "--home", home().root().toString()),
            "default.target");
    out.accept(Message.of("unit").with("text", unit));
    return 0;
  }

  @Override
  String words(Message m) {
    return m.text("text").strip();
  }
}
