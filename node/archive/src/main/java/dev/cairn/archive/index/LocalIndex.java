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
import java.util.HashSet;
import java.util.List;
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
  private static final int LOCATION_BYTES = Hash.BYTES + 13;

  private static final byte[] READ_AT = {'r'};
  private static final byte[] LEASES_OWED = {'l'};

  private final CacheDatabase database;
  private final Retired retired;
  private final WriteOptions unsynced = new WriteOptions();

  private LocalIndex(CacheDatabase database) {
    this.database = database;
    this.retired = new Retired(database);
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

  /**
   * As {@link #find}, but only where something new may rely on it: in a pack that the newest head
   * lists, or that the next one will.
   */
  public Optional<ChunkLocation> findKept(Hash id) throws IOException {
    return find(id).filter(location -> !retired.contains(location.stripe()));
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

  /**
   * A pack was receipted at {@code time}: its chunks count as present from now on. It is pending
   * until a head.
   */
  public void addPending(PackRecord pack, Instant time) throws IOException {
    try (WriteBatch batch = new WriteBatch()) {
      put(batch, pack);
      batch.put(database.pending(), pack.stripe().bytes(), Retired.bytes(time));
      retired.remove(batch, pack.stripe());
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
      if (get(database.pending(), stripe.bytes()) == null) {
        Optional<PackRecord> pack = pack(stripe);
        if (pack.isPresent()) {
          consumer.accept(pack.get());
        }
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
        try (WriteBatch batch = new WriteBatch()) {
          put(batch, pack);
          batch.delete(database.pending(), pack.stripe().bytes());
          retired.remove(batch, pack.stripe());
          write(batch);
        }
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
        byte[] read = get(database.meta(), READ_AT);
        retireUnlisted(segments, read == null ? Instant.EPOCH : Retired.time(read));
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

  private void retireUnlisted(Collection<Hash> segments, Instant lastListed)
      throws IOException, RocksDBException {
    Set<Hash> listed = new HashSet<>();
    for (Hash segment : segments) {
      listed.addAll(segmentPacks(segment));
    }
    Set<Hash> homeless = new HashSet<>();
    for (Hash stripe : packs()) {
      if (!listed.contains(stripe) && get(database.pending(), stripe.bytes()) == null) {
        retired.add(stripe, lastListed);
        homeless.addAll(idsIn(stripe));
      }
    }
    if (!homeless.isEmpty()) {
      findElsewhere(homeless);
    }
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
  private void findElsewhere(Set<Hash> ids) throws IOException, RocksDBException {
    for (Hash stripe : packs()) {
      Optional<PackRecord> pack = pack(stripe);
      if (pack.isPresent()) {
        for (PackEntry entry : pack.get().directory().entries()) {
          if (ids.contains(entry.id())) {
            database.db().put(database.chunks(), entry.id().bytes(), location(stripe, entry));
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

  /** A retired pack is needed after all: it is pending, so the next head lists it again. */
  public void relist(Hash stripe, Instant now) throws IOException {
    try (WriteBatch batch = new WriteBatch()) {
      batch.put(database.pending(), stripe.bytes(), Retired.bytes(now));
      batch.put(database.meta(), LEASES_OWED, new byte[0]);
      retired.remove(batch, stripe);
      write(batch);
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
    try (RocksIterator it = database.iterate(database.pending())) {
      for (it.seekToFirst(); it.isValid(); it.next()) {
        Instant receipted = Retired.time(it.value());
        if (receipted.isBefore(time)) {
          retired.add(Hash.copyOf(it.key()), receipted);
          database.db().delete(database.pending(), it.key());
        }
      }
    } catch (RocksDBException e) {
      throw failed(e);
    }
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
