package dev.cairn.app;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Gives descriptor 2 back what the launcher put aside. A JVM with an incubating module warns on
 * stderr before any code of ours runs and cannot be told not to, so the launcher starts it with
 * stderr on {@code /dev/null} and the true stderr on another descriptor; {@code dup2} here undoes
 * that for Java and native code alike.
 */
final class TrueStderr {

  private static final int STDERR = 2;

  private TrueStderr() {}

  static void restore() {
    int saved = Integer.getInteger("cairn.stderr.fd", STDERR);
    if (saved == STDERR) {
      return;
    }
    Linker linker = Linker.nativeLinker();
    try {
      MethodHandle dup2 =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("dup2"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
      int result = (int) dup2.invokeExact(saved, STDERR);
      if (result != STDERR) {
        System.out.println("cairn: cannot write to stderr");
      }
    } catch (Throwable e) {
      throw new LinkageError("dup2", e);
    }
  }
}
