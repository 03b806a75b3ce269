package dev.cairn.app.output;

import java.io.PrintStream;
import java.util.Locale;

/**
 * The two streams of the process and what they lead to. The launcher looks, because asking the JVM
 * ({@code System.console()}) costs more than the rest of a short command.
 *
 * @param out for results
 * @param err for errors and progress
 * @param outIsTerminal true where a person reads {@code out}
 * @param errIsTerminal true where a person reads {@code err}
 * @param columns width of the terminal
 */
public record Terminal(
    PrintStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal, int columns) {

  private static final int COLUMNS_DEFAULT = 80;

  /** The process's own, as the launcher described it. */
  public static Terminal ofProcess() {
    return new Terminal(
        System.out,
        System.err,
        Boolean.getBoolean("cairn.terminal.out"),
        Boolean.getBoolean("cairn.terminal.err"),
        columns(System.getProperty("cairn.terminal.columns", "")));
  }

  /** True where colours help: a terminal, and the reader did not say no (no-color.org). */
  public boolean colours() {
    return outIsTerminal && System.getenv("NO_COLOR") == null;
  }

  private static int columns(String text) {
    try {
      int columns = Integer.parseInt(text.strip().toLowerCase(Locale.ROOT));
      return columns >= 20 && columns <= 1000 ? columns : COLUMNS_DEFAULT;
    } catch (NumberFormatException e) {
      return COLUMNS_DEFAULT;
    }
  }
}
