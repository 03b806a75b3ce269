package dev.cairn.sim.disk;

import dev.cairn.sim.SimEnvironment;
import java.io.IOException;
import java.io.InterruptedIOException;

/** The way of one process to its disk: takes the disk's time, and ends with the process. */
final class DiskAccess {

  private final SimDisk disk;
  private final SimEnvironment env;
  private boolean ended;

  DiskAccess(SimDisk disk, SimEnvironment env) {
    this.disk = disk;
    this.env = env;
  }

  SimDisk disk() {
    return disk;
  }

  long nanoTime() {
    return env.nanoTime();
  }

  void end() {
    ended = true;
  }

  void requireAlive() throws IOException {
    if (ended) {
      throw new IOException("this process is dead, and its disk is another's");
    }
  }

  /** One access: fails for the dead, waits for a slow disk. */
  void take() throws IOException {
    requireAlive();
    if (disk.slowness().isPositive()) {
      try {
        env.sleep(disk.slowness());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while the disk was busy");
      }
      requireAlive();
    }
  }

  /** A {@link #take} that needs room. */
  void takeToWrite() throws IOException {
    take();
    if (disk.isFull()) {
      throw new IOException("No space left on device");
    }
  }
}
