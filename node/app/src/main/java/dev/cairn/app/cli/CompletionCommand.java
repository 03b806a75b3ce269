package dev.cairn.app.cli;

import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import java.nio.charset.StandardCharsets;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** {@code cairn completion}. */
@Command(
    name = "completion",
    description = "Prints a script with which bash and zsh complete commands and options.",
    footer = {
      "",
      "Examples:",
      "  cairn completion > ~/.local/share/bash-completion/completions/cairn",
      "  source <(cairn completion)      in this shell only"
    })
final class CompletionCommand extends Subcommand {

  @Override
  int run(Output out) {
    String script = AutoComplete.bash("cairn", spec.root().commandLine());
    out.raw(script.getBytes(StandardCharsets.UTF_8));
    return ExitCodes.OK;
  }

  @Override
  String words(Message message) {
    return "";
  }
}
