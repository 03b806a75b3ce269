package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Printable;
import dev.cairn.authority.log.IssuedDevice;
import dev.cairn.identity.IssuingCa;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code cairn authority list}. */
@Command(
    name = "list",
    description = "Lists the issuing CAs in force, and every device that was certified.",
    footer = {"", "Example:", "  cairn authority list --json"})
final class AuthorityList extends AuthoritySubcommand {

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return with(authority -> {
      List<IssuingCa> issuers = authority.issuers();
      for (IssuingCa ca : issuers) {
        out.accept(message(ca, ca.equals(issuers.getFirst())));
      }
      for (IssuedDevice device : authority.devices()) {
        out.accept(message(device));
      }
      return ExitCodes.OK;
    });
  }

  private static Message message(IssuingCa ca, boolean isNewest) {
    return Message.of("issuer")
        .with("issuer", ca.digits())
        .with("not_after", ca.notAfter().toString())
        .with("certifies", isNewest)
        .with("rollover_due", isNewest && ca.isRolloverDue(InstantSource.system().instant()));
  }

  private static Message message(IssuedDevice device) {
    return Message.of("device")
        .with("member", device.member())
        .with("subject", device.subject().toString())
        .with("node_id", device.nodeId().toString())
        .with("site", device.certificate().subject().site())
        .with("serial", device.serial().toString(16))
        .with("not_after", device.certificate().notAfter().toString())
        .with("revoked", device.revoked());
  }

  @Override
  String words(Message m) {
    if (m.type().equals("issuer")) {
      return "issuing CA %s  until %s%s"
          .formatted(
              m.text("issuer"),
              m.text("not_after").replaceFirst("T.*", ""),
              m.truth("rollover_due")
                  ? "  make the next one: cairn authority rollover now"
                  : m.truth("certifies") ? "" : "  certifies nobody any more");
    }
    return "%-8s  %-16s  %-12s  %s  %s"
        .formatted(
            m.text("node_id").substring(0, Math.min(8, m.text("node_id").length())),
            Printable.text(m.text("member")),
            Printable.text(m.text("site")),
            m.text("not_after").replaceFirst("T.*", ""),
            m.truth("revoked") ? "revoked" : "");
  }
}
