package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.Rollover;
import dev.cairn.authority.x509.IssuerRequest;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Arrays;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cairn authority rollover request}. */
@Command(
    name = "request",
    description = {
      "Makes the key of the next issuing CA and writes a request to the root, to be carried to the"
          + " machine with the root's key. Nothing is in force by that. Until it is accepted, asking"
          + " again gives the same request."
    },
    footer = {
      "",
      "Example:",
      "  cairn authority rollover request /media/stick/request.pem",
    })
final class RolloverRequest extends AuthoritySubcommand {

  @Parameters(paramLabel = "FILE", description = "Where the request goes, a new file.")
  Path file = Path.of("");

  @Mixin RolloverOptions how = new RolloverOptions();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    Rollover.Terms terms = how.terms();
    return with(authority -> {
      IssuerRequest request = granted(authority.rollover().request(terms, new SecureRandom()));
      byte[] encoded = request.encode();
      if (!Files.exists(file)) {
        Files.write(file, encoded, StandardOpenOption.CREATE_NEW);
      } else if (!Arrays.equals(Files.readAllBytes(file), encoded)) {
        throw new FileAlreadyExistsException(file.toString());
      }
      out.accept(
          Message.of("rollover_requested")
              .with("digits", request.digits())
              .with("organisation", request.anchor().organisation().name())
              .with("file", file.toString()));
      return ExitCodes.OK;
    });
  }

  @Override
  String words(Message m) {
    return """
    request for the next issuing CA of %s written to %s
    digits  %s
    next    at the root's key: cairn authority rollover sign %2$s %3$s --root-key FILE --out FILE
            and back here:     cairn authority rollover accept FILE\
    """
        .formatted(m.text("organisation"), m.text("file"), m.text("digits"));
  }
}
