package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.identity.RevocationList;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cairn authority crl}. */
@Command(
    name = "crl",
    description = "Shows the revocation list in force; --new makes one now.",
    footer = {"", "Example:", "  cairn authority crl --new --out crl.pem"})
final class AuthorityCrl extends AuthoritySubcommand {

  @Option(names = "--new", description = "Make a new one first.")
  boolean makeNew;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write it there in PEM, that of each issuing CA, for openssl and others.")
  @Nullable Path file;

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return with(authority -> {
      RevocationList list = makeNew ? authority.newRevocationList() : authority.revocationList();
      if (file != null) {
        ByteArrayOutputStream pem = new ByteArrayOutputStream();
        list.crls().forEach(crl -> pem.writeBytes(KeyFile.crl(crl)));
        Files.write(file, pem.toByteArray());
      }
      out.accept(
          Message.of("crl")
              .with("number", list.number())
              .with("this_update", list.thisUpdate().toString())
              .with("next_update", list.nextUpdate().toString())
              .with("file", file == null ? null : file.toString()));
      return ExitCodes.OK;
    });
  }

  @Override
  String words(Message m) {
    return "revocation list %d of %s, to be replaced by %s"
        .formatted(m.number("number"), m.text("this_update"), m.text("next_update"));
  }
}
