package dev.cairn.fuse.drive.network;

import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.pack.PackEntry;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Slice;
import dev.cairn.env.Environment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
 * beside them: several ranges at a time, the one that somebody waits for first. Chunks that lie
 * behind one another in a pack travel as one range. Safe for many threads.
 */
final class ChunkCache {

  /** Ranges under way: hides round trips, as a restore does. */
  private static final int FETCHES_MAX = 6;

  /** A range asks for at most this much. */
  private static final int RANGE_BYTES = 4 << 20;

  /** Plain bytes kept for readers that come next. */
  private static final long KEPT_BYTES_MAX = 48L << 20;

  private final Vault vault;
  private final Environment env;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Hash, byte[]> kept = new LinkedHashMap<>(64, 0.75f, true);
  private final Map<Hash, Fetch> underWay = new HashMap<>();
  private final Deque<Fetch> waiting = new ArrayDeque<>();
  private long keptBytes;
  private int fetches;

  ChunkCache(Vault vault) {
    this.vault = vault;
    this.env = vault.env();
  }

  /** A range of a pack that is to be fetched. */
  private static final class Fetch {
    final Hash stripe;
    final List<PackEntry> entries = new ArrayList<>();
    @Nullable ArchiveException failure;
    boolean done;

    Fetch(Hash stripe) {
      this.stripe = stripe;
    }

    boolean joins(ChunkLocation next) {
      PackEntry last = entries.getLast();
      return next.stripe().equals(stripe)
          && next.entry().offset() == last.end()
          && next.entry().end() - entries.getFirst().offset() <= RANGE_BYTES;
    }
  }

  /** The plaintext of the first chunk; the others are fetched beside it. Waits for the first. */
  byte[] get(List<ChunkRef> wanted) throws ArchiveException, InterruptedException {
    Hash id = wanted.getFirst().id();
    lock.lockInterruptibly();
    try {
      byte[] here = kept.get(id);
      plan(wanted);
      if (here != null) {
        return here;
      }
      Fetch fetch = underWay.get(id);
      if (fetch != null && waiting.remove(fetch)) {
        waiting.addFirst(fetch); // somebody waits for it
      }
      startSome();
      while (fetch != null && !fetch.done) {
        changed.await();
      }
      if (fetch != null && fetch.failure != null) {
        throw new ArchiveException(fetch.failure.getMessage() + "", fetch.failure);
      }
      byte[] bytes = kept.get(id);
      if (bytes != null) {
        return bytes;
      }
    } finally {
      lock.unlock();
    }
    return alone(wanted.getFirst()); // it has been pushed out already
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

  /** Queues what is neither here nor under way. Lock held. */
  private void plan(List<ChunkRef> wanted) throws ArchiveException {
    Fetch last = null;
    for (ChunkRef ref : wanted) {
      if (kept.containsKey(ref.id()) || underWay.containsKey(ref.id())) {
        continue;
      }
      ChunkLocation location = locate(ref);
      if (last == null || !last.joins(location)) {
        last = new Fetch(location.stripe());
        waiting.addLast(last);
      }
      last.entries.add(location.entry());
      underWay.put(ref.id(), last);
    }
    startSome();
  }

  /** Lock held. */
  private void startSome() {
    while (fetches < FETCHES_MAX && !waiting.isEmpty()) {
      Fetch fetch = waiting.removeFirst();
      fetches++;
      env.start("drive-fetch", () -> run(fetch));
    }
  }

  private void run(Fetch fetch) {
    Map<Hash, byte[]> opened = new HashMap<>();
    ArchiveException failure = null;
    try {
      int from = fetch.entries.getFirst().offset();
      int length = fetch.entries.getLast().end() - from;
      byte[] range = vault.chunks().read(fetch.stripe, from, length);
      for (PackEntry entry : fetch.entries) {
        Slice sealed = new Slice(range, entry.offset() - from, entry.sealedBytes());
        opened.put(entry.id(), vault.chunks().open(fetch.stripe, entry, sealed));
      }
    } catch (ArchiveException e) {
      failure = e;
    } catch (InterruptedException e) {
      failure = new ArchiveException("cancelled", e);
    } catch (RuntimeException | Error crash) {
      failure = ArchiveException.crashed("fetching chunks", crash); // told by who waits
    } finally {
      ended(fetch, opened, failure);
    }
  }

  private void ended(Fetch fetch, Map<Hash, byte[]> opened, @Nullable ArchiveException failure) {
    lock.lock();
    try {
      fetches--;
      fetch.done = true;
      fetch.failure = failure;
      fetch.entries.forEach(entry -> underWay.remove(entry.id()));
      opened.forEach(this::keep);
      startSome();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Lock held. */
  private void keep(Hash id, byte[] bytes) {
    kept.put(id, bytes);
    keptBytes += bytes.length;
    Iterator<Map.Entry<Hash, byte[]>> eldest = kept.entrySet().iterator();
    while (keptBytes > KEPT_BYTES_MAX && kept.size() > 1) {
      keptBytes -= eldest.next().getValue().length;
      eldest.remove();
    }
  }
}
