package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn policy show}. */
@Command(
    name = "show",
    description = "All that holds for a source, what comes from the default policy marked.",
    footer = {
      "",
      "Examples:",
      "  cairn policy show ~/Documents",
      "  cairn policy show --host ada-desktop /home/ada/Pictures",
      "  cairn policy show --default --json"
    })
final class PolicyShow extends Subcommand {

  @Mixin SourceOptions source = new SourceOptions();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return ask(out, "policy-list", source.one());
  }

  @Override
  String words(Message m) {
    return m.type().equals("policy") ? PolicyWords.whole(m) : "";
  }
}
