package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Quantity;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn copy}. */
@Command(
    name = "copy",
    description = {
      "Copies snapshots of one of your vaults into another, all of them unless told: read, and"
          + " sealed anew under the other's keys. What is there already is not stored twice, and"
          + " copied snapshots are passed over, so it can be run again and again."
    },
    footer = {
      "",
      "Examples:",
      "  cairn copy --from-vault main --vault archive",
      "  cairn copy --from-vault main --vault archive --tag yearly",
      "  cairn copy --from-vault laptop --vault archive 3fa9c1d0 latest"
    })
final class CopyCommand extends Subcommand {

  @Parameters(
      arity = "0..*",
      paramLabel = "SNAPSHOT",
      description = "Only these: latest, or the beginning of an id.")
  List<String> snapshots = List.of();

  @Option(
      names = "--from-vault",
      required = true,
      paramLabel = "NAME",
      description = "The vault to copy from; --vault is the one to copy into.")
  String fromVault = "";

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only say what would be copied.")
  boolean dryRun;

  @Mixin FilterOptions filter = new FilterOptions();

  @Mixin VaultOption vault = new VaultOption();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    Map<String, Object> args = new LinkedHashMap<>(filter.args());
    args.put("vault", vault.vault);
    args.put("from_vault", fromVault);
    args.put("snapshots", snapshots);
    args.put("dry_run", dryRun);
    return ask(out, "copy", args);
  }

  @Override
  String words(Message m) {
    return switch (m.type()) {
      case "copied" -> source(m) + " copied as " + m.text("snapshot_id").substring(0, 8);
      case "skipped" -> source(m) + " is there already: " + m.text("snapshot_id").substring(0, 8);
      case "wanted" -> source(m) + " would be copied";
      case "summary" ->
          "%d snapshots %s, %d were there already; %s read"
              .formatted(
                  m.truth("dry_run") ? m.number("wanted_snapshots") : m.number("copied_snapshots"),
                  m.truth("dry_run") ? "would be copied" : "copied",
                  m.number("skipped_snapshots"),
                  Quantity.bytes(m.number("bytes_processed")));
      default -> "";
    };
  }

  private static String source(Message m) {
    return m.text("source_snapshot_id").substring(0, 8);
  }
}
