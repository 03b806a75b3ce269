package dev.cairn.archive.vault;

import org.jspecify.annotations.Nullable;

/**
 * What to say of an unchecked exception or an {@link Error}, with the remedy where there is one.
 */
public final class Crash {

  private Crash() {}

  /** A sentence without its end. Memory that ran out anywhere among the causes is what counts. */
  public static String words(Throwable crash) {
    return ranOutOfMemory(crash)
        ? "out of memory: this process may use %1$d MiB; give it more with CAIRN_JAVA_OPTS=-Xmx%2$dm"
                .formatted(heapMiB(), 2 * heapMiB())
            + " (for a daemon: where it is started)"
        : "a bug in Cairn (run with --debug to see where): " + innermost(crash);
  }

  private static boolean ranOutOfMemory(Throwable crash) {
    for (@Nullable Throwable cause = crash; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        return true;
      }
    }
    return false;
  }

  private static Throwable innermost(Throwable crash) {
    @Nullable Throwable cause = crash.getCause();
    return cause == null ? crash : innermost(cause);
  }

  private static long heapMiB() {
    return Runtime.getRuntime().maxMemory() >> 20;
  }
}
