package dev.cairn.storage.block;

import dev.cairn.storage.block.BlockStore.NewBlock;
import dev.cairn.storage.block.BlockStore.PutOutcome;
import dev.cairn.storage.block.BlockStore.Usage;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who may still put how much: the part of a block store that must be exact under many puts at once.
 * Space and quota are taken before the first byte is written and given back if the put fails, so
 * the cap holds at every moment and not only between puts.
 */
final class BlockAccounts {

  /** Tells whether a block is there already; asked under the lock. */
  @FunctionalInterface
  interface Presence {
    boolean has(BlockKey key) throws BlockStoreException;
  }

  /** Something done under the lock. */
  @FunctionalInterface
  interface Change {
    boolean run() throws BlockStoreException;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition putEnded = lock.newCondition();
  private final long capBytes;
  private final Set<BlockKey> underWay = new HashSet<>();
  private final TreeMap<UUID, Long> heldByOwner = new TreeMap<>();
  private boolean accepting = true;
  private long usedBytes;
  private long blocks;

  BlockAccounts(long capBytes) {
    this.capBytes = capBytes;
  }

  /**
   * Takes space and quota for a put, or says why not. Waits while another put of the same block is
   * under way. Every begun put ends with {@link #commit} or {@link #abort}.
   */
  Optional<PutOutcome> begin(Reservation wanted, Presence presence) throws BlockStoreException {
    NewBlock block = wanted.block;
    BlockKey key = wanted.key();
    long diskBytes = wanted.diskBytes + wanted.slackBytes;
    lock.lock();
    try {
      while (underWay.contains(key)) {
        putEnded.awaitUninterruptibly();
      }
      if (presence.has(key)) {
        return Optional.of(new PutOutcome.AlreadyHere());
      }
      long held = heldByOwner.getOrDefault(block.owner(), 0L);
      if (block.blockBytes() > block.ownerBytesMax() - held) {
        return Optional.of(new PutOutcome.OverQuota(held, block.ownerBytesMax()));
      }
      if (diskBytes > cap() - usedBytes) {
        return Optional.of(new PutOutcome.Full(Math.max(0, cap() - usedBytes), diskBytes));
      }
      usedBytes += diskBytes;
      heldByOwner.merge(block.owner(), (long) block.blockBytes(), Long::sum);
      underWay.add(key);
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** The begun put has made its block durable. */
  void commit(Reservation reservation) {
    lock.lock();
    try {
      blocks += reservation.key().isSpool() ? 0 : 1;
      end(reservation);
    } finally {
      lock.unlock();
    }
  }

  /** The begun put left nothing, except perhaps a folder. */
  void abort(Reservation reservation) {
    lock.lock();
    try {
      usedBytes -= reservation.diskBytes;
      release(reservation.block.owner(), reservation.block.blockBytes());
      end(reservation);
    } finally {
      lock.unlock();
    }
  }

  private void end(Reservation reservation) {
    usedBytes += reservation.grownBytes() - reservation.slackBytes;
    underWay.remove(reservation.key());
    putEnded.signalAll();
  }

  /** Runs {@code change} while no put begins or ends. */
  boolean exclusively(Change change) throws BlockStoreException {
    lock.lock();
    try {
      return change.run();
    } finally {
      lock.unlock();
    }
  }

  /** A block that was found at open. */
  void found(UUID owner, int blockBytes, long diskBytes) {
    lock.lock();
    try {
      usedBytes += diskBytes;
      blocks += owner.equals(BlockStore.SPOOL) ? 0 : 1;
      heldByOwner.merge(owner, (long) blockBytes, Long::sum);
    } finally {
      lock.unlock();
    }
  }

  /** A block that was deleted. */
  void removed(UUID owner, int blockBytes, long diskBytes) {
    lock.lock();
    try {
      usedBytes -= diskBytes;
      blocks -= owner.equals(BlockStore.SPOOL) ? 0 : 1;
      release(owner, blockBytes);
    } finally {
      lock.unlock();
    }
  }

  /** What is not a block grew by so many bytes: folders, files that are not ours. */
  void adjust(long bytes) {
    lock.lock();
    try {
      usedBytes += bytes;
    } finally {
      lock.unlock();
    }
  }

  Usage usage() {
    lock.lock();
    try {
      return new Usage(usedBytes, cap(), blocks);
    } finally {
      lock.unlock();
    }
  }

  Map<UUID, Long> heldByOwner() {
    lock.lock();
    try {
      TreeMap<UUID, Long> members = new TreeMap<>(heldByOwner);
      members.remove(BlockStore.SPOOL);
      return members;
    } finally {
      lock.unlock();
    }
  }

  /** Whether new blocks are let in. */
  void accept(boolean accept) {
    lock.lock();
    try {
      accepting = accept;
    } finally {
      lock.unlock();
    }
  }

  private long cap() {
    return accepting ? capBytes : 0;
  }

  private void release(UUID owner, int blockBytes) {
    heldByOwner.computeIfPresent(
        owner, (id, held) -> held == blockBytes ? null : held - blockBytes);
  }
}
