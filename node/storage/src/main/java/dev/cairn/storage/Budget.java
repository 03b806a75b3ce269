package dev.cairn.storage;

import dev.cairn.overlay.Member;
import dev.cairn.storage.budget.Priority;

/** What work that nobody waits for must ask before it sends: its share of the uplink. */
@FunctionalInterface
public interface Budget {

  /** No bound. */
  Budget NONE = (priority, peer, bytes) -> {};

  /** Waits until {@code bytes} may go to {@code peer}. */
  void await(Priority priority, Member peer, long bytes) throws InterruptedException;
}
