package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Printable;
import dev.cairn.app.output.Quantity;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn diff}. */
@Command(
    name = "diff",
    description = {
      "Says what changed from one snapshot to another: + added, - removed, M content, T another"
          + " kind of file, and with --metadata U mode, owner, times or attributes."
    },
    footer = {
      "",
      "Examples:",
      "  cairn diff 3fa9c1d0 latest",
      "  cairn diff 3fa9:home/ada latest:home/ada --metadata",
      "  cairn diff 3fa9 81be --json | jq -r 'select(.modifier==\"M\").path'"
    })
final class DiffCommand extends Subcommand {

  @Parameters(index = "0", paramLabel = "FROM[:FOLDER]", description = "The older one.")
  String from = "";

  @Parameters(index = "1", paramLabel = "TO[:FOLDER]", description = "The newer one.")
  String to = "";

  @Option(names = "--metadata", description = "Also where only metadata changed.")
  boolean metadata;

  @Mixin VaultOption vault = new VaultOption();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return ask(
        out, "diff", Map.of("vault", vault.vault, "from", from, "to", to, "metadata", metadata));
  }

  @Override
  String words(Message m) {
    return switch (m.type()) {
      case "change" -> "%-4s %s".formatted(m.text("modifier"), Printable.text(m.text("path")));
      case "statistics" -> statistics(m);
      default -> "";
    };
  }

  private static String statistics(Message m) {
    return """

    files        %d added, %d removed, %d changed
    folders      %d added, %d removed
    others       %d added, %d removed
    bytes        %s added, %s removed\
    """
        .formatted(
            m.map("added").number("files"),
            m.map("removed").number("files"),
            m.number("changed_files"),
            m.map("added").number("dirs"),
            m.map("removed").number("dirs"),
            m.map("added").number("others"),
            m.map("removed").number("others"),
            Quantity.bytes(m.map("added").number("bytes")),
            Quantity.bytes(m.map("removed").number("bytes")));
  }
}
