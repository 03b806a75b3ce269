package dev.cairn.storage.block;

import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The blocks this host keeps for others. A block is named by its root (SHA-256 Merkle tree over 16
 * KiB leaves) and its owner: two owners of the same bytes are counted and deleted apart.
 *
 * <p>What every implementation promises, as {@code BlockStoreContract} states it: a block is there
 * whole or not at all, whatever is killed when; nothing is kept that does not match its root; a
 * block that {@link #put} reported as kept survives the loss of power; bytes on disk never exceed
 * the cap, and {@link Usage#usedBytes} says what {@code du} says.
 *
 * <p>All methods block and are safe for many threads; none holds a lock while it reads from a peer.
 */
public interface BlockStore extends AutoCloseable {

  /** Most bytes of one block: a whole pack, where k = 1. */
  int BLOCK_BYTES_MAX = 32 << 20;

  /**
   * Owner of what this host keeps for its own work, such as the inputs of a repair. It counts
   * against the cap like any other block, but only who names this owner sees it.
   */
  UUID SPOOL = new UUID(0, 0);

  /**
   * Keeps one block, hashing it while it is written.
   *
   * @param bytes read to exactly {@code block.blockBytes()} bytes unless the outcome is already
   *     known before; never closed here
   * @throws IOException from {@code bytes}, or because they ended early: nothing is kept
   * @throws BlockStoreException if the disk fails otherwise than by being full: nothing is kept
   */
  PutOutcome put(NewBlock block, InputStream bytes) throws IOException;

  /** Opens a block of any member for reading; empty if it is not here. */
  Optional<BlockReader> open(Hash root) throws BlockStoreException;

  /** Opens {@code owner}'s block for reading; empty if it is not here. */
  Optional<BlockReader> open(Hash root, UUID owner) throws BlockStoreException;

  /** True if a block of any member is here. */
  boolean has(Hash root) throws BlockStoreException;

  /** True if {@code owner}'s block is here. */
  boolean has(Hash root, UUID owner) throws BlockStoreException;

  /**
   * Forgets {@code owner}'s block; that of another owner stays. Readers that are open keep reading.
   *
   * @return false if it was not here
   */
  boolean delete(Hash root, UUID owner) throws BlockStoreException;

  /**
   * Reads the whole of {@code owner}'s block and hashes it: what the disk did to it since.
   *
   * @throws BlockStoreException if the disk does not let it be read: nothing is known then
   */
  Condition examine(Hash root, UUID owner) throws BlockStoreException;

  /**
   * False: no new block comes in, as if the cap were 0; those that are here stay. True, as it is at
   * first: the cap holds.
   */
  void acceptNew(boolean accept);

  /** What is used, and what may be. */
  Usage usage();

  /**
   * The members' blocks after {@code after}, in the order of their roots, then owners.
   *
   * @param after exclusive, need not be here any more; null to begin
   * @param max at least 1
   */
  List<Held> page(@Nullable Held after, int max) throws BlockStoreException;

  /** The blocks of {@link #SPOOL}, in the order of their roots. */
  List<Held> spooled() throws BlockStoreException;

  /** Block bytes kept for each member, without what the disk adds; in the order of the owners. */
  Map<UUID, Long> heldByOwner();

  /** Waits for nothing; puts under way fail. */
  @Override
  void close();

  /**
   * A block to keep.
   *
   * @param root what its bytes must hash to
   * @param blockBytes 1 to {@value #BLOCK_BYTES_MAX}
   * @param owner the member it is kept for
   * @param ownerBytesMax the put is refused if {@code owner} would then have more block bytes here
   */
  record NewBlock(Hash root, int blockBytes, UUID owner, long ownerBytesMax) {
    public NewBlock {
      if (blockBytes < 1 || blockBytes > BLOCK_BYTES_MAX) {
        throw new IllegalArgumentException("a block of " + blockBytes + " bytes");
      }
    }
  }

  /** How a block is. */
  enum Condition {
    /** Its bytes, and what proves them, are as they were put. */
    SOUND,
    /** They are not, or its file is gone though its folder is there. */
    ROTTEN,
    /** It is not here. */
    ABSENT
  }

  /** A block that is here. */
  record Held(Hash root, UUID owner, int blockBytes) {}

  /** How a put ended. */
  sealed interface PutOutcome {
    /** Durable. */
    record Kept() implements PutOutcome {}

    /** It was here before; its bytes were not read again. */
    record AlreadyHere() implements PutOutcome {}

    /** The bytes hash to {@code actual}; they are gone again. */
    record WrongRoot(Hash actual) implements PutOutcome {}

    /** Cap or disk would overflow. */
    record Full(long freeBytes, long neededBytes) implements PutOutcome {}

    /** The owner would have more than its maximum here. */
    record OverQuota(long heldBytes, long maxBytes) implements PutOutcome {}
  }

  /**
   * Disk in use.
   *
   * @param usedBytes allocated by blocks, by the spool, by puts under way and by directories
   * @param capBytes what no put makes {@code usedBytes} exceed; less if it was lowered since, or 0
   *     while nothing new is accepted
   * @param blocks how many are kept for members
   */
  record Usage(long usedBytes, long capBytes, long blocks) {
    /** What may still be used; never negative. */
    public long freeBytes() {
      return Math.max(0, capBytes - usedBytes);
    }
  }
}
