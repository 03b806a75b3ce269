package dev.cairn.archive.index;

import dev.cairn.archive.pack.FormatException;
import dev.cairn.archive.pack.PackEntry;
import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * This device's cache of a vault: where each chunk lies, which packs were receipted but are in no
 * head yet, and the sealed pages of trees. All of it can be had again: from the vault's head and
 * segments, or by sending packs once more. Deleting the folder is always safe.
 *
 * <p>Pages stay sealed here, so a copied cache shows ids and lengths, and no names.
 *
 * <p>Safe for many threads. One process at a time: RocksDB locks the folder.
 */
public final class LocalIndex implements AutoCloseable {

  private static final byte[] SEQUENCE = {'s'};
  private static final int LOCATION_BYTES = Hash.BYTES + 13;

  private final CacheDatabase database;
  private final WriteOptions unsynced = new WriteOptions();

  private LocalIndex(CacheDatabase database) {
    this.database = database;
  }

  /**
   * Opens the cache in {@code directory}, making it if it is missing.
   *
   * @throws IOException if it cannot be opened; the message says how to get on
   */
  public static LocalIndex open(Path directory) throws IOException {
    Files.createDirectories(directory);
    return new LocalIndex(CacheDatabase.open(directory));
  }

  /** Where a chunk lies; empty if the vault does not have it as far as this device knows. */
  public Optional<ChunkLocation> find(Hash id) throws IOException {
    byte[] value = get(database.chunks(), id.bytes());
    return value == null ? Optional.empty() : Optional.of(location(id, value));
  }

  /** A pack known here. */
  public Optional<PackRecord> pack(Hash stripe) throws IOException {
    byte[] value = get(database.packs(), stripe.bytes());
    try {
      return value == null ? Optional.empty() : Optional.of(PackRecord.decode(value));
    } catch (FormatException e) {
      throw damaged(e);
    }
  }

  /** A pack was receipted: its chunks count as present from now on. It is pending until a head. */
  public void addPending(PackRecord pack) throws IOException {
    try (WriteBatch batch = new WriteBatch()) {
      put(batch, pack);
      batch.put(database.pending(), pack.stripe().bytes(), new byte[0]);
      write(batch);
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  /** Hears pending packs, in the order of their stripe ids. */
  @FunctionalInterface
  public interface PackConsumer {
    void accept(PackRecord pack) throws IOException;
  }

  /** The stripe of every pack that is known here. */
  public List<Hash> packs() {
    List<Hash> stripes = new ArrayList<>();
    try (RocksIterator it = database.iterate(database.packs())) {
      for (it.seekToFirst(); it.isValid(); it.next()) {
        stripes.add(Hash.copyOf(it.key()));
      }
    }
    return stripes;
  }

  /** Bytes of the payloads of all packs that are known here. */
  public long packBytes() throws IOException {
    long sum = 0;
    try (RocksIterator it = database.iterate(database.packs())) {
      for (it.seekToFirst(); it.isValid(); it.next()) {
        sum += PackRecord.payloadBytes(it.value());
      }
    } catch (FormatException e) {
      throw damaged(e);
    }
    return sum;
  }

  /** Visits every pack that is in no segment of a head. */
  public void pending(PackConsumer consumer) throws IOException {
    try (RocksIterator it = database.iterate(database.pending())) {
      for (it.seekToFirst(); it.isValid(); it.next()) {
        Optional<PackRecord> pack = pack(Hash.copyOf(it.key()));
        if (pack.isPresent()) {
          consumer.accept(pack.get());
        }
      }
    }
  }

  /** True if the segment's packs are known here. */
  public boolean hasSegment(Hash stripe) throws IOException {
    return get(database.segments(), stripe.bytes()) != null;
  }

  /** A head lists this segment: its packs are known, and none of them is pending any more. */
  public void addSegment(Hash stripe, List<PackRecord> packs) throws IOException {
    try {
      for (PackRecord pack : packs) {
        try (WriteBatch batch = new WriteBatch()) {
          put(batch, pack);
          batch.delete(database.pending(), pack.stripe().bytes());
          write(batch);
        }
      }
      database.db().put(database.segments(), stripe.bytes(), new byte[0]);
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  /** Forgets that a pack is pending and that its chunks are present: its stripe was lost. */
  public void drop(PackRecord pack) throws IOException {
    try (WriteBatch batch = new WriteBatch()) {
      batch.delete(database.pending(), pack.stripe().bytes());
      for (PackEntry entry : pack.directory().entries()) {
        Optional<ChunkLocation> location = find(entry.id());
        if (location.isPresent() && location.get().stripe().equals(pack.stripe())) {
          batch.delete(database.chunks(), entry.id().bytes());
        }
      }
      write(batch);
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  /** A sealed tree chunk kept here, or null. */
  public byte @Nullable [] treeChunk(Hash id) throws IOException {
    return get(database.trees(), id.bytes());
  }

  /** Keeps a sealed tree chunk. */
  public void keepTreeChunk(Hash id, byte[] sealed) throws IOException {
    try {
      database.db().put(database.trees(), id.bytes(), sealed);
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  /** The highest head sequence seen on this device; 0 for none. Guards against rollback. */
  public long seenSequence() throws IOException {
    byte[] value = get(database.meta(), SEQUENCE);
    return value == null ? 0 : ByteBuffer.wrap(value).getLong();
  }

  /** Remembers a head's sequence, unless a higher one is remembered. */
  public void seeSequence(long sequence) throws IOException {
    if (sequence > seenSequence()) {
      try {
        database
            .db()
            .put(database.meta(), SEQUENCE, ByteBuffer.allocate(8).putLong(sequence).array());
      } catch (RocksDBException e) {
        throw failed(e);
      }
    }
  }

  private void put(WriteBatch batch, PackRecord pack) throws RocksDBException {
    batch.put(database.packs(), pack.stripe().bytes(), pack.encode());
    for (PackEntry entry : pack.directory().entries()) {
      batch.put(database.chunks(), entry.id().bytes(), location(pack.stripe(), entry));
    }
  }

  private static byte[] location(Hash stripe, PackEntry entry) {
    return ByteBuffer.allocate(LOCATION_BYTES)
        .put(stripe.bytes())
        .putInt(entry.offset())
        .putInt(entry.sealedBytes())
        .putInt(entry.plainBytes())
        .put((byte) entry.encoding().code())
        .array();
  }

  private static ChunkLocation location(Hash id, byte[] value) throws IOException {
    if (value.length != LOCATION_BYTES) {
      throw damaged(new FormatException("a location of " + value.length + " bytes"));
    }
    ByteBuffer in = ByteBuffer.wrap(value);
    byte[] stripe = new byte[Hash.BYTES];
    in.get(stripe);
    int offset = in.getInt();
    int sealedBytes = in.getInt();
    int plainBytes = in.getInt();
    var encoding = dev.cairn.archive.chunk.Encoding.of(in.get());
    if (encoding.isEmpty()) {
      throw damaged(new FormatException("a chunk of unknown encoding"));
    }
    return new ChunkLocation(
        Hash.copyOf(stripe), new PackEntry(id, offset, sealedBytes, plainBytes, encoding.get()));
  }

  private byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) throws IOException {
    try {
      return database.db().get(family, key);
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  private void write(WriteBatch batch) throws RocksDBException {
    database.db().write(unsynced, batch);
  }

  private static IOException failed(RocksDBException e) {
    return new IOException("the vault's cache cannot be used: " + e.getMessage(), e);
  }

  private static IOException damaged(FormatException e) {
    return new IOException(
        "the vault's cache is damaged (" + e.getMessage() + "): delete it, it is rebuilt", e);
  }

  @Override
  public void close() {
    unsynced.close();
    database.close();
  }
}
