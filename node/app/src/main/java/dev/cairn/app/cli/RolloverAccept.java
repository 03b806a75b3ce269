package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.store.KeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cairn authority rollover accept}. */
@Command(
    name = "accept",
    description = {
      "Puts the next issuing CA in force: logged, with a revocation list of its own at once. Beside a"
          + " serving authority, which goes on with it."
    },
    footer = {"", "Example:", "  cairn authority rollover accept /media/stick/issuing.pem"})
final class RolloverAccept extends AuthoritySubcommand {

  private static final int FILE_BYTES_MAX = 32 * 1024;

  @Parameters(paramLabel = "FILE", description = "The certificate that the root signed.")
  Path file = Path.of("");

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    byte[] certificate;
    try (var in = Files.newInputStream(file)) {
      certificate = KeyFile.decodeCertificate(in.readNBytes(FILE_BYTES_MAX), file.toString());
    }
    return with(authority -> {
      out.accept(RolloverNow.rolledOver(granted(authority.rollover().accept(certificate))));
      return ExitCodes.OK;
    });
  }

  @Override
  String words(Message m) {
    return RolloverNow.rolledOverWords(m);
  }
}
