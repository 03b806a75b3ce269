package dev.cairn.fuse.kernel.contract;

import static dev.cairn.fuse.kernel.contract.MountedTests.done;
import static dev.cairn.fuse.kernel.contract.MountedTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.posix.Errno;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** flock(2), fcntl(2) locks, and waiting for them. */
interface LockContract extends MountedTests {

  int SHARED = 0;
  int EXCLUSIVE = 1;
  int NONE = 2;

  private long open() {
    return done(Calls.open(at("x"), Calls.CREATE | Calls.READ_WRITE, 0644));
  }

  @Test
  default void flockIsSharedByMany() {
    long one = open();
    long two = open();
    done(FileCalls.flock(one, FileCalls.LOCK_SHARED));
    done(FileCalls.flock(two, FileCalls.LOCK_SHARED | FileCalls.LOCK_NOW));
    refused(Errno.EAGAIN, FileCalls.flock(two, FileCalls.LOCK_EXCLUSIVE | FileCalls.LOCK_NOW));
    done(Calls.close(one));
    done(Calls.close(two));
  }

  @Test
  default void flockExcludesUntilDropped() {
    long one = open();
    long two = open();
    done(FileCalls.flock(one, FileCalls.LOCK_EXCLUSIVE));
    refused(Errno.EAGAIN, FileCalls.flock(two, FileCalls.LOCK_SHARED | FileCalls.LOCK_NOW));
    done(FileCalls.flock(one, FileCalls.LOCK_NONE));
    done(FileCalls.flock(two, FileCalls.LOCK_EXCLUSIVE | FileCalls.LOCK_NOW));
    done(Calls.close(one));
    done(Calls.close(two));
  }

  @Test
  default void rangesAreLockedByThemselves() {
    long one = open();
    long two = open();
    done(FileCalls.lock(one, EXCLUSIVE, 100, 50));
    done(FileCalls.lock(two, EXCLUSIVE, 150, 50));
    done(FileCalls.lock(two, EXCLUSIVE, 0, 100));
    refused(Errno.EAGAIN, FileCalls.lock(two, SHARED, 149, 1));
    assertThat(FileCalls.lockInTheWay(two, 120, 1)).isEqualTo(EXCLUSIVE);
    assertThat(FileCalls.lockInTheWay(one, 100, 50)).isEqualTo(NONE);
    done(FileCalls.lock(one, NONE, 120, 10));
    done(FileCalls.lock(two, EXCLUSIVE, 120, 10));
    refused(Errno.EAGAIN, FileCalls.lock(two, EXCLUSIVE, 119, 2));
    refused(Errno.EAGAIN, FileCalls.lock(two, EXCLUSIVE, 129, 2));
    done(FileCalls.lock(one, NONE, 0, 0));
    done(FileCalls.lock(two, NONE, 0, 0));
    done(Calls.close(one));
    done(Calls.close(two));
  }

  @Test
  default void sharedRangesMayBecomeExclusive() {
    long one = open();
    long two = open();
    done(FileCalls.lock(one, SHARED, 0, 10));
    done(FileCalls.lock(two, SHARED, 5, 10));
    refused(Errno.EAGAIN, FileCalls.lock(one, EXCLUSIVE, 0, 10));
    done(FileCalls.lock(two, NONE, 5, 10));
    done(FileCalls.lock(one, EXCLUSIVE, 0, 10));
    assertThat(FileCalls.lockInTheWay(two, 0, 1)).isEqualTo(EXCLUSIVE);
    done(FileCalls.lock(one, NONE, 0, 0));
    done(Calls.close(one));
    done(Calls.close(two));
  }

  @Test
  default void anotherProcessWaitsAndGetsItsTurn() throws IOException, InterruptedException {
    long file = open();
    done(FileCalls.flock(file, FileCalls.LOCK_EXCLUSIVE));
    Process waiting = new ProcessBuilder("flock", at("x"), "touch", at("had-it")).start();
    awaitWaiting(waiting);
    assertThat(MountedTests.exists(at("had-it"))).isFalse();
    done(FileCalls.flock(file, FileCalls.LOCK_NONE));
    assertThat(waiting.waitFor()).isZero();
    assertThat(MountedTests.exists(at("had-it"))).isTrue();
    done(Calls.close(file));
  }

  @Test
  default void aWaitingProcessCanBeInterrupted() throws IOException, InterruptedException {
    long file = open();
    done(FileCalls.flock(file, FileCalls.LOCK_EXCLUSIVE));
    Process waiting = new ProcessBuilder("flock", at("x"), "true").start();
    awaitWaiting(waiting);
    waiting.destroy();
    assertThat(waiting.waitFor()).as("ended by the signal").isEqualTo(128 + 15);
    done(FileCalls.flock(file, FileCalls.LOCK_NONE));
    done(FileCalls.flock(file, FileCalls.LOCK_EXCLUSIVE | FileCalls.LOCK_NOW));
    done(Calls.close(file));
  }

  @Test
  default void aDeadProcessLeavesNoLock() throws IOException, InterruptedException {
    Process holder =
        new ProcessBuilder("flock", at("x"), "sh", "-c", "touch '" + at("held") + "'; read x")
            .start();
    while (!MountedTests.exists(at("held"))) {
      assertThat(holder.isAlive()).isTrue();
    }
    holder.descendants().forEach(ProcessHandle::destroyForcibly);
    holder.destroyForcibly();
    holder.waitFor();
    long file = open();
    done(FileCalls.flock(file, FileCalls.LOCK_EXCLUSIVE));
    done(Calls.close(file));
  }

  /** Until it sleeps in flock(2), as /proc shows: call 73 on x86_64, 32 on aarch64. */
  private static void awaitWaiting(Process process) throws IOException {
    String number = Calls.arm() ? "32 " : "73 ";
    java.nio.file.Path call = java.nio.file.Path.of("/proc/" + process.pid() + "/syscall");
    while (!java.nio.file.Files.readString(call).startsWith(number)) {
      assertThat(process.isAlive()).as("waits for the lock").isTrue();
    }
  }
}
