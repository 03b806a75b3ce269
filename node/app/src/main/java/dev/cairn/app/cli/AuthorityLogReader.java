package dev.cairn.app.cli;

import dev.cairn.app.cli.AuthorityLogPlace.Place;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.log.LogAudit;
import dev.cairn.authority.log.LogSource;
import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.store.MemoryStore;
import dev.cairn.authority.store.StorePlace;
import dev.cairn.identity.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** A command that reads a log. */
abstract class AuthorityLogReader extends AuthoritySubcommand {

  /** What is seen of a log that is not what it was signed to be. */
  private static final String FALSE_LOG = "this log does not hold: ";

  @Mixin AuthorityLogPlace place = new AuthorityLogPlace();

  private static final AuthorityStore NONE = new MemoryStore();

  /** The store of this machine's authority if that is a database, whose files are no folder. */
  private AuthorityStore database() throws IOException {
    return StorePlace.database(directory()).isPresent() ? StorePlace.open(directory()) : NONE;
  }

  private LogSource own(AuthorityStore database) {
    if (database.equals(NONE)) {
      return LogSource.ofFolder(directory().resolve("public"));
    }
    return (path, bytesMax) -> {
      Optional<byte[]> file = database.published(path);
      return file.isEmpty() ? file : Optional.of(LogSource.bounded(file.get(), path, bytesMax));
    };
  }

  /** Does it with an opened log. */
  abstract int read(Place log, Output out)
      throws CommandFailure, IOException, RefusedException, InterruptedException;

  @Override
  final int run(Output out) throws CommandFailure, IOException, InterruptedException {
    boolean isOurs = place.url == null && Files.isDirectory(directory().resolve("secret"));
    if (isOurs) {
      with(authority -> { // what commands logged since is published first
        authority.checkpoint();
        return ExitCodes.OK;
      });
    } else if (place.url == null && !Files.isDirectory(directory())) {
      throw CommandFailure.failed(
          "no authority in " + directory() + "; name a log with --url, or a folder with --dir");
    }
    try (AuthorityStore database = isOurs ? database() : NONE;
        Place log = place.open(own(database), home())) {
      return read(log, out);
    } catch (RefusedException e) {
      throw new CommandFailure(ExitCodes.FAILED, FALSE_LOG + e.getMessage(), e);
    }
  }

  /** Shows how far an audit is. */
  static LogAudit.Progress progress(Output out) {
    return (done, all) ->
        out.accept(
            Message.of("status")
                .with("percent_done", (double) done / all)
                .with("entries_done", done)
                .with("total_entries", all));
  }
}
