package dev.cairn.fuse.kernel.session;

import dev.cairn.archive.posix.Errno;
import dev.cairn.env.Environment;
import dev.cairn.fuse.kernel.Caller;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.Handle;
import dev.cairn.fuse.kernel.KernelCache;
import dev.cairn.fuse.kernel.Opened;
import dev.cairn.fuse.kernel.memory.MemoryFiles;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Files in memory with tripwires: files whose first byte says what reading them does. */
final class WatchedFiles {

  /** Reading blocks until interrupted or let go. */
  static final byte BLOCKS = 1;

  /** Opening blocks until interrupted or let go. */
  static final byte BLOCKS_OPEN = 2;

  /** Reading finds a bug. */
  static final byte FAILS = 3;

  final Semaphore blocked = new Semaphore(0);
  final CountDownLatch letGo = new CountDownLatch(1);
  final AtomicInteger interrupted = new AtomicInteger();
  final AtomicInteger destroyed = new AtomicInteger();
  final MemoryFiles files;
  private @Nullable KernelCache cache;

  WatchedFiles(Environment environment) {
    files = new Watched(environment);
  }

  KernelCache cache() {
    if (cache == null) {
      throw new IllegalStateException("not mounted");
    }
    return cache;
  }

  private final class Watched extends MemoryFiles {

    Watched(Environment environment) {
      super(environment, 1L << 28);
    }

    @Override
    public void started(KernelCache kernel) {
      cache = kernel;
    }

    @Override
    public void destroyed() {
      destroyed.incrementAndGet();
    }

    @Override
    public int read(Caller caller, Handle file, long offset, MemorySegment target)
        throws ErrnoException {
      int count = super.read(caller, file, offset, target);
      byte first = count == 0 ? 0 : target.get(ValueLayout.JAVA_BYTE, 0);
      if (first == FAILS) {
        throw new IllegalStateException("a bug, as the test wants it");
      }
      if (first == BLOCKS) {
        block();
      }
      return count;
    }

    @Override
    public Opened open(Caller caller, long inode, int flags) throws ErrnoException {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment first = arena.allocate(1);
        super.read(caller, Handle.none(inode), 0, first);
        if (first.get(ValueLayout.JAVA_BYTE, 0) == BLOCKS_OPEN) {
          block();
        }
      }
      return super.open(caller, inode, flags);
    }

    private void block() throws ErrnoException {
      blocked.release();
      try {
        letGo.await();
      } catch (InterruptedException e) {
        interrupted.incrementAndGet();
        throw new ErrnoException(Errno.EINTR);
      }
    }
  }
}
