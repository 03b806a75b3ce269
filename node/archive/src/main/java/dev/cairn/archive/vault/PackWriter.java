package dev.cairn.archive.vault;

import dev.cairn.archive.chunk.ChunkWriter;
import dev.cairn.archive.chunk.Chunker;
import dev.cairn.archive.chunk.Encoding;
import dev.cairn.archive.index.PackRecord;
import dev.cairn.archive.pack.PackBuilder;
import dev.cairn.archive.pack.PackEntry;
import dev.cairn.archive.pack.PackKind;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Slice;
import dev.cairn.storage.PeerStorage.StoreOutcome.Stored;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Collects new chunks into packs and sends the packs, several at a time.
 *
 * <p>Workers compress outside the lock, reserve a range of the open pack under it, and seal into
 * that range outside it again. A full pack goes to storage on a thread of its own; its chunks count
 * as present only once storage said that it is durable. The arrays are pooled, and storage sends
 * from them, which bounds the memory and makes the workers wait when the network is slower than
 * they are.
 *
 * <p>Safe for many threads. After the first failure every call throws it.
 */
public final class PackWriter implements AutoCloseable {

  /**
   * Packs of pages up to this stay here as they are stored. The pages of a million files fill
   * packs, and to take those into the cache too costs a backup 20 MiB; the next one fetches them.
   */
  private static final int KEPT_BYTES_MAX = 6 << 20;

  /** The largest chunk, its seal, header and directory. */
  public static final int PACK_BYTES_MIN = Chunker.BYTES_MAX + (64 << 10);

  /** Pages are few, and read a few at a time: a full pack of them has a quarter of the bytes. */
  private static final int PAGES_SHARE = 4;

  private final Vault vault;
  private final Limits limits;
  private final StoredListener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<PackKind, PackBuilder> open = new EnumMap<>(PackKind.class);
  private final Map<PackKind, Payloads> payloads = new EnumMap<>(PackKind.class);
  private final Set<Hash> underWay = new HashSet<>();
  private final Set<Thread> senders = new HashSet<>();
  private @Nullable ArchiveException failure;

  /** The arrays of one kind's packs, made when they are first needed. */
  private static final class Payloads {
    final int bytes;
    final Deque<byte[]> free = new ArrayDeque<>();
    int unmade;

    Payloads(int bytes, int count) {
      this.bytes = bytes;
      this.unmade = count;
    }
  }

  /** Hears of packs that are durable. Called by one thread at a time. */
  @FunctionalInterface
  public interface StoredListener {
    void stored(PackRecord pack, Stored outcome);
  }

  /**
   * What a writer may take.
   *
   * @param packBytes bytes of a full pack of data
   * @param underWay full packs of each kind on their way at once; one more is being filled
   * @param dryRun packs are filled, and thrown away
   */
  public record Limits(int packBytes, int underWay, boolean dryRun) {}

  public PackWriter(Vault vault, Limits limits, StoredListener listener) {
    this.vault = vault;
    this.limits = limits;
    this.listener = listener;
    int pageBytes = Math.max(PACK_BYTES_MIN, limits.packBytes() / PAGES_SHARE);
    payloads.put(PackKind.DATA, new Payloads(limits.packBytes(), limits.underWay() + 1));
    payloads.put(PackKind.TREE, new Payloads(pageBytes, limits.underWay() + 1));
  }

  /**
   * A chunk to be kept.
   *
   * @param id its id, computed by the caller
   */
  public record Chunk(Hash id, byte[] array, int offset, int length) {}

  /**
   * Keeps a chunk unless the vault has it. When this returns the chunk's array may be reused; the
   * chunk is durable after {@link #flush}.
   *
   * @return sealed bytes that were added; 0 if the vault has the chunk already
   */
  public int add(PackKind kind, Chunk chunk, ChunkWriter writer)
      throws ArchiveException, InterruptedException {
    if (!claim(chunk.id())) {
      return 0;
    }
    ChunkWriter.Encoded encoded = writer.encode(chunk.array(), chunk.offset(), chunk.length());
    Reserved place =
        reserve(
            kind,
            new Claim(chunk.id(), encoded.sealedBytes(), encoded.plainBytes(), encoded.encoding()));
    writer.seal(
        vault.keys().chunks(), chunk.id(), encoded, place.pack().payload(), place.entry().offset());
    lock.lock();
    try {
      if (place.pack().sealed()) {
        send(place.pack());
      }
    } finally {
      lock.unlock();
    }
    return place.entry().sealedBytes();
  }

  /**
   * Keeps a chunk that lies sealed in another pack, though the vault has it: to leave that pack.
   *
   * @param sealed its bytes there; copied before this returns
   */
  public void move(PackKind kind, PackEntry entry, Slice sealed)
      throws ArchiveException, InterruptedException {
    lock.lock();
    try {
      throwFailure();
      if (!underWay.add(entry.id())) {
        return;
      }
    } finally {
      lock.unlock();
    }
    Claim claim = new Claim(entry.id(), entry.sealedBytes(), entry.plainBytes(), entry.encoding());
    Reserved place = reserve(kind, claim);
    System.arraycopy(
        sealed.array(),
        sealed.offset(),
        place.pack().payload(),
        place.entry().offset(),
        sealed.length());
    lock.lock();
    try {
      if (place.pack().sealed()) {
        send(place.pack());
      }
    } finally {
      lock.unlock();
    }
  }

  /** A chunk that needs room. */
  private record Claim(Hash id, int sealedBytes, int plainBytes, Encoding encoding) {}

  private record Reserved(PackBuilder pack, PackEntry entry) {}

  /** True if this caller is the one to add the chunk. */
  private boolean claim(Hash id) throws ArchiveException {
    try {
      if (vault.index().findKept(id).isPresent()) {
        return false;
      }
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    }
    lock.lock();
    try {
      throwFailure();
      return underWay.add(id);
    } finally {
      lock.unlock();
    }
  }

  private Reserved reserve(PackKind kind, Claim claim)
      throws ArchiveException, InterruptedException {
    int bytes = claim.sealedBytes();
    lock.lock();
    try {
      PackBuilder pack = open.get(kind);
      while (pack == null || !pack.fits(bytes)) {
        if (pack != null) {
          shut(pack);
        }
        Payloads mine = Objects.requireNonNull(payloads.get(kind));
        byte[] payload = payload(mine);
        pack = open.get(kind); // another worker may have opened one while this one waited
        if (pack == null) {
          pack = new PackBuilder(kind, payload);
          open.put(kind, pack);
        } else {
          mine.free.add(payload);
        }
      }
      return new Reserved(
          pack, pack.reserve(claim.id(), bytes, claim.plainBytes(), claim.encoding()));
    } finally {
      lock.unlock();
    }
  }

  /** A pooled array; waits for one. Lock held. */
  private byte[] payload(Payloads mine) throws ArchiveException, InterruptedException {
    while (true) {
      throwFailure();
      byte[] pooled = mine.free.poll();
      if (pooled != null) {
        return pooled;
      }
      if (mine.unmade > 0) {
        mine.unmade--;
        return new byte[mine.bytes];
      }
      changed.await();
    }
  }

  /** Lock held. */
  private void shut(PackBuilder pack) {
    open.remove(pack.kind());
    if (pack.close()) {
      send(pack);
    }
  }

  /** Lock held. */
  private void send(PackBuilder pack) {
    Thread[] self = new Thread[1];
    Thread sender = vault.env().startComputing("pack-sender", () -> sendNow(pack, self));
    self[0] = sender;
    senders.add(sender);
  }

  private void sendNow(PackBuilder pack, Thread[] self) {
    ArchiveException failed = null;
    boolean lent = false;
    try {
      if (limits.dryRun()) {
        return;
      }
      int length = pack.finish(vault.keys().metadata(), vault.env().secureRandom());
      if (pack.kind() == PackKind.TREE && length <= KEPT_BYTES_MAX) { // the next backup reads it
        vault.chunks().keep(pack.directory().entries(), pack.payload());
      }
      lent = true;
      Stored stored = vault.store("pack", pack.payload(), length, () -> giveBack(pack));
      PackRecord record = new PackRecord(stored.stripeId(), length, pack.directory());
      vault.index().addPending(record, vault.env().now());
      lock.lock();
      try {
        listener.stored(record, stored);
      } finally {
        lock.unlock();
      }
    } catch (ArchiveException e) {
      failed = e;
    } catch (IOException e) {
      failed = new ArchiveException(e.getMessage() + "", e);
    } catch (InterruptedException e) {
      failed = new ArchiveException("cancelled", e);
    } catch (RuntimeException | Error crash) {
      failed = ArchiveException.crashed("sending a pack", crash); // told by who waits
    } finally {
      ended(pack, self, failed);
      if (!lent) {
        giveBack(pack);
      }
    }
  }

  /** Nothing reads or writes the array of this pack any more. */
  private void giveBack(PackBuilder pack) {
    lock.lock();
    try {
      Objects.requireNonNull(payloads.get(pack.kind())).free.add(pack.payload());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void ended(PackBuilder pack, Thread[] self, @Nullable ArchiveException failed) {
    lock.lock();
    try {
      if (failed != null && failure == null) {
        failure = failed;
      }
      senders.remove(self[0]);
      changed.signalAll();
      if (!limits.dryRun()) { // else nothing else remembers that they were counted
        pack.directory().entries().forEach(entry -> underWay.remove(entry.id()));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sends what is open and waits until every pack is durable. */
  public void flush() throws ArchiveException, InterruptedException {
    lock.lock();
    try {
      for (PackKind kind : PackKind.values()) {
        PackBuilder pack = open.get(kind);
        if (pack != null) {
          shut(pack);
        }
      }
      while (!senders.isEmpty() && failure == null) {
        changed.await();
      }
      throwFailure();
    } finally {
      lock.unlock();
    }
  }

  private void throwFailure() throws ArchiveException {
    if (failure != null) {
      throw failure;
    }
  }

  /** Stops sending and waits until the senders have ended. Does nothing after {@link #flush}. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (failure == null) {
        failure = new ArchiveException("closed");
      }
      changed.signalAll();
      senders.forEach(Thread::interrupt);
      while (!senders.isEmpty()) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
