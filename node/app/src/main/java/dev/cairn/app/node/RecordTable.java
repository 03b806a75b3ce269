package dev.cairn.app.node;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.RecordStore;
import dev.cairn.storage.database.Table;
import dev.cairn.storage.database.Tables;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The small records that this node keeps for everybody, in its database. Key: kind in ASCII, a zero
 * byte, 32 bytes of place; so bytes are ordered as {@link RecordStore.Place}s are. Value: {@value
 * #HEADER_BYTES} bytes of ledger (sequence, depositor, times refreshed and expiring in
 * milliseconds; all big-endian), then the record.
 */
public final class RecordTable implements RecordStore {

  static final String TABLE = "records";

  private static final int HEADER_BYTES = 5 * Long.BYTES;

  private final Tables tables;
  private final Table table;

  public RecordTable(Tables tables) throws IOException {
    this.tables = tables;
    this.table = tables.table(TABLE);
  }

  @Override
  public Optional<Kept> get(Place place) throws IOException {
    Optional<byte[]> value = table.get(key(place));
    return value.isEmpty() ? Optional.empty() : Optional.of(decode(place, value.get()));
  }

  @Override
  public void put(Place place, Kept kept) throws IOException {
    tables.write(List.of(new Tables.Change(TABLE, key(place), encode(kept))), true);
  }

  @Override
  public void remove(Place place) throws IOException {
    table.delete(key(place));
  }

  @Override
  public List<Entry> page(@Nullable Place after, int entriesMax) throws IOException {
    List<Entry> entries = new ArrayList<>();
    byte[] from = after == null ? new byte[0] : key(after);
    table.forEachFrom(
        from,
        (key, value) -> {
          if (!Arrays.equals(key, from)) {
            Place place = place(key);
            entries.add(new Entry(place, decode(place, value)));
          }
          return entries.size() < entriesMax;
        });
    return entries;
  }

  static byte[] key(Place place) {
    byte[] kind = place.kind().getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(kind.length + 1 + Hash.BYTES)
        .put(kind)
        .put((byte) 0)
        .put(place.key().bytes())
        .array();
  }

  private static Place place(byte[] key) throws IOException {
    int kindBytes = key.length - 1 - Hash.BYTES;
    if (kindBytes < 1 || key[kindBytes] != 0) {
      throw new IOException("table " + TABLE + " holds a key of " + key.length + " bytes");
    }
    return new Place(
        new String(key, 0, kindBytes, StandardCharsets.US_ASCII),
        Hash.copyOf(Arrays.copyOfRange(key, kindBytes + 1, key.length)));
  }

  static byte[] encode(Kept kept) {
    return ByteBuffer.allocate(HEADER_BYTES + kept.value().length)
        .putLong(kept.sequence())
        .putLong(kept.depositor().getMostSignificantBits())
        .putLong(kept.depositor().getLeastSignificantBits())
        .putLong(kept.refreshed().toEpochMilli())
        .putLong(kept.expires().toEpochMilli())
        .put(kept.value())
        .array();
  }

  private static Kept decode(Place place, byte[] bytes) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      long sequence = in.getLong();
      UUID depositor = new UUID(in.getLong(), in.getLong());
      Instant refreshed = Instant.ofEpochMilli(in.getLong());
      Instant expires = Instant.ofEpochMilli(in.getLong());
      byte[] value = new byte[in.remaining()];
      in.get(value);
      return new Kept(value, sequence, depositor, refreshed, expires);
    } catch (BufferUnderflowException e) {
      throw new IOException("table " + TABLE + ": record " + place + " is cut short", e);
    }
  }
}
