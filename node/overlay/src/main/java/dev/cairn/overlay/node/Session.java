package dev.cairn.overlay.node;

import dev.cairn.env.Environment;
import dev.cairn.env.Slot;
import dev.cairn.libp2p.Connection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection and whether its peer is admitted. */
final class Session {

  /** How the admission of a connection ended. Decided once. */
  sealed interface Entry {
    record Admitted(Contact contact) implements Entry {}

    record Refused(String reason) implements Entry {}
  }

  private final Connection connection;
  private final Slot<Entry> entry;
  private final AtomicBoolean exchanging = new AtomicBoolean();
  private final AtomicInteger silences = new AtomicInteger();
  private final Environment env;
  private volatile long peerCrlNumber;
  private volatile long heardNanos;

  Session(Environment env, Connection connection) {
    this.env = env;
    this.connection = connection;
    this.heardNanos = env.nanoTime();
    this.entry = new Slot<>(env);
  }

  Connection connection() {
    return connection;
  }

  Slot<Entry> entry() {
    return entry;
  }

  /** Takes the right to run the exchange that decides; there is only one. */
  boolean beginExchange() {
    return exchanging.compareAndSet(false, true);
  }

  /** True from the beginning of that exchange on. */
  boolean isExchanging() {
    return exchanging.get();
  }

  boolean isAdmitted() {
    return entry.peek().filter(Entry.Admitted.class::isInstance).isPresent();
  }

  long peerCrlNumber() {
    return peerCrlNumber;
  }

  void peerCrlNumber(long number) {
    peerCrlNumber = number;
  }

  /** Requests in a row that timed out on this connection, this one included. */
  int silent() {
    return silences.incrementAndGet();
  }

  void heard() {
    silences.set(0);
    heardNanos = env.nanoTime();
  }

  /** How long nothing was asked or answered here. */
  Duration idle() {
    return Duration.ofNanos(env.nanoTime() - heardNanos);
  }
}
