package dev.cairn.env;

import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * What a class tells whoever runs the process: the JDK's logger of its name, looked for when there
 * is something to tell. The JDK looks in every jar for a backend at the first logger that a process
 * has, a fiftieth of a short command; most commands have nothing to tell. Safe for many threads.
 */
public final class Log implements System.Logger {

  private static volatile Level least = Level.ALL;

  private final String name;
  private volatile System.@Nullable Logger logger;

  private Log(String name) {
    this.name = name;
  }

  /** What {@code speaker} tells. */
  public static System.Logger of(Class<?> speaker) {
    return new Log(speaker.getName());
  }

  /** From now on nobody is told what matters less, in the whole process. */
  public static void from(Level level) {
    least = level;
  }

  private System.Logger logger() {
    System.Logger known = logger;
    if (known == null) {
      known = System.getLogger(name);
      logger = known;
    }
    return known;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public boolean isLoggable(Level level) {
    return level.getSeverity() >= least.getSeverity() && logger().isLoggable(level);
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String message,
      @Nullable Throwable thrown) {
    if (isLoggable(level)) {
      logger().log(level, bundle, message, thrown);
    }
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String format,
      @Nullable Object @Nullable ... params) {
    if (isLoggable(level)) {
      logger().log(level, bundle, format, params);
    }
  }
}
