package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Printable;
import dev.cairn.app.output.Quantity;
import dev.cairn.archive.restore.Overwrite;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn restore}. */
@Command(
    name = "restore",
    description = "Brings a snapshot, or a folder of one, back into a folder.",
    footer = {
      "",
      "Interrupted, the same command goes on where it was: what is there is not fetched again.",
      "",
      "Exit codes: 0 all there, 3 some files could not be restored, 1 failed, 10 no such vault, 12"
          + " wrong key, 130 interrupted.",
      "",
      "Examples:",
      "  cairn restore latest --target ~/back",
      "  cairn restore latest:home/ada/letters --target /tmp/letters",
      "  cairn restore latest --host ada-laptop --path /home/ada --target /tmp/ada",
      "  cairn restore 3fa9c1d0 --target ~/back --overwrite=if-changed --delete",
      "  cairn restore latest --target ~/back --overwrite --dry-run -v   what would change"
    })
final class RestoreCommand extends Subcommand {

  @Parameters(
      paramLabel = "SNAPSHOT[:PATH]",
      description = "latest, or the beginning of an id; with :PATH only that folder.")
  String snapshot = "latest";

  @Option(
      names = {"-t", "--target"},
      required = true,
      paramLabel = "DIR",
      description = "The folder to restore into; made if it is missing.")
  Path target = Path.of("");

  @Option(
      names = "--overwrite",
      arity = "0..1",
      paramLabel = "WHEN",
      converter = OverwriteWord.class,
      preprocessor = OverwriteWord.class,
      description =
          "Take a target that holds something, and replace of it: what differs (always, also"
              + " without WHEN: what is there is read, and only what differs is fetched), what has"
              + " another size or time (if-changed), what is older (if-newer), nothing (never).")
  @Nullable Overwrite overwrite;

  @Option(names = "--delete", description = "Delete in the target what the snapshot does not have.")
  boolean delete;

  @Option(
      names = "--verify",
      description = "Read every file again, those that were there too, and compare.")
  boolean verify;

  @Option(
      names = "--owners",
      negatable = true,
      description = "Restore user and group (default: only as root).")
  boolean owners = "root".equals(System.getProperty("user.name"));

  @Option(
      names = {"-n", "--dry-run"},
      description = "Say what would be done, change nothing.")
  boolean dryRun;

  @Option(
      names = {"-v", "--verbose"},
      description = "Name every file.")
  boolean verbose;

  @Mixin FilterOptions filter = new FilterOptions();

  @Mixin VaultOption vault = new VaultOption();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return ask(
        out,
        "restore",
        Arguments.joined(
            filter.args(),
            Map.of(
                "vault", vault.vault,
                "snapshot", snapshot,
                "target", Arguments.absolute(target),
                "overwrite", overwrite == null ? "" : overwrite.toString(),
                "delete", delete,
                "verify", verify,
                "owners", owners,
                "dry_run", dryRun,
                "verbose", verbose)));
  }

  @Override
  String words(Message m) {
    return switch (m.type()) {
      case "verbose_status" -> m.text("action") + "  " + Printable.text(m.text("item"));
      case "summary" -> m.truth("dry_run") ? foreseen(m) : summary(m);
      default -> "";
    };
  }

  private static String summary(Message m) {
    return "restored     %d files, %s in %s to %s%s%s%s"
        .formatted(
            m.number("files_restored"),
            Quantity.bytes(m.number("bytes_restored")),
            Quantity.duration(Duration.ofMillis((long) (m.fraction("total_duration") * 1000))),
            Printable.text(m.text("target")),
            counted("%nthere before %d files, %s", m, "files_skipped", "bytes_skipped"),
            counted("%ndeleted      %d", m, "files_deleted", "files_deleted"),
            m.number("error_count") == 0
                ? ""
                : "%nnot all of it: what is missing is fetched when the same is run again"
                    .formatted());
  }

  /** What a dry run says: nothing was written, and no time was taken. */
  private static String foreseen(Message m) {
    return "would restore %d files, %s to %s%s%s"
        .formatted(
            m.number("files_restored"),
            Quantity.bytes(m.number("bytes_restored")),
            Printable.text(m.text("target")),
            counted("%nthere already %d files, %s", m, "files_skipped", "bytes_skipped"),
            counted("%nwould delete  %d", m, "files_deleted", "files_deleted"));
  }

  /** A line, unless both numbers are 0. */
  private static String counted(String line, Message m, String count, String bytes) {
    return m.number(count) + m.number(bytes) == 0
        ? ""
        : line.formatted(m.number(count), Quantity.bytes(m.number(bytes)));
  }
}
