package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.KeyPlace;
import dev.cairn.authority.RootShare;
import dev.cairn.authority.store.AuthorityStore;
import dev.cairn.authority.store.StorePlace;
import dev.cairn.identity.Organisation;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn authority init}. */
@Command(
    name = "init",
    description = {
      "Founds your organisation's authority: an offline root, an issuing CA below it, and a log of"
          + " everything it will do."
    },
    footer = {
      "",
      "The root's key is written to --root-key. It is needed again once a year, for a rollover:"
          + " put it on a medium of its own and take that away.",
      "",
      "Examples:",
      "  cairn authority init --organisation acme.example --root-key /media/stick/root.key",
      "  cairn authority init --organisation acme.example --root-key /media/stick --root-shares 3/5",
      "  cairn authority init --organisation acme.example --root-key /media/stick/root.key \\",
      "      --pkcs11 /usr/lib/softhsm/libsofthsm2.so --token cairn --pin-file /etc/cairn/pin",
      "  cairn authority init --organisation acme.example --database postgresql://db/cairn?user=cairn"
    })
final class AuthorityInit extends AuthoritySubcommand {

  @Option(
      names = {"--organisation", "--org"},
      required = true,
      paramLabel = "NAME",
      description = "The organisation's name, in the form of a host name.")
  String organisation = "";

  private static final int SHARES_MAX = 20;

  @Option(
      names = "--root-key",
      paramLabel = "FILE",
      description = "Where the root's key goes (default: offline-root.key in the folder).")
  @Nullable Path rootKey;

  @Option(
      names = "--root-shares",
      paramLabel = "K/N",
      description =
          "Split the root's key: any K of N shares give it back, fewer say nothing. --root-key then"
              + " names the folder for the N files (default: offline-root in the folder).")
  @Nullable String rootShares;

  @Mixin TokenOptions token = new TokenOptions();

  @Mixin DatabaseOption database = new DatabaseOption();

  @Override
  int run(Output out) throws CommandFailure, IOException {
    if (!Organisation.isName(organisation)) {
      throw new CommandFailure(
          ExitCodes.USAGE,
          "'"
              + organisation
              + "' cannot name an organisation; use lowercase letters, digits, hyphens and dots, as"
              + " in a host name");
    }
    KeyPlace place = token.place();
    SecureRandom random = new SecureRandom();
    String name = rootShares == null ? "offline-root.key" : "offline-root";
    Path keep = rootKey != null ? rootKey : directory().resolve(name);
    Ceremony.RootKeep rootKeep = rootShares == null ? Ceremony.inFile(keep) : shares(keep, random);
    database.makeFolder(directory());
    try (AuthorityStore store = StorePlace.open(directory())) {
      Authority authority =
          Ceremony.found(
              store,
              new Organisation(organisation),
              new Ceremony.Keeps(rootKeep, place),
              InstantSource.system(),
              random);
      out.accept(
          Message.of("authority")
              .with("organisation", organisation)
              .with("fingerprint", authority.anchor().fingerprint().hex())
              .with("directory", directory().toString())
              .with("root_shares", rootShares)
              .with("root_key", keep.toString()));
      return ExitCodes.OK;
    }
  }

  private Ceremony.RootKeep shares(Path folder, SecureRandom random) throws CommandFailure {
    String[] parts = String.valueOf(rootShares).split("/", 2);
    try {
      int threshold = Integer.parseInt(parts[0]);
      int count = Integer.parseInt(parts[parts.length - 1]);
      if (threshold >= 2 && threshold <= count && count <= SHARES_MAX) {
        return RootShare.inFolder(folder, threshold, count, random);
      }
    } catch (NumberFormatException e) {
      // Said below, as for numbers that make no sense.
    }
    throw new CommandFailure(
        ExitCodes.USAGE, "'" + rootShares + "' is not K/N with 2 <= K <= N <= " + SHARES_MAX);
  }

  @Override
  String words(Message m) {
    return """
    authority of %s founded in %s
    fingerprint  %s
    root key     %s (put it on a medium of its own and take that away)
    next         cairn authority serve, and cairn authority invite NAME\
    """
        .formatted(
            m.text("organisation"), m.text("directory"), m.text("fingerprint"), m.text("root_key"));
  }
}
