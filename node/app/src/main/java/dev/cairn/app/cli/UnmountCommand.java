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
    description = "Ends a drive: what is not on the network yet is sent, with a snapshot.",
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
    return m.type().equals("unmounted")
        ? "unmounted    " + Printable.text(m.text("directory"))
        : "";
  }
}
