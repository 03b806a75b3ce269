package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.authority.store.StorePlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a new authority keeps its log: in its folder, or in a database that others share. */
final class DatabaseOption {

  @Option(
      names = "--database",
      paramLabel = "URL",
      description = {
        "Keep the log in PostgreSQL, for two or more authorities behind one name:"
            + " postgresql://HOST/DATABASE?user=NAME. Keys stay in the folder. A password may stand"
            + " in the URL, or in ~/.pgpass."
      })
  @Nullable String url;

  /** Makes the folder, which stands for the database if one is named. */
  void makeFolder(Path folder) throws CommandFailure, IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    if (url == null) {
      return;
    }
    try {
      StorePlace.setDatabase(folder, url);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
    }
  }
}
