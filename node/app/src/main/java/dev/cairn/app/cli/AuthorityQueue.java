package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Printable;
import dev.cairn.authority.Asked;
import dev.cairn.authority.Authority;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code cairn authority queue}. */
@Command(
    name = "queue",
    description = {
      "Lists the devices that asked to be let in without an invite. Compare the digits with those on"
          + " the device's screen before you approve: names are only what the device says."
    },
    footer = {"", "Example:", "  cairn authority queue"})
final class AuthorityQueue extends AuthoritySubcommand {

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return with(authority -> {
      for (Asked asked : authority.waiting()) {
        out.accept(
            Message.of("asked")
                .with("check", asked.check())
                .with("member", asked.member())
                .with("device", asked.device().isEmpty() ? null : asked.device())
                .with("site", asked.site())
                .with("recovery", asked.recovery())
                .with("time", Instant.ofEpochMilli(asked.timeMs()).toString())
                .with("id", asked.id().hex()));
      }
      return ExitCodes.OK;
    });
  }

  /** The one that waits whose digits or id begin with {@code word}. */
  static Asked find(Authority authority, String word) throws CommandFailure, IOException {
    List<Asked> matching =
        authority.waiting().stream()
            .filter(asked ->
                word.length() >= 6
                    && (asked.check().startsWith(word) || asked.id().hex().startsWith(word)))
            .toList();
    if (matching.size() != 1) {
      throw CommandFailure.failed(
          matching.size()
              + " that wait have digits beginning with '"
              + word
              + "' (name at least 6); see: cairn authority queue");
    }
    return matching.getFirst();
  }

  @Override
  String words(Message m) {
    return "%s  %-16s  %-12s  %-12s  %s%s"
        .formatted(
            m.text("check"),
            Printable.text(m.text("member")),
            Printable.text(m.text("device")),
            m.text("site"),
            m.text("time"),
            m.truth("recovery") ? "  RECOVERY: two registrars" : "");
  }
}
