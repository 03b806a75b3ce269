package dev.cairn.app;

import java.lang.System.Logger.Level;
import java.util.ResourceBundle;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK does by itself where no other backend of {@link System.Logger} is found: {@code
 * java.util.logging}. It looks for others in every jar, 40 ms of each command; this one lies in the
 * first, and then it looks no further until something is told.
 */
public final class LogFinder extends System.LoggerFinder {

  /** For the JDK. */
  public LogFinder() {}

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new Told(Logger.getLogger(name));
  }

  /** As the two names of each level are paired in {@link System.Logger.Level}. */
  private static java.util.logging.Level level(Level level) {
    return switch (level) {
      case ALL -> java.util.logging.Level.ALL;
      case TRACE -> java.util.logging.Level.FINER;
      case DEBUG -> java.util.logging.Level.FINE;
      case INFO -> java.util.logging.Level.INFO;
      case WARNING -> java.util.logging.Level.WARNING;
      case ERROR -> java.util.logging.Level.SEVERE;
      case OFF -> java.util.logging.Level.OFF;
    };
  }

  /** A logger of the one kind as one of the other; the caller is who called it. */
  private record Told(Logger logger) implements System.Logger {

    @Override
    public String getName() {
      return logger.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
      return logger.isLoggable(level(level));
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String message,
        @Nullable Throwable thrown) {
      logger.logrb(level(level), bundle, message, thrown);
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        @Nullable Object @Nullable ... params) {
      logger.logrb(level(level), bundle, format, params);
    }
  }
}
