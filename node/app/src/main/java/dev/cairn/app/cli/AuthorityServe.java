package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.Authority;
import dev.cairn.authority.http.AuthorityServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cairn authority serve}. */
@Command(
    name = "serve",
    description = {
      "Answers devices: enrols those with an invite, hands out the revocation list and the log."
          + " Members work on without it; only newcomers need it."
    },
    footer = {"", "Examples:", "  cairn authority serve", "  cairn authority serve --listen :4700"})
final class AuthorityServe extends AuthoritySubcommand {

  @Option(
      names = "--listen",
      defaultValue = ":4700",
      paramLabel = "[HOST]:PORT",
      description = "Where to listen (default: :4700, every address).")
  String listen = ":" + PORT_DEFAULT;

  @Option(names = "--while-stdin", hidden = true, description = "Stop when stdin ends.")
  boolean whileStdin;

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    InetSocketAddress address = address();
    return with(authority -> serve(authority, address, out));
  }

  private int serve(Authority authority, InetSocketAddress address, Output out)
      throws CommandFailure, IOException, InterruptedException {
    try (StopSignal stop = StopSignal.listen(whileStdin);
        AuthorityServer server =
            AuthorityServer.start(authority, address, InstantSource.system(), new SecureRandom())) {
      out.accept(
          Message.of("ready")
              .with("organisation", authority.anchor().organisation().name())
              .with("fingerprint", authority.anchor().fingerprint().hex())
              .with("port", server.port())
              .with("pid", ProcessHandle.current().pid()));
      stop.await();
    } catch (BindException e) {
      throw new CommandFailure(
          ExitCodes.FAILED,
          "cannot listen on " + listen + ": " + e.getMessage() + "; choose another with --listen",
          e);
    }
    return ExitCodes.OK;
  }

  private InetSocketAddress address() throws CommandFailure {
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
    return "authority of %s is ready on port %d; fingerprint %s"
        .formatted(m.text("organisation"), m.number("port"), m.text("fingerprint"));
  }
}
