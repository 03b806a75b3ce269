package dev.cairn.archive.backup;

import dev.cairn.archive.chunk.ChunkIds;
import dev.cairn.archive.chunk.ChunkWriter;
import dev.cairn.archive.chunk.Chunker;
import dev.cairn.archive.pack.PackKind;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.PackWriter;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;

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

  /** Keys, compressor and a buffer of its own for one chunk at a time. */
  private static final class Worker {
    final ChunkIds ids;
    final ChunkWriter writer;
    byte[] copy = new byte[0];

    Worker(ChunkIds ids, ChunkWriter writer) {
      this.ids = ids;
      this.writer = writer;
    }

    byte[] copyOf(byte[] array, int offset, int length) {
      if (copy.length < length) {
        copy = new byte[Math.min(Chunker.BYTES_MAX, Math.max(length, 2 * copy.length))];
      }
      System.arraycopy(array, offset, copy, 0, length);
      return copy;
    }
  }

  /** Saves a chunk; returns when it is in a pack. */
  ChunkRef save(PackKind kind, byte[] array, int offset, int length)
      throws ArchiveException, InterruptedException {
    Worker worker = workers.take();
    try {
      return save(worker, kind, array, offset, length);
    } finally {
      workers.give(worker);
    }
  }

  /** Saves a data chunk beside the caller, which may reuse the array at once. */
  Promise<ChunkRef> saveAside(byte[] array, int offset, int length) throws InterruptedException {
    Worker worker = workers.take();
    byte[] copy = worker.copyOf(array, offset, length);
    boolean started = false;
    try {
      Promise<ChunkRef> promise =
          tasks.start(() -> {
            try {
              return save(worker, PackKind.DATA, copy, 0, length);
            } finally {
              workers.give(worker);
            }
          });
      started = true;
      return promise;
    } finally {
      if (!started) {
        workers.give(worker);
      }
    }
  }

  private ChunkRef save(Worker worker, PackKind kind, byte[] array, int offset, int length)
      throws ArchiveException, InterruptedException {
    Hash id = worker.ids.of(array, offset, length);
    PackWriter.Chunk chunk = new PackWriter.Chunk(id, array, offset, length);
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
