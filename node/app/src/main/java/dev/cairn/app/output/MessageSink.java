package dev.cairn.app.output;

/** Where an operation's messages go. Called from one thread at a time; must not block for long. */
@FunctionalInterface
public interface MessageSink {

  /** Takes one message. */
  void accept(Message message);
}
