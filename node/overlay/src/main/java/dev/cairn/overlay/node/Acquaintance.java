package dev.cairn.overlay.node;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.Member;
import org.jspecify.annotations.Nullable;

/** What the {@link Directory} holds of one member. Guarded by the directory's lock. */
final class Acquaintance {

  private Contact contact;
  private Belief belief = Belief.NEW;
  private long storedSequence;
  private Roll.@Nullable Line line;

  Acquaintance(Contact contact) {
    this.contact = contact;
  }

  Contact contact() {
    return contact;
  }

  Member member() {
    return contact.member();
  }

  /** SHA-256 of its member record. */
  Hash recordHash() {
    return contact.recordHash();
  }

  /** It signed a newer record. */
  void renew(Contact newer) {
    contact = newer;
    belief = belief.renewed();
    line = null;
  }

  /** What gossip tells of it; null if that is to be put together anew. */
  Roll.@Nullable Line line() {
    return line;
  }

  void line(Roll.@Nullable Line told) {
    line = told;
  }

  Belief belief() {
    return belief;
  }

  void believe(Belief next) {
    belief = next;
  }

  /** True if its newest record is not on disk yet; from now on it is. */
  boolean toBeStored() {
    if (storedSequence >= member().sequence()) {
      return false;
    }
    storedSequence = member().sequence();
    return true;
  }

  /** Nanoseconds since anything was heard or tried. */
  long silence(long nowNanos) {
    long last = belief.failing() ? belief.failedNanos() : belief.touchedNanos();
    return belief.touched() || belief.failing() ? nowNanos - last : Long.MAX_VALUE;
  }
}
