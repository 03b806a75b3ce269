package dev.cairn.app.cli;

import dev.cairn.app.node.Joining;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.env.RealEnvironment;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cairn join}. */
@Command(
    name = "join",
    description = {
      "Makes this device a member of an organisation, with the invite that its registrar gave you."
          + " Cut off, it is finished by running it again."
    },
    footer = {
      "",
      "Examples:",
      "  cairn join cairn1-CiBQ…",
      "  cairn join --home /srv/cairn cairn1-CiBQ…"
    })
final class JoinCommand extends Subcommand {

  @Parameters(paramLabel = "CODE", description = "The invite: cairn1-…")
  String code = "";

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    out.accept(new Joining(new RealEnvironment(), home()).join(code));
    return ExitCodes.OK;
  }

  @Override
  String words(Message m) {
    return joined(m)
        + "\nnext: cairn vault init, or cairn vault recover if you have one; and cairn node run";
  }

  static String joined(Message m) {
    String id = m.text("node_id");
    return "joined %s as node %s at site %s; certificate valid until %s"
        .formatted(
            m.text("organisation"),
            id.substring(0, Math.min(8, id.length())),
            m.text("site"),
            m.text("certificate_expires").replaceFirst("T.*", ""));
  }
}
