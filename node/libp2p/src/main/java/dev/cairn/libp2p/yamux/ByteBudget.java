package dev.cairn.libp2p.yamux;

import java.util.concurrent.atomic.AtomicLong;

/** A bound on bytes held, shared by many holders. Safe for many threads. */
final class ByteBudget {

  private final long bytesMax;
  private final AtomicLong held = new AtomicLong();

  ByteBudget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Takes {@code bytes} if they fit; all or nothing. */
  boolean take(long bytes) {
    if (held.addAndGet(bytes) <= bytesMax) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }

  void give(long bytes) {
    held.addAndGet(-bytes);
  }

  long held() {
    return held.get();
  }
}
