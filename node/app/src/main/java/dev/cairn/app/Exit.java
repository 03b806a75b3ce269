package dev.cairn.app;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Ends the process without waiting. At its own end the JVM gives threads in native code 300 ms to
 * come out of it (HotSpot, {@code VM_Exit::wait_for_threads_in_native_to_block}), and the one that
 * polls sockets never does: a quarter of the time of {@code cairn snapshots}. The C library's
 * {@code _exit} waits for nobody. It runs no shutdown hook either, so the launcher asks for it only
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
      try {
        link().invokeExact(code);
      } catch (Throwable e) {
        System.err.println("cairn: cannot end at once: " + e);
      }
    }
    System.exit(code);
  }

  /** The C library's {@code void _exit(int)}. */
  static MethodHandle link() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("_exit"),
        FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
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
