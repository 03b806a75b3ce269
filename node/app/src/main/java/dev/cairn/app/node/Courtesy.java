package dev.cairn.app.node;

import dev.cairn.archive.posix.CpuPolicy;
import java.io.IOException;

/**
 * A daemon that keeps blocks for others waits for its turn at the processor: what its owner does at
 * the machine goes first, and of twelve daemons on two cores none interrupts another for each
 * message ({@code docs/decisions/213}). Whoever uses a drive waits for the daemon at every file,
 * though, so while one is mounted it takes turns as all do. Under the lock of {@link Drives}.
 */
final class Courtesy {

  private static final System.Logger LOG = System.getLogger(Courtesy.class.getName());

  private final boolean daemon;

  /** Whether it was this class that chose the policy: somebody else's choice stands. */
  private boolean givesWay;

  Courtesy(NodeMode mode) {
    this.daemon = mode == NodeMode.SERVE;
  }

  /** So many drives are mounted now. */
  void drives(int count) {
    boolean wanted = daemon && count == 0;
    if (wanted == givesWay) {
      return;
    }
    try {
      if (wanted) {
        givesWay = CpuPolicy.change(CpuPolicy.USUAL, CpuPolicy.BATCH);
      } else {
        givesWay = false;
        CpuPolicy.change(CpuPolicy.BATCH, CpuPolicy.USUAL);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the daemon takes turns as it did: {0}", e.getMessage());
    }
  }
}
