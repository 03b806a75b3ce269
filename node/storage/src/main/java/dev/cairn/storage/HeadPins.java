package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.storage.PeerStorage.HeadRead;
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

  /** A pinned head; what is found was signed with {@code headKey}'s half. */
  HeadRead read(VerifyKey headKey, UnverifiedPin pin) throws InterruptedException;

  /**
   * A pin as keepers describe it, who may lie: {@link #read} shows whether there is one.
   *
   * @param at where it is
   * @param sequence of the head
   * @param untilSeconds the end of its time, since 1970
   */
  record UnverifiedPin(Hash at, long sequence, long untilSeconds) {}

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
