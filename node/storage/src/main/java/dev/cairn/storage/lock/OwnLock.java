package dev.cairn.storage.lock;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Records.GetOutcome;
import dev.cairn.overlay.Records.PutOutcome;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.storage.lock.LockRecord.Form;
import java.util.List;
import java.util.UUID;

/** The member's own lock: reads it, and makes it longer. */
public final class OwnLock {

  private final Overlay overlay;
  private final RecordKind kind;
  private final SigningKey deviceKey;

  /**
   * @param kind what {@link LockRecord#kind} gives for this node
   */
  public OwnLock(Overlay overlay, RecordKind kind, SigningKey deviceKey) {
    this.overlay = overlay;
    this.kind = kind;
    this.deviceKey = deviceKey;
  }

  /** How {@link #read} and {@link #lengthen} ended. */
  public sealed interface Outcome {
    /**
     * What is locked now.
     *
     * @param isShorter true if a part of what was asked for is shorter than what is locked: that
     *     part was not changed, and nobody can change it
     */
    record Locked(RetentionLock now, boolean isShorter) implements Outcome {}

    /** Too few keepers answered; asking again helps, and nothing is shortened by it. */
    record TooFew(int answered, int keepers, List<String> refusals) implements Outcome {
      public TooFew {
        refusals = List.copyOf(refusals);
      }
    }
  }

  /** What the keepers have. */
  public Outcome read() throws InterruptedException {
    UUID owner = overlay.self().device().subject();
    RetentionLock lock = RetentionLock.NONE;
    for (Form form : Form.values()) {
      switch (overlay.records().get(kind, LockRecord.place(owner, form))) {
        case GetOutcome.Found found -> lock = lock.join(form.lock(found.sequence()));
        case GetOutcome.Absent absent -> {}
        case GetOutcome.TooFew few -> {
          return new Outcome.TooFew(few.answered(), few.keepers(), few.refusals());
        }
      }
    }
    return new Outcome.Locked(lock, false);
  }

  /** Locks for at least as long as {@code wanted}. */
  public Outcome lengthen(RetentionLock wanted) throws InterruptedException {
    Outcome found = read();
    if (!(found instanceof Outcome.Locked(RetentionLock before, boolean ignored))) {
      return found;
    }
    UUID owner = overlay.self().device().subject();
    for (Form form : Form.values()) {
      long seconds = form.of(wanted);
      if (seconds > form.of(before)) {
        LockRecord record = LockRecord.sign(deviceKey, overlay.credential(), form, seconds);
        Hash place = LockRecord.place(owner, form);
        if (overlay.records().put(kind, place, record.encode()) instanceof PutOutcome.TooFew few) {
          return new Outcome.TooFew(few.acknowledged(), few.keepers(), few.refusals());
        }
      }
    }
    // Read, since one keeper may have had a longer one: reading puts that on a majority.
    Outcome after = read();
    return after instanceof Outcome.Locked(RetentionLock now, boolean none)
        ? new Outcome.Locked(now, wanted.isBelow(now))
        : after;
  }
}
