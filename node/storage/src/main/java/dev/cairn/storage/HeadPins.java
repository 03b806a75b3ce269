package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.storage.PeerStorage.HeadWrite;
import java.time.Instant;
import java.util.List;

/**
 * Heads that stay readable after the next has taken their place, until their time is over, whatever
 * whoever has the vault's key does meanwhile. All methods block and are safe for many threads.
 */
public interface HeadPins {

  /**
   * Keeps a head until {@code until} at least; one that is pinned already is kept longer if that is
   * later, and never shorter. To be done before the head moves there.
   *
   * @return never {@code Superseded}
   */
  HeadWrite pin(SigningKey headKey, long sequence, byte[] sealed, Instant until)
      throws InterruptedException;

  /** Which heads are pinned, in no order of time. */
  Listing list(VerifyKey headKey) throws InterruptedException;

  /**
   * The head that is pinned at a place; what is found was signed with {@code headKey}'s half, which
   * a listing was not.
   */
  PinRead read(VerifyKey headKey, Hash at) throws InterruptedException;

  /** How {@link #read} ended. */
  sealed interface PinRead {
    /**
     * A head, as the vault's key signed it.
     *
     * @param until the end of its time, in whole seconds
     */
    record Found(long sequence, byte[] sealed, Instant until) implements PinRead {}

    /** There is none, whatever a keeper says. */
    record Absent() implements PinRead {}

    /** Too few keepers answered; asking again helps when they are back. */
    record TooFew(int answered, int keepers, List<String> refusals) implements PinRead {
      public TooFew {
        refusals = List.copyOf(refusals);
      }
    }
  }

  /**
   * A pin as keepers describe it, who may lie: {@link #read} shows whether there is one, and of
   * which sequence. Where they contradict each other, each description is listed.
   *
   * @param at where it is
   * @param sequence of the head
   */
  record UnverifiedPin(Hash at, long sequence) {}

  /**
   * What keepers know between them.
   *
   * @param answered of {@code keepers} who were asked: each may have what the others lack
   */
  record Listing(List<UnverifiedPin> pins, int answered, int keepers) {
    public Listing {
      pins = List.copyOf(pins);
    }
  }
}
