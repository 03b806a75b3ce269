package dev.cairn.app.cli;

import dev.cairn.app.cli.AuthorityLogPlace.Place;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.Rebuild;
import dev.cairn.authority.log.LogSource;
import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.store.StorePlace;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn authority rebuild}. */
@Command(
    name = "rebuild",
    description = {
      "Makes a lost authority's folder again from its published tiles, wherever a copy of them is,"
          + " and a backup of its keys. The whole log is verified first."
    },
    footer = {
      "",
      "Example:",
      "  cairn authority rebuild --url https://mirror.acme.example/log --root root.pem \\",
      "      --keys /backup/secret --dir /srv/authority"
    })
final class AuthorityRebuild extends AuthoritySubcommand {

  @Mixin AuthorityLogPlace place = new AuthorityLogPlace();

  @Option(
      names = "--keys",
      required = true,
      paramLabel = "DIR",
      description = "Backup of the authority's folder 'secret'.")
  Path keys = Path.of("");

  @Mixin DatabaseOption database = new DatabaseOption();

  @Override
  int run(Output out) throws CommandFailure, IOException {
    if (place.url == null) {
      throw new CommandFailure(ExitCodes.USAGE, "say where the tiles are: --url URL or --url DIR");
    }
    database.makeFolder(directory());
    try (Place log = place.open(LogSource.ofFolder(directory()), home());
        AuthorityStore store = StorePlace.open(directory())) {
      Checkpoint checkpoint =
          Rebuild.run(
              log.source(),
              log.anchor(),
              keys,
              store,
              InstantSource.system().instant(),
              AuthorityLogReader.progress(out));
      out.accept(
          Message.of("rebuilt")
              .with("organisation", log.anchor().organisation().name())
              .with("entries", checkpoint.size())
              .with("directory", directory().toString()));
      return ExitCodes.OK;
    } catch (RefusedException e) {
      throw new CommandFailure(
          ExitCodes.FAILED, "this log does not hold, nothing was made: " + e.getMessage(), e);
    }
  }

  @Override
  String words(Message m) {
    return "authority of %s made again in %s: %d entries"
        .formatted(m.text("organisation"), m.text("directory"), m.number("entries"));
  }
}
