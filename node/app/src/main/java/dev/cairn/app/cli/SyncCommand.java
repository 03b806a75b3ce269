package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Printable;
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
    description =
        "Returns when all that is in the daemon's drives (cairn mount --background) is on the"
            + " network.",
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
    if (!m.type().equals("synced")) {
      return "";
    }
    long conflicts = m.number("conflicts");
    return "synced       "
        + Printable.text(m.text("directory"))
        + (conflicts == 0 ? "" : "; both versions of " + conflicts + " files were kept");
  }
}
