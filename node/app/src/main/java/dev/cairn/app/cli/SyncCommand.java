package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Printable;
import dev.cairn.app.output.Quantity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn sync}. */
@Command(
    name = "sync",
    description = {
      "Returns when all that is in the daemon's drives (cairn mount --background) is on the"
          + " network. Files that cannot be read, because the network has lost some of their"
          + " bytes, are named and tried again later; the exit code is 3."
    },
    footer = {"", "Examples:", "  cairn sync", "  cairn sync --snapshot ~/Vault"})
final class SyncCommand extends Subcommand {

  @Parameters(arity = "0..1", paramLabel = "DIR", description = "One drive; without: all.")
  @Nullable Path directory;

  @Option(names = "--snapshot", description = "Take a snapshot as well.")
  boolean snapshot;

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    String wanted = directory == null ? "" : Arguments.absolute(directory);
    return ask(out, "sync", Map.of("directory", wanted, "snapshot", snapshot));
  }

  @Override
  String words(Message m) {
    return switch (m.type()) {
      case "unsent" ->
          "not sent     "
              + Printable.text(m.text("path"))
              + ": "
              + Printable.text(m.text("reason"));
      case "synced" -> synced(m);
      default -> "";
    };
  }

  private static String synced(Message m) {
    long conflicts = m.number("conflicts");
    long unsent = m.number("unsent");
    return "synced       "
        + Printable.text(m.text("directory"))
        + (unsent == 0 ? "" : " but for " + unsent + " files")
        + pinned(m)
        + (conflicts == 0 ? "" : "; both versions of " + conflicts + " files were kept");
  }

  private static String pinned(Message m) {
    long missing = m.number("pinned_missing_bytes");
    return missing == 0
        ? ""
        : "; of %s pinned, %s are still to come"
            .formatted(Quantity.bytes(m.number("pinned_bytes")), Quantity.bytes(missing));
  }
}
