package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The text of a systemd service (systemd.service(5), quoting by systemd.syntax(7)). */
final class SystemdUnit {

  private SystemdUnit() {}

  /** The program that a unit starts. */
  static String launcher() throws CommandFailure {
    String launcher = System.getProperty("cairn.launcher", "");
    if (launcher.isEmpty()) {
      throw CommandFailure.failed("start it with the launcher, ./cairn: a unit has to name it");
    }
    return launcher;
  }

  /**
   * A service that runs once, as often as a timer of the same name starts it. Saved without what
   * could not be read (3), and with fewer copies than wanted so far (20), is saved.
   */
  static String oneshot(String description, List<String> command) {
    return """
    [Unit]
    Description=%s
    Wants=network-online.target
    After=network-online.target

    [Service]
    Type=oneshot
    ExecStart=%s
    SuccessExitStatus=3 20
    Nice=10
    IOSchedulingClass=idle
    """
        .formatted(escaped(description), words(command));
  }

  /**
   * A timer for the service of the same name. What was missed while the machine was off is caught
   * up once. Times of the calendar, which all devices have in common, are spread; an interval is as
   * long as was asked for.
   *
   * @param lines when, each a setting of its own
   */
  static String timer(String description, List<String> lines) {
    List<String> when = new ArrayList<>(lines);
    if (lines.stream().anyMatch(line -> line.startsWith("OnCalendar="))) {
      when.add("RandomizedDelaySec=5min");
    }
    return """
    [Unit]
    Description=%s

    [Timer]
    %s
    Persistent=true

    [Install]
    WantedBy=timers.target
    """
        .formatted(escaped(description), String.join("\n", when));
  }

  private static String words(List<String> command) {
    return command.stream().map(SystemdUnit::quoted).collect(Collectors.joining(" "));
  }

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
        .formatted(escaped(description), words(command), target);
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
