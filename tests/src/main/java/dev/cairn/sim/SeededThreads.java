package dev.cairn.sim;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;

/**
 * Virtual threads on a scheduler of ours. JDK 25 has this behind the package-private {@code
 * java.lang.ThreadBuilders.newVirtualThread(Executor, String, int, Runnable)}, so the simulator
 * runs with {@code --add-opens java.base/java.lang=ALL-UNNAMED}.
 */
final class SeededThreads {

  private static final Method NEW_VIRTUAL_THREAD = find();

  private final Executor scheduler;

  SeededThreads(Executor scheduler) {
    this.scheduler = scheduler;
  }

  /** A thread that has not been started. */
  Thread newThread(String name, Runnable body) {
    try {
      return (Thread) NEW_VIRTUAL_THREAD.invoke(null, scheduler, name, 0, body);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot make a seeded virtual thread", e);
    }
  }

  private static Method find() {
    try {
      Method method =
          Class.forName("java.lang.ThreadBuilders")
              .getDeclaredMethod(
                  "newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
      method.setAccessible(true);
      return method;
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalStateException(
          "the simulator needs JDK 25 and --add-opens=java.base/java.lang=ALL-UNNAMED", e);
    }
  }
}
