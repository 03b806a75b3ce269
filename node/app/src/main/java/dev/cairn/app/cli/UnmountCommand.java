package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn unmount}. */
@Command(
    name = "unmount",
    description = {
      "Ends a drive that the daemon serves (cairn mount --background): what is not on the network"
          + " yet is sent, with a snapshot. Where the network does not take it, it stays on this"
          + " device for the next mount, and the exit code is 3."
    },
    footer = {"", "Examples:", "  cairn unmount ~/Vault"})
final class UnmountCommand extends Subcommand {

  @Parameters(paramLabel = "DIR", description = "Where it is mounted.")
  Path directory = Path.of("");

  @Option(names = "--lazy", description = "Also if programs use it; it ends when they are done.")
  boolean lazy;

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return ask(out, "unmount", Map.of("directory", Arguments.absolute(directory), "lazy", lazy));
  }

  @Override
  String words(Message m) {
    return m.type().equals("unmounted") ? ended(m) : "";
  }

  /** Where a drive was, and what of it is on this device alone. */
  static String ended(Message m) {
    String left = m.text("not_sent");
    return "unmounted    %s%s"
        .formatted(
            Printable.text(m.text("directory")),
            left.isEmpty()
                ? ""
                : "\nnot sent     some of it is on this device alone, and is sent at the next mount: "
                    + Printable.text(left));
  }
}
