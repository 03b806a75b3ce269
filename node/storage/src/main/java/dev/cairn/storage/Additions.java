package dev.cairn.storage;

import dev.cairn.crypto.VerifyKey;
import java.time.Instant;
import java.util.List;

/**
 * What devices without the key of a vault's head add to it: a row of additions for each device,
 * numbered from 1, of which none can be changed or taken back before its time is over. All methods
 * block and are safe for many threads.
 */
public interface Additions {

  /** The key with which this device signs what it adds. */
  VerifyKey device();

  /**
   * Adds to {@code vault}, as this device.
   *
   * @param number the first of this device's that is not taken
   * @param sealed at most 8 KiB
   * @param until the end of its time, at most 400 days ahead
   */
  AddOutcome add(VerifyKey vault, long number, byte[] sealed, Instant until)
      throws InterruptedException;

  /** What {@code device} added to {@code vault} under {@code number}. */
  AdditionRead read(VerifyKey vault, VerifyKey device, long number) throws InterruptedException;

  /** How {@link #add} ended. */
  sealed interface AddOutcome {
    /** A majority of its keepers has it. */
    record Added() implements AddOutcome {}

    /** This device has added something else under that number: read it, and take another. */
    record Taken() implements AddOutcome {}

    /** Too few keepers took it. Trying again under the same number is safe. */
    record TooFew(int acknowledged, int keepers, List<String> refusals) implements AddOutcome {
      public TooFew {
        refusals = List.copyOf(refusals);
      }
    }
  }

  /** How {@link #read} ended. */
  sealed interface AdditionRead {
    /** As the device signed it; what is in it, nobody has checked. */
    record Found(byte[] sealed) implements AdditionRead {}

    /** There is none, or its time is over. */
    record Absent() implements AdditionRead {}

    /** Too few keepers answered; asking again helps when they are back. */
    record TooFew(int answered, int keepers, List<String> refusals) implements AdditionRead {
      public TooFew {
        refusals = List.copyOf(refusals);
      }
    }
  }
}
