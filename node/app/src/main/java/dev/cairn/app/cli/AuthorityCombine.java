package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.RootShare;
import dev.cairn.crypto.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn authority combine}. */
@Command(
    name = "combine",
    description = {
      "Puts a root key together from its shares. Without --out it is a rehearsal: says whether it"
          + " would work and keeps nothing. Do it on a machine without a network."
    },
    footer = {
      "",
      "Examples:",
      "  cairn authority combine /media/a/root-share-1-of-5.txt /media/c/root-share-4-of-5.txt …",
      "  cairn authority combine --out /media/stick/root.key share1 share2 share3"
    })
final class AuthorityCombine extends Subcommand {

  @Parameters(arity = "1..*", paramLabel = "SHARE", description = "Files of shares.")
  List<Path> files = List.of();

  @Option(names = "--out", paramLabel = "FILE", description = "Write the key there, a new file.")
  @Nullable Path target;

  @Override
  int run(Output out) throws CommandFailure, IOException {
    List<RootShare> shares = new ArrayList<>();
    for (Path file : files) {
      shares.add(RootShare.read(file));
    }
    SigningKey key = RootShare.combine(shares);
    if (target != null) {
      Ceremony.inFile(target).keep(key);
    }
    out.accept(
        Message.of("combined")
            .with("root_public_key", key.verifyKey().toString())
            .with("threshold", shares.getFirst().threshold())
            .with("shares", shares.getFirst().count())
            .with("file", target == null ? null : target.toString()));
    return ExitCodes.OK;
  }

  @Override
  String words(Message m) {
    return """
    the shares give the root's key (%d of %d are needed)
    public key  %s
    key         %s\
    """
        .formatted(
            m.number("threshold"),
            m.number("shares"),
            m.text("root_public_key"),
            m.text("file").isEmpty() ? "not kept: this was a rehearsal" : m.text("file"));
  }
}
