package dev.cairn.overlay.record;

import dev.cairn.overlay.OverlaySettings.Limits;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/** Who brought how many records here, held to the limits. Safe for many threads. */
final class Ledger {

  private final Limits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<UUID, Usage> usages = new HashMap<>();
  private long totalBytes;

  private record Usage(int records, long bytes) {
    private static final Usage NONE = new Usage(0, 0);
  }

  Ledger(Limits limits) {
    this.limits = limits;
  }

  /**
   * Books a change. Shrinking always succeeds.
   *
   * @param records 1 for a new record, 0 for a replaced one, -1 for one that goes
   * @param bytes by which it grows
   * @return false, and nothing is booked, if a limit forbids it
   */
  boolean book(UUID depositor, int records, long bytes) {
    lock.lock();
    try {
      Usage before = usages.getOrDefault(depositor, Usage.NONE);
      Usage after = new Usage(before.records() + records, before.bytes() + bytes);
      boolean grows = records > 0 || bytes > 0;
      boolean over =
          after.records() > limits.recordsPerDepositor()
              || after.bytes() > limits.recordBytesPerDepositor()
              || totalBytes + bytes > limits.recordBytes();
      if (grows && over) {
        return false;
      }
      totalBytes += bytes;
      if (after.records() == 0) {
        usages.remove(depositor);
      } else {
        usages.put(depositor, after);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
