package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.authority.RootShare;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.crypto.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the root's key is: in a file, or in shares of it. */
final class RootKeyOptions {

  @Option(names = "--root-key", paramLabel = "FILE", description = "The root's key.")
  @Nullable Path file;

  @Option(
      names = "--root-share",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Shares of the root's key, in its place; the key is kept nowhere.")
  List<Path> shares = List.of();

  SigningKey read() throws CommandFailure, IOException {
    if ((file == null) == shares.isEmpty()) {
      throw CommandFailure.usage(
          "the root has to sign: give --root-key FILE or --root-share FILE…");
    }
    if (file != null) {
      return KeyFile.decode(Files.readAllBytes(file), file.toString());
    }
    List<RootShare> read = new ArrayList<>();
    for (Path share : shares) {
      read.add(RootShare.read(share));
    }
    return RootShare.combine(read);
  }
}
