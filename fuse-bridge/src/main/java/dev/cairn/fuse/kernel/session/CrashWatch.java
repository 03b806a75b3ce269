package dev.cairn.fuse.kernel.session;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shell that outlives this process and then takes the mount away. {@code fusermount3} has the
 * like ({@code auto_unmount}), but looks at the mount as root, whom the kernel lets in only with
 * {@code allow_other}, and then leaves it.
 */
final class CrashWatch {

  private static final System.Logger LOG = System.getLogger(CrashWatch.class.getName());

  /**
   * Waits until this process closes the pipe, which the kernel does for it when it dies, and then
   * runs the command; or reads a line before, and ends. Signals to a terminal's programs are not
   * for it.
   */
  private static final String SCRIPT = "trap '' HUP INT TERM; read -r line || exec \"$@\"";

  private final @Nullable Process shell;

  private CrashWatch(@Nullable Process shell) {
    this.shell = shell;
  }

  /**
   * Begins.
   *
   * @param command detaches the mount
   */
  static CrashWatch withCommand(String... command) {
    List<String> all = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "cairn-crash-watch"));
    all.addAll(List.of(command));
    try {
      return new CrashWatch(
          new ProcessBuilder(all)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a crash would leave the mount behind", e);
      return new CrashWatch(null);
    }
  }

  /** The mount has ended in good order. */
  void dismiss() {
    if (shell == null) {
      return;
    }
    try (OutputStream pipe = shell.getOutputStream()) {
      pipe.write("over\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the watch over the mount has ended before it", e);
    }
  }
}
