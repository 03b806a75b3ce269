package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.store.StorePlace;
import dev.cairn.authority.witness.WitnessPlace;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.WitnessKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cairn authority witness}. */
@Command(
    name = "witness",
    description = {
      "Lists the witnesses that cosign the log, or changes them. A witness keeps the authority from"
          + " showing different logs to different people, and from starting on an old backup. Run one"
          + " with: cairn witness run. A running authority takes a change up at its next start."
    },
    footer = {
      "",
      "Examples:",
      "  cairn authority witness",
      "  cairn authority witness --add witness.berlin+1a2b3c4d+BKo… --url http://10.0.0.7:4701",
      "  cairn authority witness --remove witness.berlin"
    })
final class AuthorityWitness extends AuthoritySubcommand {

  @Option(names = "--add", paramLabel = "KEY", description = "Key of a witness, as it shows it.")
  @Nullable String add;

  @Option(names = "--url", paramLabel = "URL", description = "Where the added witness is.")
  @Nullable String url;

  @Option(names = "--remove", paramLabel = "NAME", description = "Ask that witness no more.")
  @Nullable String remove;

  @Override
  int run(Output out) throws CommandFailure, IOException {
    if ((add == null) != (url == null)) {
      throw new CommandFailure(ExitCodes.USAGE, "--add and --url belong together");
    }
    if (!Files.isDirectory(directory())) {
      throw CommandFailure.failed("no authority in " + directory());
    }
    try (AuthorityStore store = StorePlace.open(directory());
        AuthorityStore.Hold _ = store.lock()) {
      List<WitnessPlace> places = new ArrayList<>(WitnessPlace.read(store));
      if (remove != null && !places.removeIf(place -> place.key().name().equals(remove))) {
        throw CommandFailure.failed("no witness '" + remove + "'");
      }
      if (add != null && url != null) {
        WitnessPlace added = place(add, url);
        places.removeIf(place -> place.key().name().equals(added.key().name()));
        places.add(added);
      }
      if (add != null || remove != null) {
        WitnessPlace.write(store, places);
      }
      places.forEach(place ->
          out.accept(
              Message.of("witness")
                  .with("name", place.key().name())
                  .with("key", place.key().text())
                  .with("url", place.url().toString())));
      return ExitCodes.OK;
    }
  }

  private static WitnessPlace place(String key, String url) throws CommandFailure {
    try {
      return new WitnessPlace(WitnessKey.parse(key), URI.create(url));
    } catch (RefusedException | IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  String words(Message m) {
    return "%-24s  %s\n  %s".formatted(m.text("name"), m.text("url"), m.text("key"));
  }
}
