package dev.cairn.storage.tenancy;

import dev.cairn.storage.lock.RetentionLock;
import java.time.Instant;
import java.util.Optional;

/**
 * What becomes of a block. Pure: what is known and what was just heard in, the decision out.
 *
 * <p>Silence shortens nothing: a block goes into quarantine, and out of the house, only on a day on
 * which its keepers answered. Whoever asks for it in the meantime gets it, and a lease that comes
 * late brings it back.
 */
sealed interface TenancyDecision {

  /** It stays; what is known of it is {@code now} this. */
  record Stay(Tenancy now) implements TenancyDecision {}

  /** It is nobody's any more: to be deleted. */
  record Go() implements TenancyDecision {}

  /**
   * What was heard of a block.
   *
   * @param leasedUntil the latest that the owner's devices or the stripe's record say; empty if
   *     nothing longer than known was heard
   * @param disowned the stripe's own writer made a retain set without it, late enough to know it
   * @param answered those who would know of a longer lease have answered
   */
  record Heard(Optional<Instant> leasedUntil, boolean disowned, boolean answered) {
    /** Nobody was asked. */
    static final Heard NOTHING = new Heard(Optional.empty(), false, false);

    /** The same where not everybody who might know better has answered. */
    Heard unanswered() {
      return new Heard(leasedUntil, disowned, false);
    }
  }

  /**
   * Decides on a block at {@code now}.
   *
   * @param lock of the block's owner: keeps it longer in quarantine, whatever was heard
   */
  static TenancyDecision decide(
      Tenancy known, Heard heard, RetentionLock lock, TenancyTimes times, Instant now) {
    Tenancy told = heard.leasedUntil.map(known::leasedUntil).orElse(known);
    boolean leased = told.leasedUntil().isAfter(now) && !heard.disowned;
    boolean renewed = heard.leasedUntil.map(until -> until.isAfter(now)).orElse(false);
    if (heard.disowned ? renewed : leased && (told.quarantined().isEmpty() || renewed)) {
      return new Stay(told.quarantined(Optional.empty()));
    }
    if (told.quarantined().isEmpty()) {
      return new Stay(heard.answered ? told.quarantined(Optional.of(now)) : told);
    }
    Instant since = told.quarantined().get();
    Instant locked = lock.faster(times.pace()).endAfter(since);
    Instant usual = since.plus(times.quarantine());
    Instant end = locked.isAfter(usual) ? locked : usual;
    boolean over = heard.disowned || !told.leasedUntil().isAfter(now);
    return heard.answered && over && !end.isAfter(now) ? new Go() : new Stay(told);
  }
}
