package dev.cairn.storage;

import dev.cairn.env.Environment;
import dev.cairn.identity.NodeId;
import java.time.Duration;

/** One host being asked for leaves of one block. Its fields are set by the thread that asks it. */
final class Fetch {

  private static final byte[] NONE = new byte[0];

  private final Environment env;
  private final int index;
  private final NodeId node;
  private volatile long movedAtNanos;
  private volatile long patienceNanos = Duration.ofSeconds(1).toNanos();
  private volatile byte[] leaves = NONE;
  private volatile boolean wanted = true;

  Fetch(Environment env, int index, NodeId node) {
    this.env = env;
    this.index = index;
    this.node = node;
    this.movedAtNanos = env.nanoTime();
  }

  int index() {
    return index;
  }

  NodeId node() {
    return node;
  }

  /** How long it may stand still before another host is asked as well. */
  void patience(Duration patience) {
    patienceNanos = patience.toNanos();
  }

  /** Some of it has come and is verified; false if the rest is no longer wanted. */
  boolean moved() {
    movedAtNanos = env.nanoTime();
    return wanted;
  }

  /** All of it has come and is verified. */
  void succeeded(byte[] verified) {
    leaves = verified;
  }

  /** The leaves; empty if it failed. */
  byte[] leaves() {
    return leaves;
  }

  boolean isSlow(long nowNanos) {
    return nowNanos - movedAtNanos > patienceNanos;
  }

  /** Ends it at the next segment. */
  void giveUp() {
    wanted = false;
  }
}
