package dev.cairn.sim.disk;

import dev.cairn.crypto.Hash;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.database.Table;
import dev.cairn.storage.database.Tables;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The disk of one simulated machine: it outlives the processes that mount it.
 *
 * <p>Promises what the real stores promise. A write that returned has survived the death of the
 * process; only one that was asked to be durable has surely survived the loss of power, and every
 * earlier one of the tables with it, since they share one log. The kernel writes the rest back
 * within {@link #WRITEBACK}.
 */
public final class SimDisk {

  /** Linux writes dirty pages back after 30 s (vm.dirty_expire_centisecs). */
  static final Duration WRITEBACK = Duration.ofSeconds(30);

  private final StoredTables tables;
  private final StoredBlocks blocks;
  private final RandomGenerator chance;
  private Duration slowness = Duration.ZERO;
  private boolean full;
  private @Nullable DiskAccess mounted;

  /**
   * An empty disk.
   *
   * @param capBytes most bytes its blocks may take
   * @param seed of what a loss of power takes, and of which bits rot
   */
  public SimDisk(long capBytes, long seed) {
    this(new StoredTables(), new StoredBlocks(capBytes), new SplittableRandom(seed));
  }

  private SimDisk(StoredTables tables, StoredBlocks blocks, RandomGenerator chance) {
    this.tables = tables;
    this.blocks = blocks;
    this.chance = chance;
  }

  /** The stores as one process sees them. A process that mounted before is dead by now. */
  public Mount mount(SimEnvironment env) {
    processDied();
    DiskAccess access = new DiskAccess(this, env);
    mounted = access;
    return new Mount(new SimTables(access), new SimBlockStore(access));
  }

  /** The process that mounted it died; what it wrote stays. */
  public void processDied() {
    if (mounted != null) {
      mounted.end();
    }
  }

  /** The machine lost its power: unsynced writes are lost from some point on, unlinks undone. */
  public void powerLost() throws IOException {
    processDied();
    tables.powerLost(chance);
    blocks.powerLost(chance);
  }

  /** A copy as of now, as a backup tool would make it. */
  public SimDisk image() throws IOException {
    return new SimDisk(tables.copy(), blocks.copy(), chance);
  }

  /** From now on nothing more fits, neither blocks nor rows; or it does again. */
  public void full(boolean isFull) {
    this.full = isFull;
  }

  /** From now on every access takes {@code perAccess}. */
  public void slow(Duration perAccess) {
    this.slowness = perAccess;
  }

  /**
   * Flips one bit in some of the blocks.
   *
   * @param share of the blocks, 0 to 1; at least one if there is any and the share is positive
   * @return the roots of those that are rotten now
   */
  public List<Hash> rot(double share) {
    List<Hash> all = new ArrayList<>();
    blocks.held().forEach(block -> all.add(block.root()));
    long count = Math.min(all.size(), (long) Math.ceil(share * all.size()));
    List<Hash> rotten = new ArrayList<>();
    while (rotten.size() < count) {
      Hash root = all.remove(chance.nextInt(all.size()));
      blocks.damage(root, chance);
      rotten.add(root);
    }
    return rotten;
  }

  /** Flips one bit of a block; no effect if it is not here. */
  public void rot(Hash root) {
    blocks.damage(root, chance);
  }

  /** The blocks on it, to look at from outside. */
  public BlockStore content() {
    return blocks.store();
  }

  /** A table on it, to look at from outside. */
  public Table table(String name) {
    return tables.table(name);
  }

  /** True if it has the block, with the bytes its root stands for. */
  public boolean hasWhole(Hash root) {
    return blocks.isWhole(root);
  }

  StoredTables tables() {
    return tables;
  }

  StoredBlocks blocks() {
    return blocks;
  }

  boolean isFull() {
    return full;
  }

  Duration slowness() {
    return slowness;
  }

  /**
   * The stores of one process. They fail once it is dead.
   *
   * @param tables its tables
   * @param blocks its blocks
   */
  public record Mount(Tables tables, BlockStore blocks) {}
}
