package dev.cairn.archive.check;

import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.PeerStorage.StripeHealth;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the holders of stripes for proofs, several stripes at a time. */
final class Inspections {

  private static final int AT_ONCE = 8;

  private final Vault vault;
  private final int leaves;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int running;
  private boolean interrupted;
  private @Nullable ArchiveException crashed;

  /**
   * @param leaves that each holder must prove of its block; 0 asks only for presence
   */
  Inspections(Vault vault, int leaves) {
    this.vault = vault;
    this.leaves = leaves;
  }

  /** Inspects all of {@code stripes}; {@code each} hears of them one at a time, in any order. */
  void run(List<Hash> stripes, Consumer<StripeHealth> each)
      throws ArchiveException, InterruptedException {
    try {
      for (Hash stripe : stripes) {
        lock.lockInterruptibly();
        try {
          while (running >= AT_ONCE) {
            changed.await();
          }
          running++;
          vault.env().start("inspection", () -> inspect(stripe, each));
        } finally {
          lock.unlock();
        }
      }
    } finally {
      finish();
    }
    if (crashed != null) {
      throw crashed;
    }
    if (interrupted) {
      throw new InterruptedException();
    }
  }

  private void finish() {
    lock.lock();
    try {
      while (running > 0) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void inspect(Hash stripe, Consumer<StripeHealth> each) {
    boolean cut = false;
    ArchiveException crash = null;
    try {
      StripeHealth health = vault.storage().inspect(stripe, leaves);
      lock.lock();
      try {
        each.accept(health);
      } finally {
        lock.unlock();
      }
    } catch (InterruptedException e) {
      cut = true;
    } catch (RuntimeException | Error e) { // a stripe that was not inspected is not sound
      crash = ArchiveException.crashed("checking stripe " + stripe.shortHex(), e);
    } finally {
      ended(cut, crash);
    }
  }

  private void ended(boolean cut, @Nullable ArchiveException crash) {
    lock.lock();
    try {
      interrupted |= cut;
      crashed = crash == null ? crashed : crash;
      running--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
