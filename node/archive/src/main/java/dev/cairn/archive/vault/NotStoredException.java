package dev.cairn.archive.vault;

import dev.cairn.storage.PeerStorage.HeadWrite;
import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.PeerStorage.StoreOutcome;
import dev.cairn.storage.PeerStorage.StoreOutcome.Asked;
import java.util.List;

/**
 * A pack, an index segment or the head found too few takers. Nothing half-written is visible;
 * trying again helps when hosts come back.
 */
public final class NotStoredException extends ArchiveException {

  private static final long serialVersionUID = 1L;

  private final String what;
  private final boolean tooFewHosts;
  private final int got;
  private final int needed;
  private final transient Takers takers;

  /** Whom storage asked, and who refused. */
  private record Takers(Asked asked, List<Refusal> refusals) {
    static final Takers NONE = new Takers(Asked.NOBODY, List.of());
  }

  private NotStoredException(String what, boolean tooFewHosts, int got, int needed, Takers takers) {
    this(
        what
            + " not stored: "
            + got
            + (tooFewHosts ? " hosts, at least " : " receipts, at least ")
            + needed
            + " are needed",
        what,
        tooFewHosts,
        got,
        needed,
        takers);
  }

  private NotStoredException(
      String message, String what, boolean tooFewHosts, int got, int needed, Takers takers) {
    super(message);
    this.what = what;
    this.tooFewHosts = tooFewHosts;
    this.got = got;
    this.needed = needed;
    this.takers = takers;
  }

  static NotStoredException of(String what, StoreOutcome.TooFewHosts outcome) {
    return new NotStoredException(what, true, outcome.hosts(), outcome.needed(), Takers.NONE);
  }

  static NotStoredException of(String what, StoreOutcome.TooFewReceipts outcome) {
    Takers takers = new Takers(outcome.asked(), List.copyOf(outcome.refusals()));
    return new NotStoredException(what, false, outcome.receipts(), outcome.needed(), takers);
  }

  static NotStoredException of(HeadWrite.TooFew outcome) {
    int majority = outcome.keepers() / 2 + 1;
    if (outcome.keepers() == 0 && !outcome.refusals().isEmpty()) { // nobody was asked
      String why = "head not stored: " + outcome.refusals().getFirst();
      return new NotStoredException(why, "head", false, 0, majority, Takers.NONE);
    }
    return new NotStoredException("head", false, outcome.acknowledged(), majority, Takers.NONE);
  }

  /** {@code "pack"}, {@code "index"}, {@code "snapshot"} or {@code "head"}. */
  public String what() {
    return what;
  }

  /** True if the network is too small for any profile. */
  public boolean tooFewHosts() {
    return tooFewHosts;
  }

  /** Hosts there are, or receipts there were. */
  public int got() {
    return got;
  }

  /** How many there should be. */
  public int needed() {
    return needed;
  }

  /** How many hosts were asked, and how many of them are full. */
  public Asked asked() {
    return takers.asked();
  }

  /** Who refused, and why. */
  public List<Refusal> refusals() {
    return takers.refusals();
  }
}
