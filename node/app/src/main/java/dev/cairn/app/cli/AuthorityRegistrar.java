package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.console.Registrars;
import dev.cairn.authority.console.Registrars.Registrar;
import dev.cairn.authority.oidc.OidcSettings;
import dev.cairn.authority.oidc.Person;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cairn authority registrar}. */
@Command(
    name = "registrar",
    description = {
      "Lists who may use the console, or changes it. A registrar signs in with a certificate: import"
          + " the .p12 file into the browser, and trust the CA in it for web sites. A running server"
          + " takes a removal up at once; after the first --add it is to be started again."
    },
    footer = {
      "",
      "Examples:",
      "  cairn authority registrar --add grace --out grace.p12",
      "  cairn authority registrar --add grace --oidc grace@acme.example",
      "  cairn authority registrar --remove grace"
    })
final class AuthorityRegistrar extends AuthoritySubcommand {

  private static final int PASSWORD_BYTES = 10;

  @Option(names = "--add", paramLabel = "NAME", description = "A new one, or a new certificate.")
  @Nullable String add;

  @Option(
      names = "--oidc",
      paramLabel = "NAME",
      description =
          "Signs in with the provider of cairn authority oidc, where this is their subject or their"
              + " verified e-mail address; needs no certificate.")
  @Nullable String oidc;

  @Option(names = "--out", paramLabel = "FILE", description = "Where the .p12 file goes.")
  @Nullable Path file;

  @Option(names = "--remove", paramLabel = "NAME", description = "May not use it any more.")
  @Nullable String remove;

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    if (add == null && (oidc != null || file != null)) {
      throw CommandFailure.usage("--oidc and --out are of a new registrar: give --add NAME too");
    }
    if (oidc != null && file != null) {
      throw CommandFailure.usage("with --oidc there is no certificate: leave --out out");
    }
    return with((authority, store) -> {
      SecureRandom random = new SecureRandom();
      Registrars registrars = new Registrars(store, InstantSource.system(), random);
      if (remove != null && !registrars.remove(remove)) {
        throw CommandFailure.failed("no registrar '" + remove + "'");
      }
      if (add != null && oidc != null) {
        String issuer =
            OidcSettings.read(store)
                .orElseThrow(
                    () -> CommandFailure.failed("name the provider first: cairn authority oidc"))
                .issuer()
                .toString();
        registrars.addSignIn(add, Person.principal(issuer, oidc));
        out.accept(Message.of("registrar_signs_in").with("name", add).with("oidc", oidc));
        return ExitCodes.OK;
      }
      if (add != null) {
        out.accept(added(registrars, add, random));
        return ExitCodes.OK;
      }
      for (Registrar registrar : registrars.all()) {
        out.accept(
            Message.of("registrar")
                .with("name", registrar.name())
                .with("certificate_sha256", registrar.certificate().hex()));
      }
      return ExitCodes.OK;
    });
  }

  private Message added(Registrars registrars, String name, SecureRandom random)
      throws CommandFailure, IOException {
    Path target = file == null ? Path.of(name.replaceAll("[^A-Za-z0-9._-]", "_") + ".p12") : file;
    byte[] bytes = new byte[PASSWORD_BYTES];
    random.nextBytes(bytes);
    String password = HexFormat.of().formatHex(bytes);
    try {
      byte[] p12 = registrars.add(name, password.toCharArray());
      Files.deleteIfExists(target);
      Files.createFile(
          target,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(target, p12, StandardOpenOption.WRITE);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
    }
    return Message.of("registrar_added")
        .with("name", name)
        .with("file", target.toString())
        .with("password", password);
  }

  @Override
  String words(Message m) {
    if (m.type().equals("registrar_signs_in")) {
      return "%s: signs in as %s".formatted(m.text("name"), m.text("oidc"));
    }
    return m.type().equals("registrar_added")
        ? "%s: import %s into the browser; its password, shown this once: %s"
            .formatted(m.text("name"), m.text("file"), m.text("password"))
        : "%-24s  %s".formatted(m.text("name"), m.text("certificate_sha256"));
  }
}
