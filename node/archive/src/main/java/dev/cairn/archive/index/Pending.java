package dev.cairn.archive.index;

import dev.cairn.crypto.Hash;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * The packs that this device stored and that no head's segment lists yet. On an append-only device
 * those that an addition lists have its number: they are nobody's to list but who folds it, and
 * stay until then. Table {@code pending}: stripe → seconds, or seconds ‖ number. Safe for many
 * threads.
 */
final class Pending {

  private final CacheDatabase database;

  Pending(CacheDatabase database) {
    this.database = database;
  }

  /**
   * A pack.
   *
   * @param since when it was receipted
   * @param addition that lists it; 0 for none
   */
  record Pack(Hash stripe, Instant since, long addition) {}

  void add(WriteBatch batch, Hash stripe, Instant since) throws RocksDBException {
    batch.put(database.pending(), stripe.bytes(), Retired.bytes(since));
  }

  void add(WriteBatch batch, Hash stripe, Instant since, long addition) throws RocksDBException {
    byte[] value =
        ByteBuffer.allocate(2 * Long.BYTES).put(Retired.bytes(since)).putLong(addition).array();
    batch.put(database.pending(), stripe.bytes(), value);
  }

  void remove(WriteBatch batch, Hash stripe) throws RocksDBException {
    batch.delete(database.pending(), stripe.bytes());
  }

  boolean contains(Hash stripe) throws RocksDBException {
    return database.db().get(database.pending(), stripe.bytes()) != null;
  }

  /** All, in the order of their stripe ids. */
  List<Pack> all() {
    List<Pack> all = new ArrayList<>();
    try (RocksIterator it = database.iterate(database.pending())) {
      for (it.seekToFirst(); it.isValid(); it.next()) {
        ByteBuffer value = ByteBuffer.wrap(it.value());
        boolean isDamaged = value.remaining() < Long.BYTES;
        Instant since = isDamaged ? Instant.EPOCH : Instant.ofEpochSecond(value.getLong());
        long addition = value.remaining() == Long.BYTES && !isDamaged ? value.getLong() : 0;
        all.add(new Pack(Hash.copyOf(it.key()), since, addition));
      }
    }
    return all;
  }

  /** Those that no addition lists. */
  List<Pack> unlisted() {
    return all().stream().filter(pack -> pack.addition == 0).toList();
  }

  /** Those that an addition lists up to this number. */
  List<Pack> upTo(long addition) {
    return all().stream().filter(pack -> pack.addition > 0 && pack.addition <= addition).toList();
  }

  /** The numbers of additions that list any. */
  Set<Long> additions() {
    Set<Long> numbers = new TreeSet<>();
    all().forEach(pack -> numbers.add(pack.addition));
    numbers.remove(0L);
    return numbers;
  }
}
