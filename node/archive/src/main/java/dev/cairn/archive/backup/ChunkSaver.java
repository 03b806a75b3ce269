package dev.cairn.archive.backup;

import dev.cairn.archive.chunk.ChunkIds;
import dev.cairn.archive.chunk.ChunkWriter;
import dev.cairn.archive.pack.PackKind;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.PackWriter;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Slice;
import java.util.ArrayList;
import java.util.List;

/** Names chunks and hands new ones to the pack writer, on as many workers as there are cores. */
final class ChunkSaver implements AutoCloseable {

  private final PackWriter packs;
  private final Counters counters;
  private final Pool<Worker> workers;
  private final Tasks tasks;

  ChunkSaver(Vault vault, PackWriter packs, Counters counters, int workerCount) {
    this.packs = packs;
    this.counters = counters;
    byte[] idKey = vault.keys().chunkIdKey();
    this.workers =
        new Pool<>(
            workerCount,
            () -> new Worker(new ChunkIds(idKey), new ChunkWriter(vault.env().secureRandom())));
    this.tasks = new Tasks(vault.env(), "chunk", workerCount, workerCount);
  }

  /** Keys and a compressor, for one thread at a time. */
  private record Worker(ChunkIds ids, ChunkWriter writer) {}

  /** Saves a chunk; returns when it is in a pack. */
  ChunkRef save(PackKind kind, byte[] array, int offset, int length)
      throws ArchiveException, InterruptedException {
    Worker worker = workers.take();
    try {
      Hash id = worker.ids.of(array, offset, length);
      return save(worker, kind, id, new Slice(array, offset, length));
    } finally {
      workers.give(worker);
    }
  }

  /**
   * Saves data chunks that lie one behind the other in {@code array}, beside the caller.
   *
   * @param array must stay as it is until {@code done} is run
   * @param from where the first begins
   */
  Promise<List<ChunkRef>> saveAside(byte[] array, int from, List<Integer> lengths, Runnable done)
      throws InterruptedException {
    boolean started = false;
    try {
      Promise<List<ChunkRef>> promise =
          tasks.start(() -> {
            try {
              return saveEach(array, from, lengths);
            } finally {
              done.run();
            }
          });
      started = true;
      return promise;
    } finally {
      if (!started) {
        done.run();
      }
    }
  }

  /** Saves data chunks that lie one behind the other; returns when they are in packs. */
  List<ChunkRef> saveEach(byte[] array, int from, List<Integer> lengths)
      throws ArchiveException, InterruptedException {
    int[] sizes = lengths.stream().mapToInt(Integer::intValue).toArray();
    int[] offsets = new int[sizes.length];
    for (int i = 0, at = from; i < sizes.length; i++) {
      offsets[i] = at;
      at += sizes[i];
    }
    Worker worker = workers.take();
    try {
      List<Hash> ids = worker.ids.ofEach(array, offsets, sizes);
      List<ChunkRef> refs = new ArrayList<>(sizes.length);
      for (int i = 0; i < sizes.length; i++) {
        refs.add(save(worker, PackKind.DATA, ids.get(i), new Slice(array, offsets[i], sizes[i])));
      }
      return refs;
    } finally {
      workers.give(worker);
    }
  }

  private ChunkRef save(Worker worker, PackKind kind, Hash id, Slice plain)
      throws ArchiveException, InterruptedException {
    int length = plain.length();
    PackWriter.Chunk chunk = new PackWriter.Chunk(id, plain.array(), plain.offset(), length);
    int sealedBytes = packs.add(kind, chunk, worker.writer);
    if (sealedBytes > 0) {
      counters.chunkAdded(length, sealedBytes);
    }
    return new ChunkRef(id, length);
  }

  @Override
  public void close() {
    tasks.close();
    workers.drain(worker -> worker.writer.close());
  }
}
