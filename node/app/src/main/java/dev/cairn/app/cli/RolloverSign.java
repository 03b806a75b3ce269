package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.authority.x509.IssuerRequest;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.IssuingCa;
import dev.cairn.identity.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn authority rollover sign}. */
@Command(
    name = "sign",
    description = {
      "Signs a request for the next issuing CA with the root's key. Needs no authority and no"
          + " network: the clock has to be right. The digits are those that the authority's machine"
          + " showed; a request that was exchanged on the way has others."
    },
    footer = {
      "",
      "Example:",
      "  cairn authority rollover sign request.pem 5f3ac09b12ee41d7 --root-key root.key \\",
      "      --out issuing.pem"
    })
final class RolloverSign extends Subcommand {

  @Parameters(index = "0", paramLabel = "REQUEST", description = "The request.")
  Path file = Path.of("");

  @Parameters(index = "1", paramLabel = "DIGITS", description = "As the authority showed them.")
  String digits = "";

  @Mixin RootKeyOptions root = new RootKeyOptions();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where the certificate goes, a new file.")
  Path target = Path.of("");

  @Override
  int run(Output out) throws CommandFailure, IOException {
    try {
      IssuerRequest request = IssuerRequest.decode(bounded(file), file.toString());
      if (!request.digits().equals(digits)) {
        throw CommandFailure.failed(
            file
                + " is a request with the digits "
                + request.digits()
                + ", not "
                + digits
                + ": it is not the one that the authority made; nothing was signed");
      }
      SigningKey rootKey = root.read();
      byte[] signed = request.sign(rootKey, InstantSource.system().instant(), new SecureRandom());
      IssuingCa ca = IssuingCa.verify(request.anchor(), signed);
      Files.write(target, KeyFile.certificate(signed), StandardOpenOption.CREATE_NEW);
      out.accept(
          Message.of("issuer_signed")
              .with("digits", digits)
              .with("organisation", request.anchor().organisation().name())
              .with("ends", ca.ended().stream().map(IssuingCa::digits).toList())
              .with("not_before", ca.notBefore().toString())
              .with("not_after", ca.notAfter().toString())
              .with("file", target.toString()));
      return ExitCodes.OK;
    } catch (RefusedException e) {
      throw new CommandFailure(ExitCodes.FAILED, e.detail() + "; nothing was signed", e);
    }
  }

  private static byte[] bounded(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return in.readNBytes(IssuerRequest.FILE_BYTES_MAX + 1);
    }
  }

  @Override
  String words(Message m) {
    String ends = String.join(", ", m.texts("ends"));
    return """
    the root of %s signed issuing CA %s, from %s until %s%s
    next  back at the authority: cairn authority rollover accept %s\
    """
        .formatted(
            m.text("organisation"),
            m.text("digits"),
            m.text("not_before"),
            m.text("not_after"),
            ends.isEmpty() ? "" : "\nit ends issuing CA " + ends + ", whose devices renew at once",
            m.text("file"));
  }
}
