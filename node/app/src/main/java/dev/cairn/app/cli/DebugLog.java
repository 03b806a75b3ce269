package dev.cairn.app.cli;

import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * {@code --debug}: all that Cairn logs, on stderr, a line each. Without it a process that stays
 * shows what the JDK shows by itself, and one of a single command warnings and errors.
 */
final class DebugLog {

  /** Held, because the JDK forgets the level of a logger that nobody holds. */
  private static final Logger CAIRN = Logger.getLogger("dev.cairn");

  private DebugLog() {}

  /** From now on, for the whole process. */
  static void begin() {
    if (CAIRN.getUseParentHandlers()) { // once
      ConsoleHandler handler = new ConsoleHandler();
      handler.setLevel(Level.ALL);
      handler.setFormatter(new Line());
      CAIRN.setUseParentHandlers(false);
      CAIRN.addHandler(handler);
      CAIRN.setLevel(Level.ALL);
    }
  }

  /** From now on warnings and errors, for the whole process, unless {@link #begin} was called. */
  static void quieten() {
    if (CAIRN.getLevel() == null) {
      CAIRN.setLevel(Level.WARNING);
    }
  }

  /** {@code debug 12:34:56.789 storage.BlockPlacer: …}, and the trace where there is one. */
  private static final class Line extends SimpleFormatter {
    @Override
    public String format(LogRecord record) {
      String trace = "";
      if (record.getThrown() != null) {
        java.io.StringWriter text = new java.io.StringWriter();
        record.getThrown().printStackTrace(new java.io.PrintWriter(text, true));
        trace = text.toString();
      }
      String name = String.valueOf(record.getLoggerName()).replaceFirst("^dev\\.cairn\\.", "");
      return "debug %1$tT.%1$tL %2$s: %3$s%n%4$s"
          .formatted(record.getMillis(), name, formatMessage(record), trace);
    }
  }
}
