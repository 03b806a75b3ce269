package dev.cairn.app.cli;

import dev.cairn.app.output.Message;
import dev.cairn.app.output.Printable;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cairn vault heads}. */
@Command(
    name = "heads",
    description = {
      "Lists the states in which your vault was, the newest first, as its keepers still have them:"
          + " each backup, forget and prune made one, a mounted drive one an hour. Nobody can take"
          + " them from the keepers. A state that somebody else made, who had your key, is among"
          + " them: go back to the last one before it."
    },
    footer = {
      "",
      "Examples:",
      "  cairn vault heads",
      "  cairn vault heads --max 100",
      "  cairn vault heads --before 81        older than number 81"
    })
final class VaultHeads extends VaultCommand.VaultSubcommand {

  @Option(
      names = "--max",
      paramLabel = "N",
      description = "So many at most, and all of the last number (default: 20).")
  int max = 20;

  @Option(
      names = "--before",
      paramLabel = "NUMBER",
      description = "Only states with a lower number.")
  long before;

  VaultHeads() {
    super("vault-heads");
  }

  @Override
  Map<String, Object> arguments() {
    if (max < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--max " + max + ": one at least");
    }
    return Map.of("vault", vault.vault, "max", max, "before", before);
  }

  @Override
  String words(Message m) {
    return switch (m.type()) {
      case "past_head" -> line(m);
      case "summary" ->
          (m.number("heads") == 0
                  ? "the keepers have no former state; each backup makes one"
                  : m.number("heads") + " states; go back with: cairn vault restore-head ID")
              + missing(m);
      default -> super.words(m);
    };
  }

  /** What silence may hide; nothing if there is none. */
  static String missing(Message m) {
    long silent = m.number("keepers") - m.number("keepers_answered");
    return (m.number("heads_unread") == 0
            ? ""
            : "\n%d more could not be read: too few keepers answered; try again later"
                .formatted(m.number("heads_unread")))
        + (silent == 0
            ? ""
            : "\n%d of %d keepers answered; the others may have more"
                .formatted(m.number("keepers_answered"), m.number("keepers")));
  }

  /** As of a snapshot; the whole id is in the message. */
  private static final int ID_SHOWN = 8;

  /** A state in one line. */
  static String line(Message m) {
    String what =
        m.truth("readable")
            ? "%3d snapshots%s"
                .formatted(
                    m.number("snapshots"),
                    m.text("latest_time").isEmpty()
                        ? ""
                        : ", the newest of "
                            + SnapshotsCommand.time(m.text("latest_time"))
                            + " on "
                            + m.text("latest_host"))
            : "cannot be read: " + m.text("detail");
    return "%s  %10d  %s%s"
        .formatted(
            m.text("id").substring(0, ID_SHOWN),
            m.number("sequence"),
            Printable.text(what),
            m.truth("newest") ? "  (now)" : "");
  }
}
