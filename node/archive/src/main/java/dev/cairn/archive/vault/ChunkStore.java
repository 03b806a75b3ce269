package dev.cairn.archive.vault;

import dev.cairn.archive.chunk.ChunkReader;
import dev.cairn.archive.chunk.Encoding;
import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.index.LocalIndex;
import dev.cairn.archive.index.PackRecord;
import dev.cairn.archive.keys.VaultKeys;
import dev.cairn.archive.pack.PackEntry;
import dev.cairn.archive.pack.PackKind;
import dev.cairn.archive.tree.Chunks;
import dev.cairn.crypto.Aead;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.Slice;
import dev.cairn.storage.PeerStorage;
import dev.cairn.storage.PeerStorage.ReadOutcome;
import dev.cairn.storage.PeerStorage.Refusal;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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

  private static final int SALTS_MAX = 4096;

  private final VaultKeys keys;
  private final PeerStorage storage;
  private final LocalIndex index;
  private final ConcurrentLinkedQueue<ChunkReader> readers = new ConcurrentLinkedQueue<>();
  private final Map<Hash, byte[]> salts = new ConcurrentHashMap<>();
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

  /** As {@link #find}, but only in packs that the newest head lists or the next one will. */
  public Optional<ChunkLocation> findKept(Hash id) throws ArchiveException {
    try {
      return index.findKept(id);
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    }
  }

  /** A range of a stripe's payload, in an array that has nothing else. */
  public byte[] read(Hash stripe, int offset, int length)
      throws ArchiveException, InterruptedException {
    return range(stripe, offset, length).toArray();
  }

  /** A range of a stripe's payload, in an array that nobody else has. */
  public Slice range(Hash stripe, int offset, int length)
      throws ArchiveException, InterruptedException {
    return switch (storage.read(stripe, offset, length)) {
      case ReadOutcome.Read(Slice range, List<Refusal> found) -> {
        found.forEach(liars);
        if (range.length() != length) {
          throw new IllegalStateException("asked for " + length + ", got " + range.length());
        }
        yield range;
      }
      case ReadOutcome.BeyondPayload beyond ->
          throw new ArchiveException(
              "the index names bytes %d to %d of stripe %s, which has %d"
                  .formatted(
                      offset, (long) offset + length, stripe.shortHex(), beyond.payloadBytes()));
      case ReadOutcome.Unreadable unreadable -> throw new UnreadableStripeException(unreadable);
    };
  }

  private ChunkReader reader() {
    ChunkReader idle = readers.poll();
    return idle == null ? new ChunkReader(keys.chunks(), keys.chunkIdKey()) : idle;
  }

  private static ChunkReader.Claim claim(PackEntry entry) {
    return new ChunkReader.Claim(entry.id(), entry.encoding(), entry.plainBytes());
  }

  /** Whether {@link #part} can read parts of a chunk: a compressed one opens as a whole only. */
  public static boolean hasParts(PackEntry entry) {
    return entry.encoding() == Encoding.RAW;
  }

  /**
   * Bytes {@code from..to)} of a chunk that {@link #hasParts}, without fetching the rest. That they
   * are what the vault's writer stored is proved leaf by leaf, from the index (sealed by the vault)
   * over the stripe's id to the blocks' roots; the chunk's own seal and id, which are over the
   * whole, are not looked at.
   *
   * @param from a multiple of 16; the two lie in one segment of the seal
   */
  public byte[] part(ChunkLocation location, int from, int to)
      throws ArchiveException, InterruptedException {
    PackEntry entry = location.entry();
    byte[] salt = salt(location);
    int offset = entry.offset() + Aead.sealedOffset(from);
    byte[] proved = read(location.stripe(), offset, to - from);
    ChunkReader reader = reader();
    try {
      return reader.part(salt, Slice.of(proved), claim(entry), from);
    } finally {
      readers.add(reader);
    }
  }

  /** What a sealed chunk begins with; the last few thousand are in memory. */
  private byte[] salt(ChunkLocation location) throws ArchiveException, InterruptedException {
    Hash id = location.entry().id();
    byte[] known = salts.get(id);
    if (known != null) {
      return known;
    }
    byte[] salt = read(location.stripe(), location.entry().offset(), Aead.SALT_BYTES);
    if (salts.size() >= SALTS_MAX) {
      salts.clear();
    }
    salts.put(id, salt);
    return salt;
  }

  /** Opens a chunk and compares it with its id. */
  public byte[] open(Hash stripe, PackEntry entry, Slice sealed) throws ArchiveException {
    byte[] plain = new byte[entry.plainBytes()];
    open(stripe, entry, sealed, plain);
    return plain;
  }

  /** As {@link #open(Hash, PackEntry, Slice)}, into the beginning of {@code plain}. */
  public void open(Hash stripe, PackEntry entry, Slice sealed, byte[] plain)
      throws ArchiveException {
    ChunkReader reader = reader();
    try {
      reader.open(sealed, claim(entry), plain);
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

  /** A chunk from the network, whatever the cache has of it: what anybody else would get. */
  public byte[] fetchPlaced(ChunkLocation location) throws ArchiveException, InterruptedException {
    PackEntry entry = location.entry();
    byte[] sealed = read(location.stripe(), entry.offset(), entry.sealedBytes());
    return open(location.stripe(), entry, Slice.of(sealed));
  }

  /** A tree chunk whose place is known, past the index: the snapshot pages of a head. */
  byte[] load(ChunkLocation location) throws ArchiveException, InterruptedException {
    PackEntry entry = location.entry();
    try {
      byte[] cached = index.treeChunk(entry.id());
      if (cached != null && cached.length == entry.sealedBytes()) {
        return open(location.stripe(), entry, Slice.of(cached));
      }
      byte[] sealed = read(location.stripe(), entry.offset(), entry.sealedBytes());
      byte[] opened = open(location.stripe(), entry, Slice.of(sealed));
      index.keepTreeChunk(entry.id(), sealed);
      return opened;
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    }
  }

  /** Keeps tree chunks of a pack that is stored from here, so that nobody has to fetch them. */
  void keep(List<PackEntry> entries, byte[] payload) throws ArchiveException {
    try {
      for (PackEntry entry : entries) {
        index.keepTreeChunk(entry.id(), Arrays.copyOfRange(payload, entry.offset(), entry.end()));
      }
    } catch (IOException e) {
      throw new ArchiveException(e.getMessage() + "", e);
    }
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
