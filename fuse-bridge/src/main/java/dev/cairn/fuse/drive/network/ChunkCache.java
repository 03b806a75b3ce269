package dev.cairn.fuse.drive.network;

import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.pack.PackEntry;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.ChunkStore;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Aead;
import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Slice;
import dev.cairn.env.Environment;
import dev.cairn.fuse.drive.network.FetchQueue.Due;
import dev.cairn.fuse.drive.network.FetchQueue.Lane;
import dev.cairn.fuse.drive.network.FetchQueue.Range;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Fetches data chunks, each once however many readers want it, and those that will be wanted next
 * beside them, in the order of a {@link FetchQueue}. Chunks that lie behind one another in a pack
 * travel as one range: short ones near the reader, so that they come soon, longer ones farther off.
 * Safe for many threads.
 */
final class ChunkCache {

  /** A range asks for at most this much: neighbouring ones lie on different hosts. */
  static final int RANGE_BYTES = 4 << 20;

  private static final int NEAR_RANGE_BYTES = 1 << 20;

  /** A leaf of a block; where leaves begin is not known here, so two are read for it. */
  private static final int PART_BYTES = BlockTree.LEAF_BYTES;

  /** Parts of one chunk that are read before all of it is. */
  private static final int PARTS_MAX = 6;

  private static final int COUNTED_MAX = 4096;

  /**
   * A reader that has come to a range that was fetched ahead waits so long for it, and then fetches
   * its one chunk apart: what is farther on in the range may lie on a host that hangs.
   */
  private static final Duration RANGE_PATIENCE = Duration.ofMillis(250);

  /** Plain bytes kept for readers that come next: two or three windows. */
  private static final long KEPT_BYTES_MAX = 96L << 20;

  private final Vault vault;
  private final Environment env;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** In the order in which they came: the eldest has most likely been read. */
  private final Map<Hash, byte[]> kept = new LinkedHashMap<>();

  private final Map<Hash, Range> underWay = new HashMap<>();

  /** How often a part of a chunk was read. */
  private final Map<Hash, Integer> parts =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Hash, Integer> eldest) {
          return size() > COUNTED_MAX;
        }
      };

  private final FetchQueue queue = new FetchQueue();
  private long keptBytes;

  ChunkCache(Vault vault) {
    this.vault = vault;
    this.env = vault.env();
  }

  /**
   * The plaintext of the first chunk; the others are fetched beside it. Waits for the first.
   *
   * @param background nobody waits for any of them: all others' come first
   */
  byte[] get(List<ChunkRef> wanted, boolean background)
      throws ArchiveException, InterruptedException {
    Hash id = wanted.getFirst().id();
    lock.lockInterruptibly();
    try {
      byte[] here = kept.get(id);
      plan(wanted, background);
      startSome();
      if (here != null) {
        return here;
      }
      Range range = underWay.get(id);
      boolean came = range == null || await(range, background);
      if (came && range != null && range.failure != null) {
        throw new ArchiveException(range.failure.getMessage() + "", range.failure);
      }
      byte[] bytes = kept.get(id);
      if (bytes != null) {
        return bytes;
      }
    } finally {
      lock.unlock();
    }
    return alone(wanted.getFirst()); // it has been pushed out already, or hangs with others
  }

  /**
   * Waits for a range; false if it has more than the reader waits for and takes long. Lock held.
   */
  private boolean await(Range range, boolean background) throws InterruptedException {
    boolean[] late = {false};
    Environment.Alarm alarm = env.after(RANGE_PATIENCE, () -> wake(late));
    try {
      while (!range.done) {
        changed.await();
        if (late[0] && range.entries.size() > 1 && !background) {
          return range.done;
        }
      }
      return true;
    } finally {
      alarm.cancel();
    }
  }

  private void wake(boolean[] late) {
    lock.lock();
    try {
      late[0] = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Bytes of a chunk.
   *
   * @param from of the first, in the chunk
   */
  record Part(int from, byte[] bytes) {}

  /**
   * Bytes {@code from..to)} of a chunk and some around them, without the rest of it; null where all
   * of it is better: it is here or under way, or short, or compressed, or much of it is wanted, or
   * parts of it were wanted often by now.
   */
  @Nullable Part part(ChunkRef ref, int from, int to)
      throws ArchiveException, InterruptedException {
    int start = from / PART_BYTES * PART_BYTES;
    int segmentEnd = (from / Aead.SEGMENT_BYTES + 1) * Aead.SEGMENT_BYTES;
    int end = (int) Math.min(Math.ceilDiv(to, PART_BYTES) * (long) PART_BYTES, ref.bytes());
    if (8L * (end - start) > ref.bytes() || !isBetterInParts(ref.id())) {
      return null;
    }
    ChunkLocation location = locate(ref);
    if (!ChunkStore.hasParts(location.entry())) {
      return null;
    }
    int stop = Math.min(end, segmentEnd);
    return new Part(start, vault.chunks().part(location, start, stop));
  }

  private boolean isBetterInParts(Hash id) {
    lock.lock();
    try {
      boolean comes = kept.containsKey(id) || underWay.containsKey(id);
      return !comes && parts.merge(id, 1, Integer::sum) <= PARTS_MAX;
    } finally {
      lock.unlock();
    }
  }

  private byte[] alone(ChunkRef ref) throws ArchiveException, InterruptedException {
    ChunkLocation location = locate(ref);
    PackEntry entry = location.entry();
    byte[] sealed = vault.chunks().read(location.stripe(), entry.offset(), entry.sealedBytes());
    return vault.chunks().open(location.stripe(), entry, Slice.of(sealed));
  }

  private ChunkLocation locate(ChunkRef ref) throws ArchiveException {
    return vault
        .chunks()
        .find(ref.id())
        .orElseThrow(() ->
            new ArchiveException(
                "chunk " + ref.id() + " is in no index: run check to see what is lost"));
  }

  /**
   * Queues what is neither here nor under way; hastens what is needed sooner. The chunk that a
   * reader waits for travels apart, so that it need not wait for what is behind it. Lock held.
   */
  private void plan(List<ChunkRef> wanted, boolean background) throws ArchiveException {
    Range last = null;
    long distance = 0;
    for (ChunkRef ref : wanted) {
      Lane lane = background ? Lane.BACKGROUND : distance == 0 ? Lane.NOW : Lane.AHEAD;
      Due due = new Due(lane, distance);
      Range known = underWay.get(ref.id());
      if (known != null) {
        queue.hasten(known, due);
      } else if (!kept.containsKey(ref.id())) {
        ChunkLocation location = locate(ref);
        long bytesMax = Math.clamp(distance, NEAR_RANGE_BYTES, RANGE_BYTES);
        boolean apart = !background && distance <= wanted.getFirst().bytes();
        if (last == null || apart || !last.joins(location, bytesMax)) {
          last = queue.add(location.stripe(), due);
        }
        last.entries.add(location.entry());
        underWay.put(ref.id(), last);
      }
      distance += ref.bytes();
    }
    giveUpSome();
  }

  /** Lock held. */
  private void giveUpSome() {
    for (Range range = queue.giveUp(); range != null; range = queue.giveUp()) {
      range.done = true;
      range.entries.forEach(entry -> underWay.remove(entry.id()));
    }
  }

  /** Lock held. */
  private void startSome() {
    for (Range next = queue.poll(); next != null; next = queue.poll()) {
      Range range = next;
      env.start("drive-fetch", () -> run(range));
    }
  }

  private void run(Range range) {
    Map<Hash, byte[]> opened = new LinkedHashMap<>();
    ArchiveException failure = null;
    try {
      int from = range.offset();
      byte[] bytes = vault.chunks().read(range.stripe, from, range.bytes());
      for (PackEntry entry : range.entries) {
        Slice sealed = new Slice(bytes, entry.offset() - from, entry.sealedBytes());
        opened.put(entry.id(), vault.chunks().open(range.stripe, entry, sealed));
      }
    } catch (ArchiveException e) {
      failure = e;
    } catch (InterruptedException e) {
      failure = new ArchiveException("cancelled", e);
    } catch (RuntimeException | Error crash) {
      failure = ArchiveException.crashed("fetching chunks", crash); // told by who waits
    } finally {
      ended(range, opened, failure);
    }
  }

  private void ended(Range range, Map<Hash, byte[]> opened, @Nullable ArchiveException failure) {
    lock.lock();
    try {
      queue.ended();
      range.done = true;
      range.failure = failure;
      range.entries.forEach(entry -> underWay.remove(entry.id()));
      opened.forEach(this::keep);
      startSome();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Lock held. */
  private void keep(Hash id, byte[] bytes) {
    keptBytes += kept.put(id, bytes) == null ? bytes.length : 0;
    Iterator<Map.Entry<Hash, byte[]>> eldest = kept.entrySet().iterator();
    while (keptBytes > KEPT_BYTES_MAX && kept.size() > 1) {
      keptBytes -= eldest.next().getValue().length;
      eldest.remove();
    }
  }
}
