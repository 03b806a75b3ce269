package dev.cairn.overlay.node;

import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.wire.Heartbeat;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/** This device's own signs of life, each later than the one before. Safe for many threads. */
final class OwnPulse {

  private final Environment env;
  private final SigningKey key;
  private final NodeId self;
  private final Duration period;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean leaving;
  private Heartbeat current;
  private long signedNanos;

  OwnPulse(Environment env, SigningKey key, NodeId self, Duration period) {
    this.env = env;
    this.key = key;
    this.self = self;
    this.period = period;
    this.current = Heartbeat.sign(key, self, env.now().getEpochSecond(), false);
    this.signedNanos = env.nanoTime();
  }

  /** The newest one, signed anew if it is older than the period. */
  Heartbeat current() {
    lock.lock();
    try {
      if (env.nanoTime() - signedNanos >= period.toNanos()) {
        sign(current.seconds() + 1);
      }
      return current;
    } finally {
      lock.unlock();
    }
  }

  /** From now on they say that this device leaves. */
  void leave() {
    lock.lock();
    try {
      leaving = true;
      sign(current.seconds() + 1);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Somebody holds a sign of life of this device of {@code seconds}: one from before a restart, or
   * from before the clock went back. Past it, or nobody would take the newer ones.
   */
  void outbid(long seconds) {
    lock.lock();
    try {
      if (seconds >= current.seconds()) {
        sign(seconds + 1);
      }
    } finally {
      lock.unlock();
    }
  }

  private void sign(long secondsMin) {
    long seconds = Math.max(secondsMin, env.now().getEpochSecond());
    current = Heartbeat.sign(key, self, seconds, leaving);
    signedNanos = env.nanoTime();
  }
}
