package dev.cairn.archive.posix;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How the kernel shares the processors with other processes. Under its usual policy a thread that
 * wakes may push aside the one that runs; under the batch policy (sched(7), {@code SCHED_BATCH}) it
 * gets the same share of time and waits for its turn, which saves switches where many wake often.
 */
public enum CpuPolicy {
  /** {@code SCHED_OTHER}. */
  USUAL(0),
  /** {@code SCHED_BATCH}. */
  BATCH(3);

  private static final Path THREADS = Path.of("/proc/self/task");

  private final int number;

  CpuPolicy(int number) {
    this.number = number;
  }

  /**
   * Moves all threads of this process from one policy to another; what they start has it then too.
   * Threads under any other policy, which somebody chose for them, are left alone. Does nothing on
   * systems other than Linux.
   *
   * @return whether there was a thread to move
   * @throws PosixException if the kernel, or what confines this process, forbids it
   * @throws IOException if the list of threads cannot be read
   */
  public static boolean change(CpuPolicy from, CpuPolicy to) throws IOException {
    if (from == to) {
      throw new IllegalArgumentException("from " + from + " to itself");
    }
    if (!SystemCall.isSupported()) {
      return false;
    }
    // A thread that was started meanwhile has the policy of its starter, which may be the old one.
    boolean changed = false;
    while (changeThoseThatRun(from, to)) {
      changed = true;
    }
    return changed;
  }

  private static boolean changeThoseThatRun(CpuPolicy from, CpuPolicy to) throws IOException {
    boolean changed = false;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        changed |= change(Integer.parseInt(thread.getFileName().toString()), from, to);
      }
    }
    return changed;
  }

  private static boolean change(int thread, CpuPolicy from, CpuPolicy to) throws PosixException {
    try (CallFrame frame = CallFrame.borrow()) {
      long now = frame.call(SystemCall.SCHED_GETSCHEDULER, thread);
      if (now != from.number) {
        return false; // or it has ended
      }
      MemorySegment priority = frame.buffer().asSlice(0, ValueLayout.JAVA_INT.byteSize());
      priority.set(ValueLayout.JAVA_INT, 0, 0); // neither policy has priorities
      long result =
          frame.call(SystemCall.SCHED_SETSCHEDULER, thread, to.number, priority.address());
      if (result < 0 && result != -Errno.ESRCH.code()) {
        byte[] what = (THREADS + "/" + thread).getBytes(StandardCharsets.US_ASCII);
        throw new PosixException((int) -result, SystemCall.SCHED_SETSCHEDULER, what);
      }
      return result == 0;
    }
  }
}
