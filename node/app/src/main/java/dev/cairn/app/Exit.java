package dev.cairn.app;

import dev.cairn.archive.posix.Posix;

/**
 * Ends the process without waiting. At its own end the JVM gives threads in native code 300 ms to
 * come out of it (HotSpot, {@code VM_Exit::wait_for_threads_in_native_to_block}), and the one that
 * polls sockets never does: a quarter of the time of {@code cairn snapshots}. The kernel's {@code
 * exit_group} waits for nobody. It runs no shutdown hook either, so the launcher asks for it only
 * where nothing is left for one: native libraries that lie unpacked need not be deleted, and no
 * option of the user's ({@code CAIRN_JAVA_OPTS}) wants a file written at the end.
 */
final class Exit {

  private static final String AT_ONCE = "cairn.exit.at.once";

  private Exit() {}

  /** Does not return. */
  static void with(int code) {
    System.out.flush();
    System.err.flush();
    if (Boolean.getBoolean(AT_ONCE) && !isEnding()) {
      Posix.exit(code);
    }
    System.exit(code);
  }

  /** A signal ends the JVM already, with the exit code that is its. */
  private static boolean isEnding() {
    Thread probe = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(probe);
      Runtime.getRuntime().removeShutdownHook(probe);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }
}
