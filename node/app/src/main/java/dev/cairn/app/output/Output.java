package dev.cairn.app.output;

import java.util.Map;
import java.util.function.Function;

/**
 * Shows an operation's messages: to programs as JSON lines, to people as text. Errors and progress
 * go to stderr, results to stdout, so that both can be piped.
 */
public final class Output implements MessageSink {

  private final Terminal terminal;
  private final boolean json;
  private final boolean quiet;
  private final Function<Message, String> words;
  private final ProgressLine progress;

  /**
   * @param words the text of a result message for people; empty to say nothing
   */
  public Output(Terminal terminal, boolean json, boolean quiet, Function<Message, String> words) {
    this.terminal = terminal;
    this.json = json;
    this.quiet = quiet;
    this.words = words;
    this.progress = new ProgressLine(terminal);
  }

  @Override
  public synchronized void accept(Message message) {
    if (json) {
      acceptAsJson(message);
      return;
    }
    switch (message.type()) {
      case "status" -> {
        if (!quiet) {
          progress.show(message);
        }
      }
      case "error" -> say(errorText(message));
      case "warning" -> say(message.text("message"));
      default -> {
        progress.clear();
        String text = words.apply(message);
        if (!text.isEmpty()) {
          terminal.out().println(text);
        }
      }
    }
  }

  /** True if what is said is read by a program. */
  public boolean isJson() {
    return json;
  }

  /**
   * Says a whole result in one piece, for programs: restic lists things so.
   *
   * @param value a map or a list
   */
  public synchronized void document(Object value) {
    terminal.out().println(Json.document(value));
  }

  /** Writes bytes of a file as they are. */
  public synchronized void raw(byte[] bytes) {
    progress.clear();
    terminal.out().write(bytes, 0, bytes.length);
  }

  /** Ends with an error: {@code cairn: …} for people, {@code exit_error} for programs. */
  public synchronized void fail(int exitCode, String message) {
    if (json) {
      printJson(true, Message.of("exit_error").with("code", exitCode).with("message", message));
    } else {
      say("cairn: " + message);
    }
  }

  /** Takes the progress line away. */
  public synchronized void end() {
    progress.clear();
    terminal.out().flush();
  }

  private void acceptAsJson(Message message) {
    switch (message.type()) {
      case "status" -> {
        if (!quiet) {
          printJson(false, message);
        }
      }
      case "error" -> printJson(true, nested(message));
      default -> printJson(false, message);
    }
  }

  /** restic nests the text of an error: {@code error.message}. */
  private static Message nested(Message message) {
    return Message.of("error")
        .with("error", Map.of("message", message.text("message")))
        .with("during", message.fields().get("during"))
        .with("item", message.fields().get("item"));
  }

  private void printJson(boolean toErr, Message message) {
    (toErr ? terminal.err() : terminal.out()).println(Json.line(message));
  }

  private static String errorText(Message message) {
    String item = message.text("item");
    return item.isEmpty()
        ? message.text("message")
        : Printable.text(item) + ": " + message.text("message");
  }

  private void say(String text) {
    progress.clear();
    terminal.err().println(text);
  }
}
