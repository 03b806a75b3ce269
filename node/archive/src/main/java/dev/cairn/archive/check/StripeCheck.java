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

/** What the holders of stripes prove, summed up for a check. */
final class StripeCheck {

  private final Vault vault;
  private final Findings findings;
  private final int leaves;
  private final Set<Hash> told;
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
    new Inspections(vault, leaves).run(stripes, health -> take(health, stripes.size()));
    refusals.forEach((host, why) -> findings.hostFailed(why, unproved.getOrDefault(host, 1L)));
  }

  private void take(StripeHealth health, int total) {
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
    if (!health.readable() && !told.contains(health.stripeId())) {
      findings.add(new Problem.StripeUnreadable(health));
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
