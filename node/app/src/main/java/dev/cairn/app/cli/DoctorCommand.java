package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code cairn doctor}. */
@Command(
    name = "doctor",
    description = {
      "Looks at everything that this device needs to be of use, and says what to do about what is"
          + " wrong. Works without a network and without the daemon, as far as it goes."
    },
    footer = {
      "",
      "Exit codes: 0 nothing is bad, 1 something is.",
      "",
      "Examples:",
      "  cairn doctor",
      "  cairn doctor --json | jq 'select(.grade == \"bad\")'"
    })
final class DoctorCommand extends Subcommand {

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return ask(out, "doctor", Map.of());
  }

  @Override
  String words(Message m) {
    return switch (m.type()) {
      case "finding" -> finding(m);
      case "summary" ->
          m.number("bad") == 0 && m.number("weak") == 0
              ? "all is well"
              : m.number("bad") + " bad, " + m.number("weak") + " weak";
      default -> "";
    };
  }

  private static String finding(Message m) {
    String mark =
        switch (m.text("grade")) {
          case "good" -> "✓";
          case "weak" -> "!";
          case "bad" -> "✗";
          default -> "?";
        };
    String remedy = m.text("remedy");
    return String.format(
        Locale.ROOT,
        "%s %-12s %s%s",
        mark,
        m.text("name"),
        m.text("text"),
        remedy.isEmpty() ? "" : " → " + remedy);
  }
}
