package dev.cairn.archive.prune;

import dev.cairn.crypto.Hash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which packs go, and which go after what is needed of them was copied. Pure.
 *
 * @param removed nothing of them is needed
 * @param repacked some of them is, and too much is not
 * @param kept the others
 */
record PrunePlan(List<PackUse> removed, List<PackUse> repacked, List<PackUse> kept) {

  /**
   * How much of a pack is needed.
   *
   * @param usedBytes sealed bytes of its chunks that something needs
   * @param unusedBytes of its other chunks
   */
  record PackUse(Hash stripe, long usedBytes, long unusedBytes) {
    double unusedShare() {
      return (double) unusedBytes / (usedBytes + unusedBytes);
    }
  }

  /**
   * Packs without use go; of the others those with the largest unused share are copied, until what
   * stays unused is within {@code max}.
   */
  static PrunePlan of(List<PackUse> packs, MaxUnused max) {
    List<PackUse> removed = packs.stream().filter(pack -> pack.usedBytes() == 0).toList();
    List<PackUse> wasting =
        packs.stream()
            .filter(pack -> pack.usedBytes() > 0)
            .sorted(
                Comparator.comparingDouble(PackUse::unusedShare)
                    .reversed()
                    .thenComparing(PackUse::stripe))
            .toList();
    long limit = max.limit(wasting.stream().mapToLong(PackUse::usedBytes).sum());
    long unused = wasting.stream().mapToLong(PackUse::unusedBytes).sum();
    List<PackUse> repacked = new ArrayList<>();
    List<PackUse> kept = new ArrayList<>();
    for (PackUse pack : wasting) {
      if (unused > limit && pack.unusedBytes() > 0) {
        repacked.add(pack);
        unused -= pack.unusedBytes();
      } else {
        kept.add(pack);
      }
    }
    return new PrunePlan(removed, repacked, kept);
  }

  boolean isNothing() {
    return removed.isEmpty() && repacked.isEmpty();
  }
}
