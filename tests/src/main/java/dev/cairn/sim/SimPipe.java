package dev.cairn.sim;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Bytes from one host to another: in order, late by the network's transit, and never more than a
 * window of {@value #WINDOW_BYTES} bytes ahead of the reader, as in yamux.
 *
 * <p>Writer and reader know only what has reached their side: a reset fails the side that gave up
 * at once and the other when it arrives, after the bytes before it, and never across a partition. A
 * partition that swallowed something has ended the pipe for good, since no byte may be missing from
 * the middle; TCP would retry for minutes, so whoever waits has a deadline.
 */
final class SimPipe {

  private static final int WINDOW_BYTES = 256 * 1024;
  private static final int CONTROL_BYTES = 12;

  private final SimHost from;
  private final SimHost to;
  private final String protocol;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // The writer's side.
  private boolean finished;
  private boolean writerBroken;
  private boolean severed;
  private int ahead;
  private long lastArrivalNanos;

  // The reader's side.
  private final Deque<byte[]> arrived = new ArrayDeque<>();
  private int headOffset;
  private boolean endArrived;
  private boolean readerBroken;
  private boolean abandoned;

  SimPipe(SimHost from, SimHost to, String protocol) {
    this.from = from;
    this.to = to;
    this.protocol = protocol;
  }

  /** Sends {@code bytes}, which are the pipe's from now on, once the window allows. */
  void send(byte[] bytes) throws IOException, InterruptedException {
    lock.lock();
    try {
      requireWritable();
      awaitWhile(() -> !writerBroken && ahead >= WINDOW_BYTES);
      requireWritable();
      ahead += bytes.length;
      travel(bytes.length, () -> arrive(bytes));
    } finally {
      lock.unlock();
    }
  }

  void requireWritable() throws IOException {
    lock.lock();
    try {
      if (writerBroken) {
        throw new IOException("stream was reset");
      }
      if (finished) {
        throw new IOException("stream was closed for writing");
      }
    } finally {
      lock.unlock();
    }
  }

  boolean writeEnded() {
    lock.lock();
    try {
      return finished || writerBroken;
    } finally {
      lock.unlock();
    }
  }

  /** No more bytes will come; the reader sees end of file after the last one. */
  void finish() {
    lock.lock();
    try {
      if (!finished && !writerBroken) {
        finished = true;
        travel(CONTROL_BYTES, this::arriveEnd);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The writer gives up: what it did not finish fails at the reader. */
  void resetByWriter() {
    lock.lock();
    try {
      boolean tell = !writerBroken && !finished;
      breakWriter();
      if (tell) {
        travel(CONTROL_BYTES, this::breakReader);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The reader gives up: it fails now, the writer when it hears of it. */
  void resetByReader() {
    lock.lock();
    try {
      boolean tell = !readerBroken && !endArrived && !abandoned;
      breakReader();
      if (tell) {
        tellWriter();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The reader has what it wanted: a writer that goes on is told to stop. */
  void abandon() {
    lock.lock();
    try {
      if (!abandoned && !arrived.isEmpty() && !endArrived) {
        tellWriter();
      }
      abandoned = true;
      arrived.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** As {@link java.io.InputStream#read(byte[], int, int)}, for at least one byte. */
  int read(byte[] target, int offset, int length) throws IOException, InterruptedException {
    lock.lock();
    try {
      awaitWhile(() -> arrived.isEmpty() && !readerBroken && !endArrived && !abandoned);
      if (readerBroken) {
        throw new IOException("stream was reset");
      }
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

  int available() {
    lock.lock();
    try {
      byte[] head = arrived.peekFirst();
      return head == null ? 0 : head.length - headOffset;
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. Everything arrives in the order in which it was sent. */
  private void travel(int bytes, Runnable arrival) {
    severed |= from.network().isCut(from, to);
    if (severed) {
      return;
    }
    SimNetwork network = from.network();
    Simulation simulation = network.simulation();
    network.sent(protocol, bytes);
    long departs = from.up().through(bytes, simulation.nanos());
    long arrives = to.down().through(bytes, departs + network.transitNanos(bytes));
    lastArrivalNanos = Math.max(lastArrivalNanos, arrives);
    long delay = lastArrivalNanos - simulation.nanos();
    if (network.breaksNow(bytes)) {
      severed = true;
      simulation.schedule(delay, "break " + from + to, () -> to.breakConnection(from.peerId()));
      return;
    }
    simulation.schedule(delay, "deliver " + from + to, arrival);
  }

  private void tellWriter() {
    SimNetwork network = from.network();
    if (!network.isCut(to, from)) {
      long transit = network.transitNanos(CONTROL_BYTES);
      network.simulation().schedule(transit, "reset " + to + from, this::breakWriter);
    }
  }

  private void arrive(byte[] bytes) {
    lock.lock();
    try {
      if (abandoned && !readerBroken) {
        readerBroken = true; // told once
        tellWriter();
      } else if (!readerBroken) {
        from.network().simulation().observe("bytes", Arrays.hashCode(bytes));
        arrived.addLast(bytes);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void arriveEnd() {
    lock.lock();
    try {
      endArrived = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void breakReader() {
    lock.lock();
    try {
      readerBroken = true;
      arrived.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void breakWriter() {
    lock.lock();
    try {
      writerBroken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitWhile(BooleanSupplier blocked) throws InterruptedException {
    while (blocked.getAsBoolean()) {
      changed.await();
    }
  }
}
