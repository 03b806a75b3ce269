package dev.cairn.archive.vault;

import dev.cairn.crypto.VerifyKey;
import dev.cairn.storage.Additions.AdditionRead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A vault's append-only devices: who may add, and what they have added. All methods block but
 * {@link #all} and {@link #self}, which are as of the last read of the head; all are safe for many
 * threads.
 */
public final class Adders {

  /** A head has 8 KiB for all that it lists. */
  public static final int DEVICES_MAX = 16;

  private final Vault vault;

  Adders(Vault vault) {
    this.vault = vault;
  }

  /** How {@link #allow} ended. */
  public sealed interface AllowOutcome {
    /** It may add. */
    record Allowed(Adder adder) implements AllowOutcome {}

    /** Another device adds as that host; nothing was changed. */
    record HostTaken(Adder other) implements AllowOutcome {}

    /** {@link #DEVICES_MAX} may add already; nothing was changed. */
    record TooMany() implements AllowOutcome {}
  }

  /** Those that may add, in the order in which they were let. */
  public List<Adder> all() {
    return vault.state().head().adders();
  }

  /** This device, if it is among them. */
  public Optional<Adder> self() {
    return vault.state().head().adder(vault.storage().additions().device());
  }

  /**
   * Lets a device add. One that may add already keeps its count; what one has added that was taken
   * off the list is not taken up: it was, or nobody wanted it.
   *
   * @param host of all snapshots that it may add, at most {@link Adder#HOST_BYTES_MAX} bytes
   * @throws HeadUnreadException if too few keepers say what it has added
   * @throws AppendOnlyException if this device may only add
   */
  public AllowOutcome allow(VerifyKey device, String host)
      throws ArchiveException, InterruptedException {
    vault.requireWhole();
    Adder fresh = new Adder(device, host, 0, 0);
    if (vault.state().head().adder(device).isEmpty()) {
      fresh = fresh.with(added(device), 0);
    }
    for (int attempt = 0; attempt < Commit.ATTEMPTS; attempt++) {
      State state = vault.state();
      List<Adder> next = new ArrayList<>();
      Adder wanted = fresh;
      for (Adder adder : state.head().adders()) {
        if (adder.device().equals(device)) {
          wanted = new Adder(device, host, adder.folded(), adder.refused());
        } else if (adder.host().equals(host)) {
          return new AllowOutcome.HostTaken(adder);
        } else {
          next.add(adder);
        }
      }
      if (next.size() >= DEVICES_MAX) {
        return new AllowOutcome.TooMany();
      }
      next.add(wanted);
      if (move(state, next)) {
        return new AllowOutcome.Allowed(wanted);
      }
    }
    throw Commit.overtaken();
  }

  /**
   * How much a device has added so far. There are no gaps while the first of it is kept, a year; a
   * device whose first is gone starts again, and no faster than it did finds none of the others.
   */
  private long added(VerifyKey device) throws ArchiveException, InterruptedException {
    long known = 0; // this one is there, if it is not 0
    long step = 1;
    while (isAdded(device, known + step)) {
      known += step;
      step *= 2;
    }
    while (step > 1) { // known + step is not there
      step /= 2;
      if (isAdded(device, known + step)) {
        known += step;
      }
    }
    return known;
  }

  private boolean isAdded(VerifyKey device, long number)
      throws ArchiveException, InterruptedException {
    return switch (vault.storage().additions().read(vault.keys().headVerifyKey(), device, number)) {
      case AdditionRead.Found found -> true;
      case AdditionRead.Absent absent -> false;
      case AdditionRead.TooFew few ->
          throw new HeadUnreadException(
              "what that device has added", few.answered(), few.keepers());
    };
  }

  /**
   * Lets a device add no more; does nothing if it may not.
   *
   * @throws AppendOnlyException if this device may only add
   */
  public void disallow(VerifyKey device) throws ArchiveException, InterruptedException {
    vault.requireWhole();
    for (int attempt = 0; attempt < Commit.ATTEMPTS; attempt++) {
      State state = vault.state();
      List<Adder> next = new ArrayList<>(state.head().adders());
      if (!next.removeIf(adder -> adder.device().equals(device)) || move(state, next)) {
        return;
      }
    }
    throw Commit.overtaken();
  }

  private boolean move(State state, List<Adder> next)
      throws ArchiveException, InterruptedException {
    return new Commit(vault).move(state, state.head().withAdders(next), Pinning.Change.SNAPSHOTS);
  }

  /**
   * Takes what they have added into the head. Does nothing where there is nothing, or where this
   * device cannot.
   */
  public FoldReport fold() throws ArchiveException, InterruptedException {
    boolean may = vault.keys().mayMoveHead() && !all().isEmpty();
    return may ? new Fold(vault).run() : FoldReport.NOTHING;
  }
}
