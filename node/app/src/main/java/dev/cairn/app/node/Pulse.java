package dev.cairn.app.node;

import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.env.Environment;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Passes an operation's messages on, one at a time, and between them says regularly how far it is.
 * Close it before the last message.
 */
final class Pulse implements MessageSink, AutoCloseable {

  /** Often enough to look alive; a tenth of a second, as restic does, would only heat the CPU. */
  private static final Duration PERIOD = Duration.ofMillis(250);

  private final MessageSink out;
  private final ReentrantLock lock = new ReentrantLock();
  private final Thread thread;
  private boolean closed;

  Pulse(Environment env, MessageSink out, Supplier<Message> status) {
    this.out = out;
    this.thread = env.start("pulse", () -> beat(env, status));
  }

  private void beat(Environment env, Supplier<Message> status) {
    try {
      while (true) {
        env.sleep(PERIOD);
        accept(status.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  @Override
  public void accept(Message message) {
    lock.lock();
    try {
      if (!closed) {
        out.accept(message);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Stops. Nothing is passed on afterwards. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    thread.interrupt();
  }
}
