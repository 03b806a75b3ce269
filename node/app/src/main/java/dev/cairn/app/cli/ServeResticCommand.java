package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cairn serve restic}. */
@Command(
    name = "restic",
    description = {
      "Serves a vault of its own to restic, rustic and what is built on them, until Ctrl-C: a"
          + " repository server as rest-server is one. An upload is answered when it is as durable"
          + " as a backup."
    },
    footer = {
      "",
      "The vault must have no drive in it. What restic forgets and prunes is given back by"
          + " cairn prune --vault restic.",
      "",
      "Examples:",
      "  cairn vault init --vault restic",
      "  cairn serve restic --no-auth",
      "  cairn serve restic --user ada --password-file ~/.gateway --append-only",
      "  restic -r rest:http://ada:secret@127.0.0.1:8000/laptop init"
    })
final class ServeResticCommand extends Subcommand {

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Where (default: 127.0.0.1:8000).")
  String listen = "127.0.0.1:8000";

  @Option(names = "--append-only", description = "Nothing but locks can be deleted through it.")
  boolean appendOnly;

  @Option(names = "--user", paramLabel = "NAME", description = "Who may come in.")
  String user = "";

  @Option(names = "--password-file", paramLabel = "FILE", description = "Holds their password.")
  @Nullable Path passwordFile;

  @Option(names = "--no-auth", description = "Everybody who can connect may come in.")
  boolean noAuth;

  @Option(
      names = "--vault",
      paramLabel = "NAME",
      defaultValue = "restic",
      description = "Which of your vaults (default: ${DEFAULT-VALUE}).")
  String vault = "restic";

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    boolean named = !user.isEmpty() && passwordFile != null;
    if (named == noAuth || user.isEmpty() != (passwordFile == null)) {
      throw new CommandFailure(
          ExitCodes.USAGE, "say who may come in: --user with --password-file, or --no-auth");
    }
    int colon = listen.lastIndexOf(':');
    return ask(
        out,
        "serve-restic",
        Map.of(
            "vault",
            vault,
            "host",
            colon < 0 ? "" : listen.substring(0, colon),
            "port",
            port(colon),
            "append_only",
            appendOnly,
            "user",
            user,
            "password_file",
            passwordFile == null ? "" : Arguments.absolute(passwordFile)));
  }

  private int port(int colon) throws CommandFailure {
    try {
      int port = colon < 1 ? -1 : Integer.parseInt(listen.substring(colon + 1));
      if (port >= 0 && port <= 0xFFFF) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw new CommandFailure(ExitCodes.USAGE, wrongAddress(), e);
    }
    throw new CommandFailure(ExitCodes.USAGE, wrongAddress());
  }

  private String wrongAddress() {
    return "'" + listen + "' is not an address; write for example 127.0.0.1:8000";
  }

  @Override
  String words(Message m) {
    return m.type().equals("ready")
        ? "serves restic at %s%s"
            .formatted(m.text("repository"), m.truth("append_only") ? ", append only" : "")
        : "";
  }
}
