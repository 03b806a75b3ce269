package dev.cairn.overlay;

import java.time.Instant;

/**
 * What this node knows of a member's being there. Facts only: what to believe of one long unheard
 * is the affair of whoever asks.
 *
 * @param member as its newest record says; one that left or was revoked as it was last known
 * @param lastHeard by this node's clock: its last answer to this node, or its last signed sign of
 *     life that gossip brought; {@link Instant#EPOCH} if there was none. Never in the future
 * @param standing whether it still means to be a member
 */
public record Presence(Member member, Instant lastHeard, Standing standing) {

  /** A member's own last word, and the authority's, which is above it. */
  public enum Standing {
    /** It has not said goodbye; it may be down all the same. */
    PRESENT,
    /** Its last sign of life was a goodbye. */
    LEFT,
    /** The authority took its certificate back. Remembered until this node restarts. */
    REVOKED
  }
}
