package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn policy remove}. */
@Command(
    name = "remove",
    aliases = "delete",
    description =
        "Takes a policy away. Snapshots stay as they are, and none is forgotten any more.",
    footer = {
      "",
      "Examples:",
      "  cairn policy remove ~/Documents",
      "  cairn policy remove --host lost-laptop /home/ada/Documents"
    })
final class PolicyRemove extends Subcommand {

  @Mixin SourceOptions source = new SourceOptions();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return ask(out, "policy-remove", source.one());
  }

  @Override
  String words(Message m) {
    return m.type().equals("policy") ? PolicyWords.source(m) + ": policy removed" : "";
  }
}
