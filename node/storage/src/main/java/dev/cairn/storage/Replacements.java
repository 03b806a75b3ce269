package dev.cairn.storage;

import dev.cairn.storage.stripe.Placement;
import dev.cairn.storage.stripe.Placement.Candidate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Hands out the reserves of a placement, keeping to its site cap while that is possible. */
final class Replacements {

  private final ReentrantLock lock = new ReentrantLock();
  private final List<Candidate> reserves;
  private final Map<String, Integer> perSite = new HashMap<>();
  private final int siteCap;

  Replacements(Placement placement) {
    this.reserves = new ArrayList<>(placement.reserves());
    this.siteCap = placement.siteCap();
    placement.chosen().forEach(candidate -> perSite.merge(candidate.site(), 1, Integer::sum));
  }

  /** Whom to ask after {@code failed}; empty when there is nobody left. */
  Optional<Candidate> after(Candidate failed) {
    lock.lock();
    try {
      perSite.merge(failed.site(), -1, Integer::sum);
      Optional<Candidate> next =
          reserves.stream()
              .filter(candidate -> perSite.getOrDefault(candidate.site(), 0) < siteCap)
              .findFirst()
              .or(() -> reserves.stream().findFirst());
      next.ifPresent(candidate -> {
        reserves.remove(candidate);
        perSite.merge(candidate.site(), 1, Integer::sum);
      });
      return next;
    } finally {
      lock.unlock();
    }
  }
}
