package dev.cairn.archive.vault;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/** The retention lock keeps snapshots that were to go. Nothing was changed. */
public final class LockedException extends ArchiveException {

  private static final long serialVersionUID = 1L;

  /** More would scroll what matters away. */
  private static final int SHOWN_MAX = 4;

  /**
   * A snapshot that stays.
   *
   * @param until at least
   */
  public record Locked(Snapshot snapshot, Instant until) {}

  /**
   * @param locked at least one
   */
  public LockedException(List<Locked> locked) {
    super(words(locked));
  }

  private static String words(Locked one) {
    return one.snapshot().id().shortHex() + " until " + one.until().truncatedTo(ChronoUnit.SECONDS);
  }

  private static String words(List<Locked> locked) {
    String shown =
        locked.stream()
            .limit(SHOWN_MAX)
            .map(LockedException::words)
            .collect(Collectors.joining(", "));
    int more = locked.size() - SHOWN_MAX;
    return "the retention lock keeps "
        + shown
        + (more > 0 ? " and " + more + " more" : "")
        + "; nothing was changed. See the lock with: cairn vault lock";
  }
}
