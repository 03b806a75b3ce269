package dev.cairn.archive.index;

import dev.cairn.archive.chunk.Encoding;
import dev.cairn.archive.pack.FormatException;
import dev.cairn.archive.pack.PackEntry;
import dev.cairn.crypto.Hash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The packs known here and where in them each chunk lies. Tables {@code packs}: stripe → record;
 * {@code chunks}: id → stripe ‖ offset ‖ sealed bytes ‖ plain bytes ‖ encoding.
 *
 * <p>A pack of tiny files has a hundred thousand chunks, which in one batch are 27 MiB, and as much
 * again in the table that takes it. So the pack comes first, with a mark (table {@code meta}: 'p' ‖
 * stripe), then its chunks in parts, and the last of them takes the mark away. What a crash leaves
 * marked is completed from the pack at the next start: a chunk of a listed pack is always found.
 */
final class Locations {

  /** Far less than a write buffer. */
  private static final int BATCH_BYTES = 512 * 1024;

  private static final int LOCATION_BYTES = Hash.BYTES + 13;
  private static final byte MARK = 'p';

  private final CacheDatabase database;
  private final WriteOptions unsynced;

  Locations(CacheDatabase database, WriteOptions unsynced) {
    this.database = database;
    this.unsynced = unsynced;
  }

  /** What else becomes true with a pack. */
  @FunctionalInterface
  interface State {
    void change(WriteBatch batch) throws RocksDBException;
  }

  /** Keeps a pack, what becomes true with it, and where its chunks lie. */
  void put(PackRecord pack, State state) throws RocksDBException {
    byte[] mark = mark(pack.stripe());
    begin(pack, state);
    try (WriteBatch batch = new WriteBatch()) {
      for (PackEntry entry : pack.directory().entries()) {
        batch.put(database.chunks(), entry.id().bytes(), encode(pack.stripe(), entry));
        if (batch.getDataSize() >= BATCH_BYTES) {
          database.db().write(unsynced, batch);
          batch.clear();
        }
      }
      batch.delete(database.meta(), mark);
      database.db().write(unsynced, batch);
    }
  }

  /** The first part: the pack, marked as one whose chunks are not all there. */
  void begin(PackRecord pack, State state) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      batch.put(database.packs(), pack.stripe().bytes(), pack.encode());
      batch.put(database.meta(), mark(pack.stripe()), new byte[0]);
      state.change(batch);
      database.db().write(unsynced, batch);
    }
  }

  /** Completes what a crash interrupted. */
  void complete() throws RocksDBException, FormatException {
    for (Hash stripe : marked()) {
      Optional<PackRecord> pack = pack(stripe);
      if (pack.isPresent()) {
        put(pack.get(), batch -> {});
      } else { // forgotten since
        database.db().delete(database.meta(), mark(stripe));
      }
    }
  }

  private List<Hash> marked() {
    List<Hash> stripes = new ArrayList<>();
    try (RocksIterator it = database.iterate(database.meta())) {
      byte[] prefix = {MARK};
      for (it.seek(prefix); it.isValid() && it.key()[0] == MARK; it.next()) {
        stripes.add(Hash.copyOf(it.key(), prefix.length));
      }
    }
    return stripes;
  }

  private static byte[] mark(Hash stripe) {
    return ByteBuffer.allocate(1 + Hash.BYTES).put(MARK).put(stripe.bytes()).array();
  }

  Optional<PackRecord> pack(Hash stripe) throws RocksDBException, FormatException {
    byte[] value = database.db().get(database.packs(), stripe.bytes());
    return value == null ? Optional.empty() : Optional.of(PackRecord.decode(value));
  }

  Optional<ChunkLocation> find(Hash id) throws RocksDBException, FormatException {
    byte[] value = database.db().get(database.chunks(), id.bytes());
    return value == null ? Optional.empty() : Optional.of(decode(id, value));
  }

  /** A chunk lies in this pack too, and is to be looked up there. */
  void move(Hash stripe, PackEntry entry) throws RocksDBException {
    database.db().put(database.chunks(), entry.id().bytes(), encode(stripe, entry));
  }

  private static byte[] encode(Hash stripe, PackEntry entry) {
    return ByteBuffer.allocate(LOCATION_BYTES)
        .put(stripe.bytes())
        .putInt(entry.offset())
        .putInt(entry.sealedBytes())
        .putInt(entry.plainBytes())
        .put((byte) entry.encoding().code())
        .array();
  }

  private static ChunkLocation decode(Hash id, byte[] value) throws FormatException {
    if (value.length != LOCATION_BYTES) {
      throw new FormatException("a location of " + value.length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(value, Hash.BYTES, LOCATION_BYTES - Hash.BYTES);
    int offset = in.getInt();
    int sealedBytes = in.getInt();
    int plainBytes = in.getInt();
    Optional<Encoding> encoding = Encoding.of(in.get());
    if (encoding.isEmpty()) {
      throw new FormatException("a chunk of unknown encoding");
    }
    return new ChunkLocation(
        Hash.copyOf(Arrays.copyOf(value, Hash.BYTES)),
        new PackEntry(id, offset, sealedBytes, plainBytes, encoding.get()));
  }
}
