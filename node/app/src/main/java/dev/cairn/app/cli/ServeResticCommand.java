package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      "It listens on 127.0.0.1:8000 unless told otherwise. The vault must have no drive in it."
          + " What restic forgets and prunes is given back by cairn prune --vault restic.",
      "",
      "Examples:",
      "  cairn vault init --vault restic",
      "  cairn serve restic --no-auth",
      "  restic -r rest:http://127.0.0.1:8000/laptop init",
      "",
      "  cairn serve restic --listen 0.0.0.0:8000 --tls --name nas.example --append-only \\",
      "    --user ada --password-file ~/.gateway",
      "  restic --cacert gateway-ca.pem -r rest:https://ada:secret@nas.example:8000/laptop init",
      "",
      "  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 \\",
      "    -subj /CN=laptop -keyout laptop.key -out laptop.crt",
      "  cat laptop.key laptop.crt > laptop.pem; cat laptop.crt >> clients.pem",
      "  cairn serve restic --tls --client-certs clients.pem",
      "  restic --cacert gateway-ca.pem --tls-client-cert laptop.pem -r rest:https://… init"
    })
final class ServeResticCommand extends Subcommand {

  @Mixin DoorOptions door = new DoorOptions();

  @Option(names = "--append-only", description = "Nothing but locks can be deleted through it.")
  boolean appendOnly;

  @Option(
      names = "--vault",
      paramLabel = "NAME",
      defaultValue = "restic",
      description = "Which of your vaults (default: ${DEFAULT-VALUE}).")
  String vault = "restic";

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    Map<String, Object> more = Map.of("vault", vault, "append_only", appendOnly);
    return ask(out, "serve-restic", Arguments.joined(door.args("127.0.0.1:8000"), more));
  }

  @Override
  String words(Message m) {
    return ServeCommand.words("restic", m);
  }
}
