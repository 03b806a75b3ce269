package dev.cairn.libp2p.wire;

import dev.cairn.env.Environment;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a connection: seals on the caller's thread, writes to the socket on its own.
 *
 * <p>The socket is never written from a caller's thread, for two reasons. Interrupting a virtual
 * thread that is inside a socket write closes the socket, and callers are interrupted as a matter
 * of course (a hedged read that lost). And the thread that reads the connection must be able to
 * answer a ping while the peer does not read, or two such peers would wait for each other for ever.
 * The writing thread exists only while there is something to write, so an idle connection costs
 * nothing; sealing the next message overlaps with writing the last.
 *
 * <p>At most {@link #QUEUE_BYTES_MAX} wait to be written; then {@link #send} blocks, each caller in
 * turn. {@link #sendNow} never blocks, and what it may queue is bounded too: a peer that asks for
 * answers and does not read them loses the connection.
 */
public final class SealedOutput {

  /**
   * Messages are sealed by the handful and written by the handful: who seals waits until the queue
   * is full and goes on when a third of it is left. Waking him for each message, and the peer's
   * reader with him, cost a tenth of all CPU of a backup.
   */
  private static final int QUEUE_BYTES_MAX = 6 * BufferPool.BUFFER_BYTES;

  private static final int QUEUE_BYTES_LOW = QUEUE_BYTES_MAX / 3;

  /** Headers of 12 bytes, each sealed alone: some 6,000 unread answers. */
  private static final int QUEUE_BYTES_BROKEN = QUEUE_BYTES_MAX + 256 * 1024;

  /**
   * A sealed message of this plaintext fits one segment of the loopback interface (65,483 bytes at
   * its MTU of 65,536). Larger ones leave a tail that is a packet and a wake-up of its own, for a
   * tenth more CPU between processes of one machine; on other networks it makes no difference.
   */
  private static final int MESSAGE_BYTES_MAX = 65_400;

  private static final byte[] NOTHING = new byte[0];

  private final Environment env;
  private final String name;
  private final SecureChannel channel;
  private final OutputStream socket;
  private final BufferPool pool;
  private final Consumer<IOException> onFailure;

  /** Held while a message is sealed and put in its place; never while anything waits. */
  private final ReentrantLock sealing = new ReentrantLock();

  /** Guards what follows. The writer takes it too, so it is held for moments only. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition drained = lock.newCondition();
  private final ArrayDeque<Chunk> queue = new ArrayDeque<>();
  private int queuedBytes;
  private int waiting;
  private boolean writing;

  /** Who sent last and has more. */
  private @Nullable Thread goesOn;

  private boolean closing;
  private @Nullable IOException failure;

  /** Sealed messages, gathered until the writer takes the chunk. */
  private static final class Chunk {
    final byte[] array;
    int length;

    Chunk(byte[] array) {
      this.array = array;
    }
  }

  /**
   * @param name of the writing thread
   * @param onFailure called at most once, on the writing thread or within a send that overflowed,
   *     when nothing more can be sent
   */
  public SealedOutput(
      Environment env,
      String name,
      SecureChannel channel,
      OutputStream socket,
      BufferPool pool,
      Consumer<IOException> onFailure) {
    this.env = env;
    this.name = name;
    this.channel = channel;
    this.socket = socket;
    this.pool = pool;
    this.onFailure = onFailure;
  }

  /** The longest message that {@link #send} takes. */
  public int messageBytesMax() {
    return Math.min(MESSAGE_BYTES_MAX, channel.plaintextBytesMax());
  }

  /**
   * Seals one message of two parts and queues it, waiting while the queue is full. Both arrays are
   * the caller's again on return.
   *
   * @param more whether the caller will send again at once: the message may wait for that, and
   *     {@link #flush} is the caller's duty if it cannot
   * @throws IOException if the connection failed; the message then was not sent
   * @throws InterruptedException if interrupted while waiting; the message then was not sent
   */
  public void send(byte[] head, int headBytes, byte[] body, int offset, int length, boolean more)
      throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      awaitRoom();
      reserve(headBytes + length);
      goesOn = more ? Thread.currentThread() : null;
      if (!more && queuedBytes < QUEUE_BYTES_MAX) {
        drained.signal(); // room for the next in line, too
      }
    } finally {
      lock.unlock();
    }
    enqueue(head, headBytes, body, offset, length, more);
  }

  /** Has what is queued written. */
  public void flush() {
    lock.lock();
    try {
      startWriter();
    } finally {
      lock.unlock();
    }
  }

  /** First come, first served: who has filled the queue once waits behind the others. */
  private void awaitRoom() throws InterruptedException {
    boolean othersWait = waiting > 0 && !Thread.currentThread().equals(goesOn);
    while ((othersWait || queuedBytes >= QUEUE_BYTES_MAX) && failure == null && !closing) {
      startWriter();
      waiting++;
      try {
        drained.await();
      } finally {
        waiting--;
      }
      othersWait = false;
    }
  }

  /** Seals one short message and queues it without waiting. No effect after a failure. */
  public void sendNow(byte[] message) {
    boolean overflow = false;
    lock.lock();
    try {
      overflow = queuedBytes >= QUEUE_BYTES_BROKEN;
      if (!overflow) {
        reserve(message.length);
      }
    } catch (IOException e) {
      return; // it failed before: whoever owns the connection was told then
    } finally {
      lock.unlock();
    }
    if (overflow) {
      fail(new IOException("peer does not read the answers it asks for"));
    } else {
      enqueue(message, message.length, NOTHING, 0, 0, false);
    }
  }

  /** Whatever is queued is still written if the peer reads; nothing more is accepted. */
  public void finish() {
    lock.lock();
    try {
      closing = true;
      drained.signalAll();
      startWriter();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets the queue and lets every waiting sender fail. */
  public void fail(IOException cause) {
    lock.lock();
    try {
      if (failure != null) {
        return;
      }
      failure = cause;
      queue.clear(); // not back to the pool: the writer may hold one of them
      drained.signalAll();
    } finally {
      lock.unlock();
    }
    onFailure.accept(cause);
  }

  private void reserve(int plaintextBytes) throws IOException {
    if (failure != null || closing) {
      throw new IOException("connection closed", failure);
    }
    queuedBytes += plaintextBytes + channel.overheadBytes();
  }

  private void enqueue(
      byte[] head, int headBytes, byte[] body, int offset, int length, boolean more) {
    sealing.lock();
    try {
      Chunk chunk = takeChunk(headBytes + length + channel.overheadBytes());
      chunk.length +=
          channel.seal(head, headBytes, body, offset, length, chunk.array, chunk.length);
      putChunk(chunk, more);
    } finally {
      sealing.unlock();
    }
  }

  /** The last chunk, taken out of the queue, if it has room; or a new one. */
  private Chunk takeChunk(int sealedBytes) {
    lock.lock();
    try {
      Chunk last = queue.peekLast();
      if (last != null && last.array.length - last.length >= sealedBytes) {
        queue.removeLast();
        return last;
      }
    } finally {
      lock.unlock();
    }
    return new Chunk(pool.take());
  }

  private void putChunk(Chunk chunk, boolean more) {
    lock.lock();
    try {
      queue.addLast(chunk);
      if (!more) {
        startWriter();
      }
    } finally {
      lock.unlock();
    }
  }

  private void startWriter() {
    if (!writing) {
      writing = true;
      var _ = env.start(name, this::writeQueue);
    }
  }

  private void writeQueue() {
    try {
      for (Chunk chunk = next(0); chunk != null; chunk = next(chunk.length)) {
        socket.write(chunk.array, 0, chunk.length);
        pool.give(chunk.array);
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  /** The next chunk to write, or null when this thread's work is over. */
  private @Nullable Chunk next(int writtenBytes) throws IOException {
    lock.lock();
    try {
      queuedBytes -= writtenBytes;
      if (queuedBytes <= QUEUE_BYTES_LOW) {
        drained.signal();
      }
      Chunk chunk = queue.pollFirst();
      if (chunk == null) {
        writing = false;
        if (closing && queuedBytes == 0) {
          socket.close();
        }
      }
      return chunk;
    } finally {
      lock.unlock();
    }
  }
}
