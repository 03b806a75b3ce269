package dev.cairn.archive.check;

import dev.cairn.archive.check.Check.Findings;
import dev.cairn.archive.check.CheckReport.Problem;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.PeerStorage.StripeHealth;
import dev.cairn.storage.Profile;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Asks the holders of stripes for proofs, several stripes at a time. */
final class StripeCheck {

  private static final int AT_ONCE = 8;

  private final Vault vault;
  private final Findings findings;
  private final int leaves;
  private final Set<Hash> told;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int running;
  private boolean interrupted;
  private @Nullable ArchiveException crashed;
  private long done;
  private int marginMin = Integer.MAX_VALUE;
  private long belowTarget;
  private final TreeMap<String, Refusal> refusals = new TreeMap<>(); // the first of each host
  private final TreeMap<String, Long> unproved = new TreeMap<>();

  /**
   * @param told stripes that were found unreadable and reported before
   */
  StripeCheck(Vault vault, Findings findings, int leaves, Set<Hash> told) {
    this.told = told;
    this.vault = vault;
    this.findings = findings;
    this.leaves = leaves;
  }

  void check(List<Hash> stripes) throws ArchiveException, InterruptedException {
    try {
      for (Hash stripe : stripes) {
        lock.lockInterruptibly();
        try {
          while (running >= AT_ONCE) {
            changed.await();
          }
          running++;
          vault.env().start("check", () -> inspect(stripe, stripes.size()));
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
    refusals.forEach((host, why) -> findings.hostFailed(why, unproved.getOrDefault(host, 1L)));
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

  private void inspect(Hash stripe, int total) {
    try {
      StripeHealth health = vault.storage().inspect(stripe, leaves);
      lock.lock();
      try {
        Profile profile = health.profile();
        int needed = profile == null ? 1 : profile.k(); // no record: nothing is left of it
        marginMin = Math.min(marginMin, health.living() - needed);
        if (health.readable() && profile != null && health.living() < profile.n()) {
          belowTarget++;
        }
        for (Refusal refusal : health.refusals()) {
          refusals.putIfAbsent(refusal.member().toString(), refusal);
          unproved.merge(refusal.member().toString(), 1L, Long::sum);
        }
        done++;
        findings.progress("stripes", done, total);
      } finally {
        lock.unlock();
      }
      if (!health.readable() && !told.contains(stripe)) {
        findings.add(new Problem.StripeUnreadable(health));
      }
    } catch (InterruptedException e) {
      lock.lock();
      try {
        interrupted = true;
      } finally {
        lock.unlock();
      }
    } catch (RuntimeException | Error crash) { // a stripe that was not checked is not sound
      lock.lock();
      try {
        crashed = ArchiveException.crashed("checking stripe " + stripe.shortHex(), crash);
      } finally {
        lock.unlock();
      }
    } finally {
      lock.lock();
      try {
        running--;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Fewest living blocks above k; 0 if there was no stripe. */
  int marginMin() {
    return marginMin == Integer.MAX_VALUE ? 0 : marginMin;
  }

  long belowTarget() {
    return belowTarget;
  }
}
