package dev.cairn.archive.vault;

import dev.cairn.archive.chunk.ChunkReader;
import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.index.LocalIndex;
import dev.cairn.archive.index.PackRecord;
import dev.cairn.archive.keys.VaultKeys;
import dev.cairn.archive.pack.PackEntry;
import dev.cairn.archive.pack.PackKind;
import dev.cairn.archive.tree.Chunks;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.Slice;
import dev.cairn.storage.PeerStorage;
import dev.cairn.storage.PeerStorage.ReadOutcome;
import dev.cairn.storage.PeerStorage.Refusal;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Reads chunks: looks them up, fetches ranges of stripes, opens them. Tree chunks are kept in the
 * local cache, and fetched with those behind them in the same pack, because who reads one page of a
 * tree reads the next. Safe for many threads.
 */
public final class ChunkStore implements Chunks<ArchiveException> {

  /** How far behind a missing tree chunk its neighbours are fetched with it. */
  private static final int AHEAD_BYTES = 1 << 20;

  private final VaultKeys keys;
  private final PeerStorage storage;
  private final LocalIndex index;
  private final ConcurrentLinkedQueue<ChunkReader> readers = new ConcurrentLinkedQueue<>();
  private volatile Consumer<Refusal> liars = refusal -> {};

  ChunkStore(VaultKeys keys, PeerStorage storage, LocalIndex index) {
    this.keys = keys;
    this.storage = storage;
    this.index = index;
  }

  /** Who hears of hosts that gave wrong bytes and were left out. Called from any thread. */
  public void onLiar(Consumer<Refusal> listener) {
    liars = listener;
  }

  /** Where a chunk lies; empty if no index lists it. */
  public Optional<ChunkLocation> find(Hash id) throws ArchiveException {
    try {
      return index.find(id);
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    }
  }

  /** A range of a stripe's payload. */
  public byte[] read(Hash stripe, int offset, int length)
      throws ArchiveException, InterruptedException {
    return switch (storage.read(stripe, offset, length)) {
      case ReadOutcome.Read(byte[] bytes, List<Refusal> found) -> {
        found.forEach(liars);
        if (bytes.length != length) {
          throw new IllegalStateException("asked for " + length + ", got " + bytes.length);
        }
        yield bytes;
      }
      case ReadOutcome.Unreadable unreadable -> throw new UnreadableStripeException(unreadable);
    };
  }

  /** Opens a chunk and compares it with its id. */
  public byte[] open(Hash stripe, PackEntry entry, Slice sealed) throws ArchiveException {
    ChunkReader reader = readers.poll();
    if (reader == null) {
      reader = new ChunkReader(keys.chunks(), keys.chunkIdKey());
    }
    try {
      return reader.open(
          sealed, new ChunkReader.Claim(entry.id(), entry.encoding(), entry.plainBytes()));
    } catch (SealBrokenException e) {
      throw new DamagedChunkException(entry.id(), stripe, e);
    } finally {
      readers.add(reader);
    }
  }

  /** The plaintext of a tree chunk, from the cache or the network. */
  @Override
  public byte[] load(Hash id) throws ArchiveException, InterruptedException {
    ChunkLocation location =
        find(id)
            .orElseThrow(() ->
                new ArchiveException(
                    "tree chunk " + id + " is in no index: run check to see what is lost"));
    try {
      byte[] cached = index.treeChunk(id);
      if (cached != null && cached.length == location.entry().sealedBytes()) {
        return open(location.stripe(), location.entry(), Slice.of(cached));
      }
      return fetch(location);
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    }
  }

  /** A tree chunk whose place is known, past the index: the snapshot pages of a head. */
  byte[] load(ChunkLocation location) throws ArchiveException, InterruptedException {
    PackEntry entry = location.entry();
    byte[] sealed = read(location.stripe(), entry.offset(), entry.sealedBytes());
    return open(location.stripe(), entry, Slice.of(sealed));
  }

  private byte[] fetch(ChunkLocation wanted)
      throws ArchiveException, IOException, InterruptedException {
    int from = wanted.entry().offset();
    List<PackEntry> entries = neighbours(wanted);
    byte[] range = read(wanted.stripe(), from, entries.getLast().end() - from);
    for (PackEntry entry : entries) {
      int at = entry.offset() - from;
      index.keepTreeChunk(entry.id(), Arrays.copyOfRange(range, at, at + entry.sealedBytes()));
    }
    Slice sealed = new Slice(range, 0, wanted.entry().sealedBytes());
    return open(wanted.stripe(), wanted.entry(), sealed);
  }

  private List<PackEntry> neighbours(ChunkLocation wanted) throws IOException {
    int from = wanted.entry().offset();
    Optional<PackRecord> pack = index.pack(wanted.stripe());
    if (pack.isEmpty() || pack.get().directory().kind() != PackKind.TREE) {
      return List.of(wanted.entry());
    }
    List<PackEntry> near =
        pack.get().directory().entries().stream()
            .filter(entry -> entry.offset() >= from && entry.end() <= from + AHEAD_BYTES)
            .toList();
    return near.isEmpty() || near.getFirst().offset() != from ? List.of(wanted.entry()) : near;
  }

  void close() {
    for (ChunkReader reader = readers.poll(); reader != null; reader = readers.poll()) {
      reader.close();
    }
  }
}
