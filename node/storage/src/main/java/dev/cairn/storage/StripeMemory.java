package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.storage.database.Table;
import dev.cairn.storage.database.Tables;
import dev.cairn.storage.stripe.HolderList;
import dev.cairn.storage.stripe.StripeBody;
import dev.cairn.storage.stripe.StripeRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What this device knows of its own member's stripes, on disk, so that a restore where the backup
 * was made asks no keeper: their records for good, and who held their blocks when it last heard. A
 * record proves itself by its id, and a holder list that is out of date costs time, never bytes.
 *
 * <p>Table {@code own-stripes}: stripe id, then {@value #RECORD} or {@value #HOLDERS} → the signed
 * record or list, under 1 KiB each: 90 MB for a TiB. What the device's vaults no longer name goes
 * when leases are renewed. It is a cache: what cannot be read or written is not there.
 */
final class StripeMemory {

  private static final System.Logger LOG = System.getLogger(StripeMemory.class.getName());

  private static final byte RECORD = 1;
  private static final byte HOLDERS = 2;

  private final Table table;
  private final Tables tables;
  private final UUID member;

  /**
   * @param member whose stripes are remembered; those of others, which this node repairs, are not
   */
  StripeMemory(Tables tables, UUID member) throws IOException {
    this.tables = tables;
    this.table = tables.table("own-stripes");
    this.member = member;
  }

  void keep(StripeRecord record) {
    keep(record.body(), RECORD, record.encode());
  }

  void keep(HolderList list) {
    keep(list.body(), HOLDERS, list.encode());
  }

  private void keep(StripeBody body, byte what, byte[] value) {
    if (!body.owner().equals(member)) {
      return;
    }
    try {
      table.put(key(body.stripeId(), what), value);
    } catch (IOException e) {
      unused(body.stripeId(), e);
    }
  }

  Optional<StripeRecord> record(Hash stripe) {
    return read(stripe, RECORD, StripeRecord::parse);
  }

  Optional<HolderList> holders(Hash stripe) {
    return read(stripe, HOLDERS, HolderList::parse);
  }

  private <T> Optional<T> read(Hash stripe, byte what, StripeRecords.Parser<T> parser) {
    try {
      Optional<byte[]> value = table.get(key(stripe, what));
      return value.isEmpty() ? Optional.empty() : Optional.of(parser.parse(stripe, value.get()));
    } catch (IOException e) { // also of what is not a record
      unused(stripe, e);
      return Optional.empty();
    }
  }

  /** A holder list that has misled is asked for anew. */
  void forgetHolders(Hash stripe) {
    try {
      table.delete(key(stripe, HOLDERS));
    } catch (IOException e) {
      unused(stripe, e);
    }
  }

  /** Forgets all but {@code stripes}; what it cannot forget now goes the next time. */
  void keepOnly(Set<Hash> stripes) {
    List<Tables.Change> gone = new ArrayList<>();
    try {
      table.forEach(
          new byte[0],
          (key, value) -> {
            if (key.length != Hash.BYTES + 1 || !stripes.contains(Hash.copyOf(key, 0))) {
              gone.add(new Tables.Change(table.name(), key, null));
            }
            return true;
          });
      tables.write(gone, false);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "stripes that are gone are still remembered", e);
    }
  }

  private static byte[] key(Hash stripe, byte what) {
    return ByteBuffer.allocate(Hash.BYTES + 1).put(stripe.bytes()).put(what).array();
  }

  private static void unused(Hash stripe, Exception why) {
    LOG.log(
        System.Logger.Level.DEBUG,
        "what is remembered of stripe {0} is not used: {1}",
        stripe.shortHex(),
        why.getMessage());
  }
}
