package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.oidc.OidcSettings;
import dev.cairn.authority.store.AuthorityStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cairn authority oidc}. */
@Command(
    name = "oidc",
    description = {
      "Shows or changes which OpenID provider signs people in: registrars into the console, and with"
          + " --members-enrol members' devices. A running authority takes a change up at its next"
          + " start."
    },
    footer = {
      "",
      "At the provider, register a client for the console with the redirect that this command shows"
          + " (authorization code, PKCE), and for --members-enrol a native one with the redirect"
          + " http://127.0.0.1/callback.",
      "",
      "Examples:",
      "  cairn authority oidc --issuer https://id.acme.example --client cairn --secret-file s.txt \\",
      "      --console-url https://authority.acme.example:4710",
      "  cairn authority registrar --add grace --oidc grace@acme.example",
      "  cairn authority oidc --remove"
    })
final class AuthorityOidc extends AuthoritySubcommand {

  @Option(names = "--issuer", paramLabel = "URL", description = "The provider, as it calls itself.")
  @Nullable URI issuer;

  @Option(names = "--client", paramLabel = "ID", description = "The console's client id there.")
  @Nullable String client;

  @Option(
      names = "--secret-file",
      paramLabel = "FILE",
      description = "Has the client's secret (default: a public client, by PKCE alone).")
  @Nullable Path secretFile;

  @Option(
      names = "--console-url",
      paramLabel = "URL",
      description = "Where browsers find the console, as https://HOST:4710.")
  @Nullable URI console;

  @Option(
      names = "--members-enrol",
      paramLabel = "ID",
      description =
          "Client id of members' devices there: whoever signs in is let in without a registrar, as"
              + " the member of their verified address.")
  @Nullable String deviceClient;

  @Option(
      names = "--site",
      paramLabel = "NAME",
      description = "Site of devices that are let in so (default: default).")
  @Nullable String site;

  @Option(names = "--remove", description = "Sign nobody in any more.")
  boolean isRemoved;

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    boolean isDescribed =
        Stream.of(client, secretFile, console, deviceClient, site).anyMatch(Objects::nonNull);
    if (isDescribed && issuer == null) {
      throw CommandFailure.usage("say which provider that is of: --issuer URL");
    }
    if (isRemoved && issuer != null) {
      throw CommandFailure.usage("give --issuer or --remove, not both");
    }
    return with((authority, store) -> {
      if (isRemoved) {
        OidcSettings.remove(store);
      } else if (issuer != null) {
        change(store, issuer);
      }
      Optional<OidcSettings> settings = OidcSettings.read(store);
      out.accept(
          Message.of("oidc")
              .with("issuer", settings.map(s -> s.issuer().toString()).orElse(null))
              .with("client", settings.map(OidcSettings::clientId).orElse(null))
              .with("redirect", settings.map(s -> s.redirect().toString()).orElse(null))
              .with("device_client", settings.map(OidcSettings::deviceClient).orElse(null)));
      return ExitCodes.OK;
    });
  }

  private void change(AuthorityStore store, URI provider) throws CommandFailure, IOException {
    if (client == null || console == null) {
      throw CommandFailure.usage("--issuer wants --client and --console-url too");
    }
    try {
      new OidcSettings(
              provider,
              new OidcSettings.Client(
                  client, secretFile == null ? "" : Files.readString(secretFile).strip()),
              console,
              deviceClient == null ? "" : deviceClient,
              Objects.requireNonNullElse(site, "default"))
          .write(store);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  String words(Message m) {
    if (m.text("issuer").isEmpty()) {
      return "nobody signs people in here; see: cairn authority oidc --help";
    }
    return """
    provider  %s
    client    %s
    redirect  %s
    members   %s\
    """
        .formatted(
            m.text("issuer"),
            m.text("client"),
            m.text("redirect"),
            m.text("device_client").isEmpty()
                ? "enrol with invites"
                : "enrol by signing in, client " + m.text("device_client"));
  }
}
