package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Printable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn tag}. */
@Command(
    name = "tag",
    description = {
      "Changes the tags of snapshots, of all of them unless told. A changed snapshot has another"
          + " id."
    },
    footer = {
      "",
      "Examples:",
      "  cairn tag --add keep 3fa9c1d0",
      "  cairn tag --set weekly,home --host ada-laptop",
      "  cairn tag --remove draft --tag draft",
      "  cairn tag --set '' latest           take all of them away"
    })
final class TagCommand extends Subcommand {

  @Parameters(
      arity = "0..*",
      paramLabel = "SNAPSHOT",
      description = "Only these: latest, or the beginning of an id.")
  List<String> snapshots = List.of();

  @Option(names = "--add", paramLabel = "TAG[,TAG…]", description = "Tags to add.")
  List<String> add = List.of();

  @Option(names = "--remove", paramLabel = "TAG[,TAG…]", description = "Tags to take away.")
  List<String> remove = List.of();

  @Option(names = "--set", paramLabel = "TAG[,TAG…]", description = "These instead of all.")
  @Nullable List<String> set;

  @Mixin FilterOptions filter = new FilterOptions();

  @Mixin VaultOption vault = new VaultOption();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return ask(
        out,
        "tag",
        Arguments.joined(
            filter.args(),
            Map.of(
                "vault",
                vault.vault,
                "snapshots",
                snapshots,
                "add",
                Arguments.words(add),
                "remove",
                Arguments.words(remove),
                "set_given",
                set != null,
                "set",
                set == null ? List.of() : Arguments.words(set))));
  }

  @Override
  String words(Message m) {
    return switch (m.type()) {
      case "changed" ->
          "%s is now %s  [%s]"
              .formatted(
                  m.text("old_snapshot_id").substring(0, 8),
                  m.text("new_snapshot_id").substring(0, 8),
                  Printable.text(String.join(" ", m.texts("tags"))));
      case "summary" -> "changed %d snapshots".formatted(m.number("changed_snapshots"));
      default -> "";
    };
  }
}
