package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Printable;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn vault rehearse}. */
@Command(
    name = "rehearse",
    description = {
      "Proves that a recovery would work today, without performing it: each holder proves its share,"
          + " the authority its part, and with --code you that the paper is the right one. Nothing"
          + " leaves its place, and nobody is asked to approve anything. Ends with 0 if it would"
          + " work, 20 if not, 12 if the code is wrong."
    },
    footer = {
      "",
      "Examples:",
      "  cairn vault rehearse",
      "  cairn vault rehearse --code - < paper.txt"
    })
final class VaultRehearse extends VaultCommand.VaultSubcommand {

  @Mixin CodeOption code = new CodeOption();

  VaultRehearse() {
    super("vault-rehearse");
  }

  @Override
  Map<String, Object> arguments() throws CommandFailure, IOException {
    return Map.of("vault", vault.vault, "code", code.text());
  }

  @Override
  String words(Message m) {
    if (!m.type().equals("rehearsal")) {
      return super.words(m);
    }
    String shares =
        m.number("shares_dealt") == 0
            ? Printable.text(m.text("shares_detail"))
            : "%d of %d proved, %d are needed"
                .formatted(
                    m.number("shares_proved"),
                    m.number("shares_dealt"),
                    m.number("share_threshold"));
    return """
    vault '%s': a recovery %s
      shares     %s
      authority  %s
      code       %s\
    """
        .formatted(
            m.text("vault"),
            m.truth("would_work") ? "would work" : "would NOT work",
            shares,
            Printable.text(m.text("authority")),
            code(m.text("code")));
  }

  private static String code(String state) {
    return switch (state) {
      case "none" -> "none is needed";
      case "right" -> "it is the right one";
      case "wrong" ->
          "it is NOT the one of this vault; print a new one: cairn vault deal --new-code";
      default -> "one is needed; to try it, add --code FILE";
    };
  }
}
