package dev.cairn.storage.lease;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The right to repair a stripe, as one keeper remembers it. Each keeper grants it to one node at a
 * time; a majority of them makes it good. Every grant has a higher fence than the one before, and a
 * keeper accepts a new holder list only with the highest fence it has granted: a holder that slept
 * past its lease cannot overwrite its successor's list.
 *
 * @param fence above that of every earlier lease of the stripe
 * @param untilMs end, by the keeper's clock
 */
public record RepairLease(Hash stripe, NodeId holder, long fence, long untilMs) {

  /** Long enough to gather and spread a few blocks, short enough to wait for after a crash. */
  public static final long TTL_MS = Duration.ofHours(2).toMillis();

  /**
   * Fences are seconds of the time of asking, or one more than the last, so that whoever has the
   * lease cannot push them out of everybody's reach: a keeper grants none further ahead than this.
   */
  public static final long AHEAD_MAX_S = Duration.ofHours(1).toSeconds();

  /** What a keeper answers. */
  public sealed interface Answer {
    /** To be remembered durably before it is sent. */
    record Granted(RepairLease lease) implements Answer {}

    /** Somebody else has it. */
    record HeldByOther(NodeId holder, long untilMs) implements Answer {}

    /** The fence asked for is not above {@code fence}: ask again with a higher one. */
    record StaleFence(long fence) implements Answer {}

    /** The fence lies in the keeper's future: one of the two clocks is wrong. */
    record FutureFence(long fenceMax) implements Answer {}
  }

  /**
   * A keeper's answer to {@code asker}.
   *
   * @param current what it last granted for the stripe, even if long over; null if nothing ever
   * @param fence asked for; the holder of a lease prolongs it with the fence it has
   * @param nowMs the keeper's clock
   * @param ttlMs how long to grant it, {@link #TTL_MS} unless policies run faster than time
   */
  public static Answer ask(
      Hash stripe,
      @Nullable RepairLease current,
      NodeId asker,
      long fence,
      long nowMs,
      long ttlMs) {
    long fenceMax = Math.floorDiv(nowMs, 1000L) + AHEAD_MAX_S;
    if (fence > fenceMax) {
      return new Answer.FutureFence(fenceMax);
    }
    RepairLease granted = new RepairLease(stripe, asker, fence, nowMs + ttlMs);
    if (current == null) {
      return fence < 1 ? new Answer.StaleFence(0) : new Answer.Granted(granted);
    }
    boolean prolongs = current.holder.equals(asker) && fence == current.fence;
    if (!current.holder.equals(asker) && nowMs < current.untilMs) {
      return new Answer.HeldByOther(current.holder, current.untilMs);
    }
    return fence > current.fence || prolongs
        ? new Answer.Granted(granted)
        : new Answer.StaleFence(current.fence);
  }

  /** True if a keeper that last granted {@code current} takes a holder list under this fence. */
  public static boolean admits(@Nullable RepairLease current, NodeId writer, long fence) {
    return current != null && current.fence == fence && current.holder.equals(writer);
  }

  /** Grants that make a lease good. */
  public static int majority(int keepers) {
    return keepers / 2 + 1;
  }
}
