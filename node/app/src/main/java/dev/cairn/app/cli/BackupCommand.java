package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Printable;
import dev.cairn.app.output.Quantity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn backup}. */
@Command(
    name = "backup",
    description = {
      "Keeps folders: makes a snapshot of them in your vault. What the vault has already is not"
          + " sent again; an interrupted backup goes on where it stopped when run again."
    },
    footer = {
      "",
      "Exit codes: 0 saved, 3 saved without the files that could not be read, 1 failed, 10 no such"
          + " vault, 12 wrong key, 130 interrupted.",
      "",
      "Examples:",
      "  cairn backup ~/Documents",
      "  cairn backup --tag weekly ~/Documents ~/Pictures",
      "  cairn backup --json /srv/data | tail -n 1"
    })
final class BackupCommand extends Subcommand {

  @Parameters(arity = "1..*", paramLabel = "PATH", description = "Folders and files to keep.")
  List<Path> paths = List.of();

  @Option(
      names = "--tag",
      paramLabel = "WORD",
      description = "A word kept with the snapshot. May be repeated.")
  List<String> tags = List.of();

  @Option(
      names = {"-f", "--force"},
      description = "Read every file, even where nothing seems to have changed.")
  boolean force;

  @Option(
      names = {"-v", "--verbose"},
      description = "Name every file.")
  boolean verbose;

  @Mixin VaultOption vault = new VaultOption();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return ask(
        out,
        "backup",
        Map.of(
            "vault", vault.vault,
            "paths", Arguments.absolute(paths),
            "tags", tags,
            "force", force,
            "verbose", verbose));
  }

  @Override
  String words(Message m) {
    return switch (m.type()) {
      case "verbose_status" -> m.text("action") + "  " + Printable.text(m.text("item"));
      case "summary" -> summary(m);
      default -> "";
    };
  }

  private static String summary(Message m) {
    Duration took = Duration.ofMillis((long) (m.fraction("total_duration") * 1000));
    return """
    files        %d new, %d changed, %d unchanged
    folders      %d new, %d changed, %d unchanged
    processed    %s in %d files, %s
    added        %s of new content, %s packed, %s sent to other members
    snapshot     %s saved%s\
    """
        .formatted(
            m.number("files_new"),
            m.number("files_changed"),
            m.number("files_unmodified"),
            m.number("dirs_new"),
            m.number("dirs_changed"),
            m.number("dirs_unmodified"),
            Quantity.bytes(m.number("total_bytes_processed")),
            m.number("total_files_processed"),
            Quantity.duration(took),
            Quantity.bytes(m.number("data_added")),
            Quantity.bytes(m.number("data_added_packed")),
            Quantity.bytes(m.number("data_on_wire")),
            m.text("short_id"),
            m.number("packs_below_target") == 0
                ? ""
                : "; " + m.number("packs_below_target") + " packs have fewer copies than wanted");
  }
}
