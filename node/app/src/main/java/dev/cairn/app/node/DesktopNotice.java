package dev.cairn.app.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Puts a notice onto the desktop, where there is one: by {@code notify-send}, if it is on PATH. */
final class DesktopNotice {

  private static final System.Logger LOG = System.getLogger(DesktopNotice.class.getName());
  private static final String PROGRAM = "notify-send";

  private final List<Path> folders;

  DesktopNotice(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /** By the PATH of this process. */
  static DesktopNotice ofPath() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return new DesktopNotice(
        Pattern.compile(":").splitAsStream(path).filter(p -> !p.isEmpty()).map(Path::of).toList());
  }

  /** Shows it, and does not wait for anybody to see it; empty where nobody can show it. */
  Optional<Process> show(String title, String text) {
    Optional<Path> program =
        folders.stream().map(f -> f.resolve(PROGRAM)).filter(Files::isExecutable).findFirst();
    if (program.isEmpty()) {
      return Optional.empty();
    }
    try {
      Process notice =
          new ProcessBuilder(program.get().toString(), "--urgency=critical", "--", title, text)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      notice.getOutputStream().close();
      return Optional.of(notice);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.INFO, "no notice on the desktop: " + e.getMessage());
      return Optional.empty();
    }
  }
}
