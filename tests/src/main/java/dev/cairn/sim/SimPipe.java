package dev.cairn.sim;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes from one host to another: in order, late by the network's transit, and never more than a
 * window of {@value #WINDOW_BYTES} bytes ahead of the reader, as in yamux. What is written travels
 * when it is flushed or fills a segment, so a forgotten flush shows here as it would on a socket.
 */
final class SimPipe {

  private static final int WINDOW_BYTES = 256 * 1024;
  private static final int SEGMENT_BYTES = 64 * 1024;

  private final SimHost from;
  private final SimHost to;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<byte[]> arrived = new ArrayDeque<>();
  private final byte[] segment = new byte[4096];
  private int segmentBytes;
  private int headOffset;
  private int ahead;
  private long lastArrivalNanos;
  private boolean finished;
  private boolean endArrived;
  private boolean abandoned;
  private boolean broken;

  SimPipe(SimHost from, SimHost to) {
    this.from = from;
    this.to = to;
  }

  InputStream input() {
    return new Input();
  }

  OutputStream output() {
    return new Output();
  }

  /** No more bytes will come; the reader sees end of file after the last one. */
  void finish() throws IOException {
    lock.lock();
    try {
      if (finished) {
        return;
      }
      flushSegment();
      finished = true;
      deliver(null);
    } finally {
      lock.unlock();
    }
  }

  /** The reader lost interest: what still comes is dropped, and the writer goes on unhindered. */
  void abandon() {
    lock.lock();
    try {
      abandoned = true;
      arrived.clear();
      ahead = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Both ends fail from now on. */
  void reset() {
    lock.lock();
    try {
      broken = true;
      arrived.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. Null stands for the end of the stream. */
  private void deliver(byte @Nullable [] bytes) {
    SimNetwork network = from.network();
    if (network.isCut(from, to)) {
      return; // TCP would retry for minutes: whoever waits has a deadline.
    }
    Simulation simulation = network.simulation();
    long transit = network.transitNanos(bytes == null ? 12 : bytes.length);
    lastArrivalNanos = Math.max(lastArrivalNanos, simulation.nanos() + transit);
    simulation.schedule(
        lastArrivalNanos - simulation.nanos(), "deliver " + from + to, () -> arrive(bytes));
  }

  private void arrive(byte @Nullable [] bytes) {
    lock.lock();
    try {
      if (broken || abandoned) {
        return;
      }
      if (bytes == null) {
        endArrived = true;
      } else {
        from.network().simulation().observe("bytes", java.util.Arrays.hashCode(bytes));
        arrived.addLast(bytes);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. */
  private void flushSegment() throws IOException {
    if (segmentBytes == 0) {
      return;
    }
    byte[] bytes = java.util.Arrays.copyOf(segment, segmentBytes);
    segmentBytes = 0;
    send(bytes);
  }

  /** Under the lock. */
  private void send(byte[] bytes) throws IOException {
    awaitChange(() -> !broken && !abandoned && ahead >= WINDOW_BYTES);
    failIfBroken();
    if (abandoned) {
      return;
    }
    ahead += bytes.length;
    deliver(bytes);
  }

  private void failIfBroken() throws IOException {
    if (broken) {
      throw new IOException("stream was reset");
    }
  }

  private void awaitChange(java.util.function.BooleanSupplier blocked) throws IOException {
    while (blocked.getAsBoolean()) {
      try {
        changed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted on a stream");
      }
    }
  }

  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      java.util.Objects.checkFromIndexSize(offset, length, target.length);
      if (length == 0) {
        return 0;
      }
      lock.lock();
      try {
        awaitChange(() -> arrived.isEmpty() && !broken && !endArrived && !abandoned);
        failIfBroken();
        byte[] head = arrived.peekFirst();
        if (head == null) {
          return -1;
        }
        int count = Math.min(length, head.length - headOffset);
        System.arraycopy(head, headOffset, target, offset, count);
        headOffset += count;
        if (headOffset == head.length) {
          arrived.removeFirst();
          headOffset = 0;
        }
        ahead -= count;
        changed.signalAll();
        return count;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public int available() {
      lock.lock();
      try {
        byte[] head = arrived.peekFirst();
        return head == null ? 0 : head.length - headOffset;
      } finally {
        lock.unlock();
      }
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      java.util.Objects.checkFromIndexSize(offset, length, source.length);
      lock.lock();
      try {
        failIfBroken();
        if (finished) {
          throw new IOException("written after closeWrite");
        }
        if (length <= segment.length - segmentBytes) {
          System.arraycopy(source, offset, segment, segmentBytes, length);
          segmentBytes += length;
          return;
        }
        flushSegment();
        for (int done = 0; done < length; done += SEGMENT_BYTES) {
          int count = Math.min(SEGMENT_BYTES, length - done);
          send(java.util.Arrays.copyOfRange(source, offset + done, offset + done + count));
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void flush() throws IOException {
      lock.lock();
      try {
        failIfBroken();
        flushSegment();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() throws IOException {
      finish();
    }
  }
}
