package dev.cairn.storage.share;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.storage.database.Table;
import dev.cairn.storage.database.Tables;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The shares a node holds: at most one per share key and owner. Two tables, written together:
 * {@code share} (share key ‖ owner → {@link HeldShare}) and {@code share-owner} (owner ‖ share key
 * → nothing), by which an owner's shares are counted. And what a holder remembers of recoveries:
 * {@code share-recovery} (owner ‖ asking node → second of its first question) and {@code
 * share-veto} (owner → second of the last veto), 8 bytes each. Safe for many threads.
 */
final class ShareStore {

  private static final String SHARES = "share";
  private static final String OWNERS = "share-owner";
  private static final String RECOVERIES = "share-recovery";
  private static final String VETOES = "share-veto";
  private static final int UUID_BYTES = 16;

  private final Tables tables;
  private final Table shares;
  private final Table owners;
  private final Table recoveries;
  private final Table vetoes;

  ShareStore(Tables tables) throws IOException {
    this.tables = tables;
    this.shares = tables.table(SHARES);
    this.owners = tables.table(OWNERS);
    this.recoveries = tables.table(RECOVERIES);
    this.vetoes = tables.table(VETOES);
  }

  Optional<HeldShare> get(Hash shareKey, UUID owner) throws IOException {
    Optional<byte[]> value = shares.get(join(shareKey.bytes(), bytes(owner)));
    return value.isEmpty() ? Optional.empty() : Optional.of(HeldShare.parse(value.get()));
  }

  /** Whose shares are held under {@code shareKey}. */
  List<UUID> owners(Hash shareKey) throws IOException {
    List<UUID> found = new ArrayList<>();
    shares.forEach(
        shareKey.bytes(),
        (key, value) -> {
          ByteBuffer owner = ByteBuffer.wrap(key, Hash.BYTES, UUID_BYTES);
          found.add(new UUID(owner.getLong(), owner.getLong()));
          return true;
        });
    return found;
  }

  /** How many shares of {@code owner} are held, counted up to {@code max}. */
  int count(UUID owner, int max) throws IOException {
    int[] count = {0};
    owners.forEach(bytes(owner), (key, value) -> ++count[0] < max);
    return count[0];
  }

  /** Durable when it returns, even against the loss of power: an owner counts on it. */
  void put(Hash shareKey, UUID owner, HeldShare held) throws IOException {
    byte[] id = bytes(owner);
    tables.write(
        List.of(
            new Tables.Change(SHARES, join(shareKey.bytes(), id), held.encode()),
            new Tables.Change(OWNERS, join(id, shareKey.bytes()), new byte[0])),
        true);
  }

  /** When {@code node} first asked for a share of {@code owner}; empty if it never did. */
  Optional<Instant> firstAsked(UUID owner, NodeId node) throws IOException {
    return recoveries.get(join(bytes(owner), node.hash().bytes())).map(ShareStore::instant);
  }

  /** Remembers that; durable when it returns, for the wait to go on after a restart. */
  void asked(UUID owner, NodeId node, Instant when) throws IOException {
    byte[] key = join(bytes(owner), node.hash().bytes());
    tables.write(List.of(new Tables.Change(RECOVERIES, key, second(when))), true);
  }

  /** When a device of {@code owner} last objected; empty if none ever did. */
  Optional<Instant> vetoed(UUID owner) throws IOException {
    return vetoes.get(bytes(owner)).map(ShareStore::instant);
  }

  /** Remembers that; durable when it returns. */
  void veto(UUID owner, Instant when) throws IOException {
    tables.write(List.of(new Tables.Change(VETOES, bytes(owner), second(when))), true);
  }

  private static byte[] second(Instant when) {
    return ByteBuffer.allocate(Long.BYTES).putLong(when.getEpochSecond()).array();
  }

  private static Instant instant(byte[] second) {
    return Instant.ofEpochSecond(ByteBuffer.wrap(second).getLong());
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(UUID_BYTES)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  private static byte[] join(byte[] left, byte[] right) {
    byte[] out = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, out, left.length, right.length);
    return out;
  }
}
