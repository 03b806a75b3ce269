package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.authority.Asked;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cairn authority decline}. */
@Command(
    name = "decline",
    description = "Turns away a device that asked without an invite.",
    footer = {"", "Example:", "  cairn authority decline 3fa9c1d0"})
final class AuthorityDecline extends AuthoritySubcommand {

  @Parameters(paramLabel = "DIGITS", description = "Its digits, as the queue shows them.")
  String digits = "";

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return with(authority -> {
      Asked asked = AuthorityQueue.find(authority, digits);
      granted(authority.decline(asked.id()));
      out.accept(Message.of("declined").with("check", asked.check()));
      return ExitCodes.OK;
    });
  }

  @Override
  String words(Message m) {
    return m.text("check") + " is turned away";
  }
}
