package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Quantity;
import dev.cairn.authority.Authority;
import dev.cairn.authority.store.DirectoryStore;
import dev.cairn.authority.store.FolderBackup;
import dev.cairn.identity.CertificateKey;
import dev.cairn.identity.IssuingCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cairn authority backup}. */
@Command(
    name = "backup",
    description = {
      "Writes the authority's log and keys into one file, beside a running server. Whoever has the"
          + " file can issue certificates: keep it as you keep the keys. A key in a token is not in"
          + " it."
    },
    footer = {"", "Example:", "  cairn authority backup /media/safe/authority-2026-11-28.zip"})
final class AuthorityBackup extends AuthoritySubcommand {

  @Parameters(paramLabel = "FILE", description = "A new file.")
  Path file = Path.of("");

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return with((authority, store) -> {
      if (!(store instanceof DirectoryStore folder)) {
        throw CommandFailure.failed(
            "this authority's log is in a database: back that up with pg_dump, and with it the"
                + " folder "
                + directory().resolve("secret"));
      }
      FolderBackup.write(folder, directory(), file);
      out.accept(
          Message.of("backup")
              .with("file", file.toString())
              .with("entries", authority.checkpoint().size())
              .with("bytes", Files.size(file))
              .with("keys_in_tokens", inTokens(authority)));
      return ExitCodes.OK;
    });
  }

  /** Digits of the issuing CAs whose key nobody can copy. */
  private static List<String> inTokens(Authority authority) throws IOException {
    return authority.issuers().stream()
        .filter(ca -> ca.key() instanceof CertificateKey.P256)
        .map(IssuingCa::digits)
        .toList();
  }

  @Override
  String words(Message m) {
    String tokens = String.join(", ", m.texts("keys_in_tokens"));
    return "%s: %s, %d log entries and the keys%s"
        .formatted(
            m.text("file"),
            Quantity.bytes(m.number("bytes")),
            m.number("entries"),
            tokens.isEmpty()
                ? ""
                : "; NOT the key of issuing CA "
                    + tokens
                    + ", which lies in its token: should that be lost: rollover --end");
  }
}
