package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.store.FolderBackup;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cairn authority restore}. */
@Command(
    name = "restore",
    description = {
      "Makes an authority's folder again from a backup. What was logged after the backup is missing:"
          + " if tiles of it were published, rebuild from them instead. Witnesses that saw more stop"
          + " the start of an older copy."
    },
    footer = {
      "",
      "Example:",
      "  cairn authority restore /media/safe/authority.zip --dir /srv/authority"
    })
final class AuthorityRestore extends AuthoritySubcommand {

  @Parameters(paramLabel = "FILE", description = "What cairn authority backup wrote.")
  Path file = Path.of("");

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    FolderBackup.restore(file, directory());
    return with(authority -> {
      out.accept(
          Message.of("restored")
              .with("organisation", authority.anchor().organisation().name())
              .with("entries", authority.checkpoint().size())
              .with("directory", directory().toString()));
      return ExitCodes.OK;
    });
  }

  @Override
  String words(Message m) {
    return "authority of %s restored into %s: %d log entries"
        .formatted(m.text("organisation"), m.text("directory"), m.number("entries"));
  }
}
