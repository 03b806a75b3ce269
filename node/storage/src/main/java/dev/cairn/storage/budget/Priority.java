package dev.cairn.storage.budget;

/** What goes first when bandwidth is short; the later is shed first. */
public enum Priority {
  READ(4),
  URGENT_REPAIR(3),
  AUDIT(2),
  LAZY_REPAIR(1);

  private final int quarters;

  Priority(int quarters) {
    this.quarters = quarters;
  }

  /** Quarters of a bucket's burst that may be used up before this one has to wait. */
  int quarters() {
    return quarters;
  }
}
