package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn serve webdav}. */
@Command(
    name = "webdav",
    description = {
      "Serves the snapshots of a vault, read-only, until Ctrl-C: as WebDAV to file managers, rclone"
          + " and davfs2, and as pages to browsers. A folder for each snapshot, named by its time in"
          + " UTC, and latest."
    },
    footer = {
      "",
      "It listens on 127.0.0.1:8001 unless told otherwise.",
      "",
      "Examples:",
      "  cairn serve webdav --no-auth",
      "  rclone copy :webdav:latest/home/ada ~/back --webdav-url http://127.0.0.1:8001",
      "  cairn serve webdav --host laptop --listen 0.0.0.0:8001 --tls --name nas.example \\",
      "    --user ada --password-file ~/.gateway",
      "  curl --cacert gateway-ca.pem -u ada https://nas.example:8001/latest/home/ada/letter.txt"
    })
final class ServeWebDavCommand extends Subcommand {

  @Mixin DoorOptions door = new DoorOptions();

  @Mixin FilterOptions filter = new FilterOptions();

  @Mixin VaultOption vault = new VaultOption();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    Map<String, Object> more = Arguments.joined(filter.args(), Map.of("vault", vault.vault));
    return ask(out, "serve-webdav", Arguments.joined(door.args("127.0.0.1:8001"), more));
  }

  @Override
  String words(Message m) {
    return ServeCommand.words("snapshots", m);
  }
}
