package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Quantity;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cairn node leave}. */
@Command(
    name = "leave",
    description = {
      "Leaves the network in good order: this device takes no more blocks, gives those it keeps to"
          + " other members, and tells all that it is gone, so that nobody waits for it. Can be"
          + " interrupted and run again. Your own vaults stay with the others."
    },
    footer = {
      "",
      "Exit codes: 0 left, 3 some blocks could not be handed over (it has not left, unless --anyway;"
          + " run it again when more members are online), 1 failed, 130 interrupted.",
      "",
      "Examples:",
      "  cairn node leave",
      "  cairn node leave --anyway     what nobody takes is rebuilt by the others",
      "  cairn node leave --cancel     stay, or come back"
    })
final class LeaveCommand extends Subcommand {

  @Option(names = "--anyway", description = "Leave even if some blocks find no other host.")
  boolean anyway;

  @Option(names = "--cancel", description = "Stay after all: take blocks again.")
  boolean cancel;

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return ask(out, "leave", Map.of("anyway", anyway, "cancel", cancel));
  }

  @Override
  String words(Message m) {
    return switch (m.type()) {
      case "stays" ->
          "this device stays, and keeps %d blocks for others".formatted(m.number("blocks_held"));
      case "summary" -> summary(m);
      default -> "";
    };
  }

  private static String summary(Message m) {
    StringBuilder words = new StringBuilder();
    words.append(
        "handed over  %d blocks, %s"
            .formatted(
                m.number("blocks_handed_over"), Quantity.bytes(m.number("bytes_handed_over"))));
    if (m.number("blocks_unclaimed") > 0) {
      words.append(
          "%nunclaimed    %d blocks that nobody leases".formatted(m.number("blocks_unclaimed")));
    }
    if (m.number("blocks_kept") > 0) {
      words.append("%nnot taken    %d blocks".formatted(m.number("blocks_kept")));
    }
    if (m.fields().get("reasons") instanceof Map<?, ?> reasons) {
      reasons.forEach(
          (reason, count) -> words.append("%n             %s: %s".formatted(count, reason)));
    }
    words.append(
        m.truth("goodbye_said")
            ? "%nleft         all members are told; this device serves no more".formatted()
            : "%nstill here   run it again when more members are online, or with --anyway"
                .formatted());
    return words.toString();
  }
}
