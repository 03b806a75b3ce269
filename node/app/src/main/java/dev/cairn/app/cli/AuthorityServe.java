package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.Authority;
import dev.cairn.authority.console.ConsoleServer;
import dev.cairn.authority.console.Registrars;
import dev.cairn.authority.http.AuthorityServer;
import dev.cairn.authority.oidc.OidcProvider;
import dev.cairn.authority.oidc.OidcSettings;
import dev.cairn.authority.witness.WitnessPlace;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cairn authority serve}. */
@Command(
    name = "serve",
    description = {
      "Answers devices: enrols those with an invite, hands out the revocation list and the log."
          + " Members work on without it; only newcomers need it."
    },
    footer = {
      "",
      "Examples:",
      "  cairn authority serve",
      "  cairn authority serve --listen :4700 --name authority.acme.example"
    })
final class AuthorityServe extends AuthoritySubcommand {

  @Option(
      names = "--listen",
      defaultValue = ":4700",
      paramLabel = "[HOST]:PORT",
      description = "Where to listen (default: :4700, every address).")
  String listen = ":" + PORT_DEFAULT;

  @Option(
      names = "--name",
      paramLabel = "HOST",
      description =
          "A DNS name or IP address in its certificate, for curl and other EST clients (default:"
              + " localhost and 127.0.0.1). May be repeated. Cairn's devices need none.")
  List<String> names = List.of("localhost", "127.0.0.1");

  @Option(
      names = "--console",
      paramLabel = "[HOST]:PORT",
      description =
          "Where registrars' browsers find the console, once there is a registrar: cairn authority"
              + " registrar --add NAME (default: 127.0.0.1:4710).")
  String console = "127.0.0.1:4710";

  @Option(names = "--while-stdin", hidden = true, description = "Stop when stdin ends.")
  boolean whileStdin;

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    InetSocketAddress address = address(listen);
    InetSocketAddress consoleAddress = address(console);
    return with((authority, store) -> {
      Optional<OidcProvider> provider =
          OidcSettings.read(store)
              .map(settings -> new OidcProvider(settings, InstantSource.system()));
      AuthorityServer.Face face =
          new AuthorityServer.Face(address, names, WitnessPlace.read(store), provider);
      Registrars registrars = new Registrars(store, InstantSource.system(), new SecureRandom());
      if (registrars.all().isEmpty()) {
        return serve(authority, face, Optional.empty(), out);
      }
      try (ConsoleServer opened =
          ConsoleServer.start(
              authority,
              registrars,
              new ConsoleServer.Face(names, consoleAddress, provider),
              new ConsoleServer.Chances(InstantSource.system(), new SecureRandom()))) {
        return serve(authority, face, Optional.of(opened), out);
      } catch (BindException e) {
        throw taken(console, "--console", e);
      }
    });
  }

  private int serve(
      Authority authority, AuthorityServer.Face face, Optional<ConsoleServer> opened, Output out)
      throws CommandFailure, IOException, InterruptedException {
    try (StopSignal stop = StopSignal.listen(whileStdin);
        AuthorityServer server =
            AuthorityServer.start(authority, face, InstantSource.system(), new SecureRandom())) {
      out.accept(
          Message.of("ready")
              .with("organisation", authority.anchor().organisation().name())
              .with("fingerprint", authority.anchor().fingerprint().hex())
              .with("log_key", authority.anchor().logKey().text())
              .with("witnesses", face.witnesses().stream().map(w -> w.key().name()).toList())
              .with("port", server.port())
              .with("console_port", opened.map(ConsoleServer::port).orElse(null))
              .with("pid", ProcessHandle.current().pid()));
      stop.await();
    } catch (BindException e) {
      throw taken(listen, "--listen", e);
    }
    return ExitCodes.OK;
  }

  private static CommandFailure taken(String address, String option, BindException e) {
    return new CommandFailure(
        ExitCodes.FAILED,
        "cannot listen on " + address + ": " + e.getMessage() + "; choose another with " + option,
        e);
  }

  /** From {@code [HOST]:PORT}. */
  static InetSocketAddress address(String listen) throws CommandFailure {
    int colon = listen.lastIndexOf(':');
    try {
      int port = Integer.parseInt(listen.substring(colon + 1));
      String host = colon <= 0 ? "" : listen.substring(0, colon);
      return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCodes.USAGE, "'" + listen + "' is not [HOST]:PORT, for example :4700", e);
    }
  }

  @Override
  String words(Message m) {
    String opened =
        m.number("console_port") == 0
            ? "none; sign a registrar in with: cairn authority registrar --add NAME"
            : "https://localhost:" + m.number("console_port");
    return """
    authority of %s is ready on port %d
    fingerprint  %s
    console      %s\
    """
        .formatted(m.text("organisation"), m.number("port"), m.text("fingerprint"), opened);
  }
}
