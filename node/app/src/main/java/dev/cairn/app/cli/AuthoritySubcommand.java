package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.authority.Authority;
import dev.cairn.authority.Decision;
import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.store.StorePlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command of the registrar: works on the folder of an authority. */
abstract class AuthoritySubcommand extends Subcommand {

  /** {@code host:port} in invites where none is named: the server's own default. */
  static final int PORT_DEFAULT = 4700;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "The authority's folder (default: authority in the home).")
  @Nullable Path directory;

  final Path directory() {
    return directory != null
        ? directory.toAbsolutePath().normalize()
        : home().root().resolve("authority");
  }

  /** Something done with an authority. */
  @FunctionalInterface
  interface Task {
    int run(Authority authority) throws CommandFailure, IOException, InterruptedException;
  }

  /** Something done with an authority and its store. */
  @FunctionalInterface
  interface StoreTask {
    int run(Authority authority, AuthorityStore store)
        throws CommandFailure, IOException, InterruptedException;
  }

  /** Opens the authority, does {@code task}, closes it. */
  final int with(Task task) throws CommandFailure, IOException, InterruptedException {
    return with((authority, store) -> task.run(authority));
  }

  /** Opens the authority, does {@code task}, closes it. */
  final int with(StoreTask task) throws CommandFailure, IOException, InterruptedException {
    if (!Files.isDirectory(directory())) {
      throw CommandFailure.failed(
          "no authority in "
              + directory()
              + "; make one with: cairn authority init --organisation NAME, or name its folder with"
              + " --dir");
    }
    try (AuthorityStore store = StorePlace.open(directory())) {
      return task.run(Authority.open(store, InstantSource.system(), new SecureRandom()), store);
    }
  }

  /** What was granted. */
  static <T> T granted(Decision<T> decision) throws CommandFailure {
    return switch (decision) {
      case Decision.Granted<T> yes -> yes.value();
      case Decision.Denied<T> no -> throw CommandFailure.failed(no.detail());
    };
  }
}
