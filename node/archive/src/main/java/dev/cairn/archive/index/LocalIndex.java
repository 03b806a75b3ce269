package dev.cairn.archive.index;

import dev.cairn.archive.pack.FormatException;
import dev.cairn.archive.pack.PackEntry;
import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  private static final byte[] READ_AT = {'r'};
  private static final byte[] LEASES_OWED = {'l'};

  private final CacheDatabase database;
  private final Retired retired;
  private final Pending pending;
  private final WriteOptions unsynced = new WriteOptions();
  private final Locations locations;

  private LocalIndex(CacheDatabase database) {
    this.database = database;
    this.retired = new Retired(database);
    this.pending = new Pending(database);
    this.locations = new Locations(database, unsynced);
  }

  /**
   * Opens the cache in {@code directory}, making it if it is missing.
   *
   * @throws IOException if it cannot be opened; the message says how to get on
   */
  public static LocalIndex open(Path directory) throws IOException {
    Files.createDirectories(directory);
    LocalIndex index = new LocalIndex(CacheDatabase.open(directory));
    try {
      index.locations.complete();
      return index;
    } catch (RocksDBException e) {
      index.close();
      throw failed(e);
    } catch (FormatException e) {
      index.close();
      throw damaged(e);
    }
  }

  /** Where a chunk lies; empty if the vault does not have it as far as this device knows. */
  public Optional<ChunkLocation> find(Hash id) throws IOException {
    try {
      return locations.find(id);
    } catch (RocksDBException e) {
      throw failed(e);
    } catch (FormatException e) {
      throw damaged(e);
    }
  }

  /**
   * As {@link #find}, but only where something new may rely on it: in a pack that the newest head
   * lists, or that the next one will.
   */
  public Optional<ChunkLocation> findKept(Hash id) throws IOException {
    return find(id).filter(location -> !retired.contains(location.stripe()));
  }

  /** A pack known here. */
  public Optional<PackRecord> pack(Hash stripe) throws IOException {
    try {
      return locations.pack(stripe);
    } catch (RocksDBException e) {
      throw failed(e);
    } catch (FormatException e) {
      throw damaged(e);
    }
  }

  /**
   * A pack was receipted at {@code time}: its chunks count as present from now on. It is pending
   * until a head.
   */
  public void addPending(PackRecord pack, Instant time) throws IOException {
    try {
      locations.put(
          pack,
          batch -> {
            pending.add(batch, pack.stripe(), time);
            retired.remove(batch, pack.stripe());
          });
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  /** An addition of this device lists {@code packs}; what the head lists too stays as it is. */
  public void addAdded(List<PackRecord> packs, long addition, Instant time) throws IOException {
    try {
      for (PackRecord pack : packs) {
        Hash stripe = pack.stripe();
        if (pack(stripe).isEmpty() || retired.contains(stripe) || pending.contains(stripe)) {
          locations.put(
              pack,
              batch -> {
                pending.add(batch, stripe, time, addition);
                retired.remove(batch, stripe);
              });
        }
      }
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  /** Pending packs are listed by an addition of this device now. */
  public void added(Collection<Hash> stripes, long addition, Instant time) throws IOException {
    try (WriteBatch batch = new WriteBatch()) {
      for (Hash stripe : stripes) {
        pending.add(batch, stripe, time, addition);
      }
      write(batch);
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  /** The additions of this device that list packs which no head lists yet. */
  public Set<Long> additions() {
    return pending.additions();
  }

  /**
   * The head has what this device added up to this number. What it does not list of that, and its
   * segments were read, it listed once: that retires. To be said before {@link #keepSegments}.
   */
  public void folded(long addition) throws IOException {
    Map<Hash, Instant> folded = new HashMap<>();
    Instant readAt = readAt();
    pending.upTo(addition).forEach(pack -> folded.put(pack.stripe(), readAt));
    retire(folded);
  }

  /** When a head was last read whose segments are known here; long ago for none. */
  public Instant readAt() throws IOException {
    byte[] read = get(database.meta(), READ_AT);
    return read == null ? Instant.EPOCH : Retired.time(read);
  }

  /**
   * Nothing new may rely on these packs. First, what others have as well is to be looked up there,
   * so that after a crash no chunk of a kept pack is looked up in one that is deleted some day.
   *
   * @param lastListed by stripe, when it was last known to be listed
   */
  private void retire(Map<Hash, Instant> lastListed) throws IOException {
    Set<Hash> homeless = new HashSet<>();
    for (Hash stripe : lastListed.keySet()) {
      homeless.addAll(idsIn(stripe));
    }
    try {
      if (!homeless.isEmpty()) {
        findElsewhere(homeless, lastListed.keySet());
      }
      for (Map.Entry<Hash, Instant> one : lastListed.entrySet()) {
        try (WriteBatch batch = new WriteBatch()) {
          retired.add(batch, one.getKey(), one.getValue());
          pending.remove(batch, one.getKey());
          write(batch);
        }
      }
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  /** Hears pending packs, in the order of their stripe ids. */
  @FunctionalInterface
  public interface PackConsumer {
    void accept(PackRecord pack) throws IOException;
  }

  /** The stripe of every pack that the newest head lists, or that the next one will. */
  public List<Hash> packs() {
    List<Hash> stripes = new ArrayList<>();
    try (RocksIterator it = database.iterate(database.packs())) {
      for (it.seekToFirst(); it.isValid(); it.next()) {
        Hash stripe = Hash.copyOf(it.key());
        if (!retired.contains(stripe)) {
          stripes.add(stripe);
        }
      }
    }
    return stripes;
  }

  /** Visits every pack that the newest head lists, in the order of their stripe ids. */
  public void listed(PackConsumer consumer) throws IOException {
    for (Hash stripe : packs()) {
      Optional<PackRecord> pack = isPending(stripe) ? Optional.empty() : pack(stripe);
      if (pack.isPresent()) {
        consumer.accept(pack.get());
      }
    }
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

  /** Visits every pack that is in no segment of a head, and in no addition. */
  public void pending(PackConsumer consumer) throws IOException {
    for (Pending.Pack one : pending.unlisted()) {
      Optional<PackRecord> pack = pack(one.stripe());
      if (pack.isPresent()) {
        consumer.accept(pack.get());
      }
    }
  }

  private boolean isPending(Hash stripe) throws IOException {
    try {
      return pending.contains(stripe);
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  /** True if the segment's packs are known here. */
  public boolean hasSegment(Hash stripe) throws IOException {
    return !segmentPacks(stripe).isEmpty();
  }

  /** The packs that a segment lists; none if it is not known here. */
  public List<Hash> segmentPacks(Hash segment) throws IOException {
    byte[] value = get(database.segments(), segment.bytes());
    List<Hash> packs = new ArrayList<>();
    for (int at = 0; value != null && at + Hash.BYTES <= value.length; at += Hash.BYTES) {
      packs.add(Hash.copyOf(Arrays.copyOfRange(value, at, at + Hash.BYTES)));
    }
    return packs;
  }

  /** A head lists this segment: its packs are known, and none of them is pending any more. */
  public void addSegment(Hash stripe, List<PackRecord> packs) throws IOException {
    try {
      for (PackRecord pack : packs) {
        locations.put(
            pack,
            batch -> {
              pending.remove(batch, pack.stripe());
              retired.remove(batch, pack.stripe());
            });
      }
      ByteBuffer stripes = ByteBuffer.allocate(packs.size() * Hash.BYTES);
      packs.forEach(pack -> stripes.put(pack.stripe().bytes()));
      database.db().put(database.segments(), stripe.bytes(), stripes.array());
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  /**
   * The newest head has these segments, all of which are known here: packs that none of them lists
   * and that are not pending retire.
   *
   * @param now when the head was read
   */
  public void keepSegments(Collection<Hash> segments, Instant now) throws IOException {
    try {
      List<Hash> gone = goneSegments(segments);
      if (!gone.isEmpty()) {
        retireUnlisted(segments, readAt());
        for (Hash segment : gone) {
          database.db().delete(database.segments(), segment.bytes());
        }
      }
      database.db().put(database.meta(), READ_AT, Retired.bytes(now));
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  private List<Hash> goneSegments(Collection<Hash> segments) {
    List<Hash> gone = new ArrayList<>();
    try (RocksIterator it = database.iterate(database.segments())) {
      for (it.seekToFirst(); it.isValid(); it.next()) {
        Hash segment = Hash.copyOf(it.key());
        if (!segments.contains(segment)) {
          gone.add(segment);
        }
      }
    }
    return gone;
  }

  private void retireUnlisted(Collection<Hash> segments, Instant lastListed) throws IOException {
    Set<Hash> listed = new HashSet<>();
    for (Hash segment : segments) {
      listed.addAll(segmentPacks(segment));
    }
    Map<Hash, Instant> unlisted = new HashMap<>();
    for (Hash stripe : packs()) {
      if (!listed.contains(stripe) && !isPending(stripe)) {
        unlisted.put(stripe, lastListed);
      }
    }
    retire(unlisted);
  }

  /** The chunks of a pack that are looked up in it. */
  private List<Hash> idsIn(Hash stripe) throws IOException {
    List<Hash> ids = new ArrayList<>();
    Optional<PackRecord> pack = pack(stripe);
    if (pack.isPresent()) {
      for (PackEntry entry : pack.get().directory().entries()) {
        if (find(entry.id()).filter(at -> at.stripe().equals(stripe)).isPresent()) {
          ids.add(entry.id());
        }
      }
    }
    return ids;
  }

  /** Other packs may have them as well: two devices can have stored the same chunk. */
  private void findElsewhere(Set<Hash> ids, Set<Hash> retiring)
      throws IOException, RocksDBException {
    for (Hash stripe : packs()) {
      Optional<PackRecord> pack = retiring.contains(stripe) ? Optional.empty() : pack(stripe);
      if (pack.isPresent()) {
        for (PackEntry entry : pack.get().directory().entries()) {
          if (ids.contains(entry.id())) {
            locations.move(stripe, entry);
          }
        }
      }
    }
  }

  /** When a pack was last known to be listed; empty if it is not retired. */
  public Optional<Instant> retiredSince(Hash stripe) {
    return retired.listedAt(stripe);
  }

  /** True if there is any pack here that the head does not list any more. */
  public boolean hasRetired() {
    return !retired.isEmpty();
  }

  /**
   * A retired pack is needed after all: it is pending, so the next head lists it again. Its chunks
   * are looked up in it from now on, as the other packs that have them may be retired.
   */
  public void relist(Hash stripe, Instant now) throws IOException {
    PackRecord pack =
        pack(stripe)
            .orElseThrow(() ->
                new IllegalArgumentException("pack " + stripe.shortHex() + " is not known here"));
    try {
      locations.put(
          pack,
          batch -> {
            pending.add(batch, stripe, now);
            batch.put(database.meta(), LEASES_OWED, new byte[0]);
            retired.remove(batch, stripe);
          });
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  /** True if a pack was listed again since leases were last renewed: that cannot wait. */
  public boolean owesLeases() throws IOException {
    return get(database.meta(), LEASES_OWED) != null;
  }

  /** What the head lists was not listed for a while: leases are to be renewed at once. */
  public void oweLeases() throws IOException {
    try {
      database.db().put(database.meta(), LEASES_OWED, new byte[0]);
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  /** Leases of all that is listed here were renewed. */
  public void leasesRenewed() throws IOException {
    try {
      database.db().delete(database.meta(), LEASES_OWED);
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  /** Pending packs that were receipted before {@code time} retire: their leases may run out. */
  public void retirePending(Instant time) throws IOException {
    Map<Hash, Instant> old = new HashMap<>();
    for (Pending.Pack pack : pending.unlisted()) {
      if (pack.since().isBefore(time)) {
        old.put(pack.stripe(), pack.since());
      }
    }
    retire(old);
  }

  /** Forgets packs that were last listed before {@code time}, and where their chunks were. */
  public void forgetRetired(Instant time) throws IOException {
    for (Hash stripe : retired.before(time)) {
      try (WriteBatch batch = new WriteBatch()) {
        for (Hash id : idsIn(stripe)) {
          batch.delete(database.chunks(), id.bytes());
        }
        batch.delete(database.packs(), stripe.bytes());
        retired.remove(batch, stripe);
        write(batch);
      } catch (RocksDBException e) {
        throw failed(e);
      }
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
