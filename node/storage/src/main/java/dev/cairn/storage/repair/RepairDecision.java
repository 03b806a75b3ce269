package dev.cairn.storage.repair;

import dev.cairn.storage.stripe.StripeBody.Shape;
import java.time.Duration;

/**
 * Whether a stripe is to be repaired. Lazily, when the blocks believed live fall to r, after a
 * day's patience in which many return; urgently and at once, whatever is believed, when few have
 * been seen within three days. Eager repair costs fourteen times the traffic (Tor trace, model).
 */
public sealed interface RepairDecision {

  /** The window of {@link View#seenLately}: longer than a weekend of 64 hours. */
  long SEEN_LATELY_MS = Duration.ofDays(3).toMillis();

  /** From the threshold to the first fetch; returners within it save the whole repair. */
  long PATIENCE_MS = Duration.ofDays(1).toMillis();

  /**
   * A stripe as its keeper sees it.
   *
   * @param believedLive blocks whose hosts are not believed gone, each index once
   * @param seenLately blocks whose hosts were seen within {@link #SEEN_LATELY_MS}, each index once
   * @param owedSinceMs since when the believed-live are at or below the threshold
   * @param braked whether the mass-event brake is on
   */
  record View(Shape shape, int believedLive, int seenLately, long owedSinceMs, boolean braked) {}

  /** Nothing to do. */
  record Sound() implements RepairDecision {}

  /**
   * Blocks are to be made.
   *
   * @param urgent whether it goes before everything but reads
   * @param blocks how many
   * @param notBeforeMs when the first in rank may begin
   */
  record Owed(boolean urgent, int blocks, long notBeforeMs) implements RepairDecision {}

  /** The one value of {@link Sound}. */
  RepairDecision SOUND = new Sound();

  /** What to do about a stripe at {@code nowMs}. */
  static RepairDecision of(View view, long nowMs) {
    Shape shape = view.shape;
    if (view.seenLately <= urgentAt(shape)) {
      // Those believed live but unseen for three days may all be dead: make up for them.
      return new Owed(true, shape.n() - view.seenLately, nowMs);
    }
    if (view.believedLive > shape.repairAt() || view.braked) {
      return SOUND;
    }
    int blocks = shape.n() - view.believedLive;
    return new Owed(false, blocks, view.owedSinceMs + PATIENCE_MS);
  }

  /**
   * Blocks seen at or below which a repair is urgent: k + max(3, k/4), the margin in which a stripe
   * with k at hand can still lose a few while it is repaired; below the lazy threshold, which in
   * the smallest codes is lower than that.
   */
  static int urgentAt(Shape shape) {
    int margin = shape.k() + Math.max(3, shape.k() / 4);
    return Math.max(shape.k(), Math.min(margin, shape.repairAt() - 1));
  }
}
