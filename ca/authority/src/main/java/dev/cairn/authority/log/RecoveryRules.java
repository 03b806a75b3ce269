package dev.cairn.authority.log;

import dev.cairn.identity.RecoveryBinding;
import java.time.Duration;

/**
 * How recoveries go in this organisation.
 *
 * @param delay for which living devices of the member can object; whole seconds
 * @param isDemo true where the delay may be shorter than an hour. Holders outside a demonstration
 *     wait an hour all the same
 */
public record RecoveryRules(Duration delay, boolean isDemo) {

  /** The design's 48 hours. */
  public static final RecoveryRules DEFAULT =
      new RecoveryRules(RecoveryBinding.DELAY_DEFAULT, false);

  public RecoveryRules {
    Duration least = isDemo ? Duration.ZERO : RecoveryBinding.DELAY_MIN;
    if (delay.compareTo(least) < 0
        || delay.compareTo(RecoveryBinding.DELAY_MAX) > 0
        || !delay.equals(Duration.ofSeconds(delay.toSeconds()))) {
      throw new IllegalArgumentException(
          "a recovery's delay is 1 hour to "
              + RecoveryBinding.DELAY_MAX.toDays()
              + " days; less in a demonstration alone");
    }
  }
}
