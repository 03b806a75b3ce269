package dev.cairn.app.cli;

import java.util.List;
import java.util.stream.Collectors;

/** The text of a systemd service (systemd.service(5), quoting by systemd.syntax(7)). */
final class SystemdUnit {

  private SystemdUnit() {}

  /**
   * A service that is started again when it fails. What it mounted is unmounted by itself at its
   * end, for which it gets a minute.
   *
   * @param target what wants it: {@code default.target} of a user, {@code multi-user.target} of a
   *     machine
   */
  static String service(String description, List<String> command, String target) {
    return """
    [Unit]
    Description=%s
    Wants=network-online.target
    After=network-online.target

    [Service]
    ExecStart=%s
    Restart=on-failure
    RestartSec=2
    KillMode=mixed
    TimeoutStopSec=60

    [Install]
    WantedBy=%s
    """
        .formatted(
            escaped(description),
            command.stream().map(SystemdUnit::quoted).collect(Collectors.joining(" ")),
            target);
  }

  private static String quoted(String word) {
    String text = escaped(word).replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "$$");
    return text.matches("[\\w@%+=:,./-]+") ? text : "\"" + text + "\"";
  }

  /** Percent signs begin specifiers; a line feed would begin another setting. */
  private static String escaped(String text) {
    return text.replace("%", "%%").replaceAll("\\p{Cntrl}", " ");
  }
}
