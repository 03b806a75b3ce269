package dev.cairn.app.output;

import java.time.Duration;
import java.util.Locale;

/**
 * One line that says how far an operation is: bar, share done, bytes, rate, time left. Redrawn in
 * place, on a terminal only.
 */
final class ProgressLine {

  private static final String CLEAR = "\r\u001b[K";
  private static final int BAR_CELLS = 24;

  private final Terminal terminal;
  private boolean shown;

  ProgressLine(Terminal terminal) {
    this.terminal = terminal;
  }

  void show(Message status) {
    if (terminal.errIsTerminal()) {
      terminal.err().print(CLEAR + text(status, terminal.columns() - 1));
      terminal.err().flush();
      shown = true;
    }
  }

  /** Takes the line away, so that something else can be written. */
  void clear() {
    if (shown) {
      terminal.err().print(CLEAR);
      terminal.err().flush();
      shown = false;
    }
  }

  /** The line of a {@code status} message, at most {@code width} characters. */
  static String text(Message status, int width) {
    double seconds = status.fraction("seconds_elapsed");
    long bytesDone = status.number("bytes_done");
    long bytesTotal = status.number("total_bytes");
    StringBuilder line = new StringBuilder();
    if (status.fields().containsKey("what")) {
      line.append(bar(Math.clamp(status.fraction("percent_done"), 0.0, 1.0)));
      line.append("  ").append(status.number("done")).append(" of ");
      line.append(status.number("total")).append(' ').append(status.text("what"));
      return line.length() <= width ? line.toString() : line.substring(0, Math.max(0, width));
    }
    if (bytesTotal > 0 && status.fields().containsKey("percent_done")) {
      double share = Math.clamp(status.fraction("percent_done"), 0.0, 1.0);
      line.append(bar(share)).append(String.format(Locale.ROOT, " %3.0f %%  ", share * 100));
      line.append(Quantity.bytes(bytesDone)).append(" of ").append(Quantity.bytes(bytesTotal));
    } else {
      line.append(Quantity.bytes(bytesDone));
    }
    if (seconds > 0.5) {
      line.append("  ").append(Quantity.bytes((long) (bytesDone / seconds))).append("/s");
    }
    if (status.fields().containsKey("seconds_remaining")) {
      line.append("  ").append(Quantity.clock(status.number("seconds_remaining"))).append(" left");
    } else if (seconds >= 1) {
      line.append("  ").append(Quantity.duration(Duration.ofMillis((long) (seconds * 1000))));
    }
    if (status.number("error_count") > 0) {
      line.append("  ").append(status.number("error_count")).append(" unreadable");
    }
    for (String file : status.texts("current_files")) {
      line.append("  ").append(Printable.text(file));
      break;
    }
    return line.length() <= width ? line.toString() : line.substring(0, Math.max(0, width));
  }

  private static String bar(double share) {
    int full = (int) (share * BAR_CELLS);
    return "█".repeat(full) + "░".repeat(BAR_CELLS - full);
  }
}
