package dev.cairn.storage.belief;

/**
 * What is believed of a host. No silence proves departure (of established Tor relays absent for a
 * week half return), so nothing here is final but a revocation.
 */
public enum Belief {
  /** Seen lately. */
  LIVE,
  /** Did not answer, or silent for 15 minutes: asked last. */
  SUSPECT,
  /** Silent for a day: gets no new blocks, its own still count. */
  ABSENT,
  /** Its blocks do not count. */
  GONE;

  /** True if its blocks count towards a stripe's living ones. */
  public boolean counts() {
    return this != GONE;
  }

  /** True if it may get new blocks. */
  public boolean mayGetBlocks() {
    return this == LIVE || this == SUSPECT;
  }
}
