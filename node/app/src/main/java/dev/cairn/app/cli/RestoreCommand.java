package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Printable;
import dev.cairn.app.output.Quantity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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
      "Exit codes: 0 all there, 3 some files could not be restored, 1 failed, 10 no such vault, 12"
          + " wrong key, 130 interrupted.",
      "",
      "Examples:",
      "  cairn restore latest --target ~/back",
      "  cairn restore latest:home/ada/letters --target /tmp/letters",
      "  cairn restore latest --host ada-laptop --path /home/ada --target /tmp/ada",
      "  cairn restore 3fa9c1d0 --target ~/back --overwrite --verify"
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

  @Option(names = "--overwrite", description = "Replace files that are in the target already.")
  boolean overwrite;

  @Option(names = "--verify", description = "Read every restored file again and compare.")
  boolean verify;

  @Option(
      names = "--owners",
      negatable = true,
      description = "Restore user and group (default: only as root).")
  boolean owners = "root".equals(System.getProperty("user.name"));

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
                "overwrite", overwrite,
                "verify", verify,
                "owners", owners,
                "verbose", verbose)));
  }

  @Override
  String words(Message m) {
    return switch (m.type()) {
      case "verbose_status" -> m.text("action") + "  " + Printable.text(m.text("item"));
      case "summary" ->
          "restored     %d files, %s in %s to %s"
              .formatted(
                  m.number("files_restored"),
                  Quantity.bytes(m.number("bytes_restored")),
                  Quantity.duration(
                      Duration.ofMillis((long) (m.fraction("total_duration") * 1000))),
                  Printable.text(m.text("target")));
      default -> "";
    };
  }
}
