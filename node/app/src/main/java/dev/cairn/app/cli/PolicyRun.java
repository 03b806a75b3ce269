package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn policy run}. */
@Command(
    name = "run",
    description = {
      "Does now what the daemon would do when it is due: backs up, forgets what no rule keeps, and"
          + " prunes if that was long ago. Without a path: every source of this device."
    },
    footer = {
      "",
      "Exit codes: as of cairn backup.",
      "",
      "Examples:",
      "  cairn policy run",
      "  cairn policy run ~/Documents"
    })
final class PolicyRun extends Subcommand {

  @Mixin SourceOptions source = new SourceOptions();

  private final BackupCommand backup = new BackupCommand();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    if (source.isDefault) {
      throw CommandFailure.usage("--default is no source: name a folder, or none for all");
    }
    source.requireThisDevice();
    return ask(out, "policy-run", source.args());
  }

  @Override
  String words(Message m) {
    return switch (m.type()) {
      case "summary" -> backup.words(m);
      case "forget_summary" ->
          "forgotten    %d snapshots, %d stay".formatted(m.number("forgotten"), m.number("kept"));
      default -> PruneCommand.pruneWords(m);
    };
  }
}
