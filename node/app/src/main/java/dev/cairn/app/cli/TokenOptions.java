package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.authority.KeyPlace;
import dev.cairn.authority.token.TokenPlace;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the key of a new issuing CA is made: in a file, or in a token. */
final class TokenOptions {

  @Option(
      names = "--pkcs11",
      paramLabel = "MODULE",
      description =
          "Make the issuing key, of P-256, in a token of this PKCS #11 module; it never leaves it.")
  @Nullable Path module;

  @Option(names = "--token", paramLabel = "LABEL", description = "Which token of the module.")
  @Nullable String label;

  @Option(
      names = "--pin-file",
      paramLabel = "FILE",
      description =
          "Holds the token's user PIN, readable by its owner alone; read again when the authority"
              + " starts.")
  @Nullable Path pinFile;

  KeyPlace place() throws CommandFailure {
    if (module == null && label == null && pinFile == null) {
      return new KeyPlace.InFile();
    }
    if (module == null || label == null || pinFile == null) {
      throw CommandFailure.usage(
          "for a key in a token give all of --pkcs11 MODULE, --token LABEL and --pin-file FILE");
    }
    return new KeyPlace.InToken(new TokenPlace(module, label, pinFile));
  }
}
