package dev.cairn.storage.budget;

/** What goes first when bandwidth is short; the later is shed first. */
public enum Priority {
  READ(0, 4),
  URGENT_REPAIR(1, 3),
  AUDIT(2, 2),
  LAZY_REPAIR(3, 1);

  private final int code;
  private final int quarters;

  Priority(int code, int quarters) {
    this.code = code;
    this.quarters = quarters;
  }

  /** What stands for it on the wire. */
  public int code() {
    return code;
  }

  /** The one with that code, 0 to 3. */
  public static Priority of(int code) {
    for (Priority priority : values()) {
      if (priority.code == code) {
        return priority;
      }
    }
    throw new IllegalArgumentException("priority " + code);
  }

  /** Quarters of a bucket's burst that may be used up before this one has to wait. */
  int quarters() {
    return quarters;
  }
}
