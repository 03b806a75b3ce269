package dev.cairn.archive.index;

import dev.cairn.crypto.Hash;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * The packs that no segment of the head lists any more, and since when at the latest they were
 * still listed. They can be read while their hosts have them, and listed again, but nothing new may
 * rely on them. Table {@code retired}: stripe → seconds. Safe for many threads.
 */
final class Retired {

  private final CacheDatabase database;
  private final Map<Hash, Instant> listedAt = new ConcurrentHashMap<>();

  Retired(CacheDatabase database) {
    this.database = database;
    try (RocksIterator it = database.iterate(database.retired())) {
      for (it.seekToFirst(); it.isValid(); it.next()) {
        listedAt.put(Hash.copyOf(it.key()), time(it.value()));
      }
    }
  }

  static byte[] bytes(Instant time) {
    return ByteBuffer.allocate(Long.BYTES).putLong(time.getEpochSecond()).array();
  }

  static Instant time(byte[] value) {
    return value.length == Long.BYTES
        ? Instant.ofEpochSecond(ByteBuffer.wrap(value).getLong())
        : Instant.EPOCH;
  }

  boolean isEmpty() {
    return listedAt.isEmpty();
  }

  boolean contains(Hash stripe) {
    return listedAt.containsKey(stripe);
  }

  /** When it was last known to be listed; empty if it is not retired. */
  Optional<Instant> listedAt(Hash stripe) {
    return Optional.ofNullable(listedAt.get(stripe));
  }

  /** Those that were last listed before {@code time}. */
  List<Hash> before(Instant time) {
    return listedAt.entrySet().stream()
        .filter(entry -> entry.getValue().isBefore(time))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** As part of {@code batch}; it counts as retired at once. */
  void add(WriteBatch batch, Hash stripe, Instant lastListed) throws RocksDBException {
    batch.put(database.retired(), stripe.bytes(), bytes(lastListed));
    listedAt.put(stripe, lastListed);
  }

  /** Takes it back as part of {@code batch}; it counts as listed at once. */
  void remove(WriteBatch batch, Hash stripe) throws RocksDBException {
    if (listedAt.remove(stripe) != null) {
      batch.delete(database.retired(), stripe.bytes());
    }
  }
}
