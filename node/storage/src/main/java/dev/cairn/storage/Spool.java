package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.block.BlockStoreException;
import dev.cairn.storage.stripe.StripeRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Blocks that were gathered for a repair and are too few for it, on disk under the cap: so that
 * holders need not be up at the same time. Kept for a day after the last attempt, and not beyond
 * the node's next start.
 */
final class Spool {

  private static final System.Logger LOG = System.getLogger(Spool.class.getName());

  /** Blocks may be gathered over a day (durability study §3.5). */
  private static final Duration KEPT = Duration.ofDays(1);

  private final Environment env;
  private final BlockStore blocks;
  private final Map<Hash, Aside> aside = new ConcurrentHashMap<>();

  private record Aside(List<Hash> roots, Instant at) {}

  Spool(Environment env, BlockStore blocks) {
    this.env = env;
    this.blocks = blocks;
  }

  /** Drops what an earlier run left. */
  void open() {
    try {
      blocks.spooled().forEach(held -> delete(held.root()));
    } catch (BlockStoreException e) {
      LOG.log(System.Logger.Level.ERROR, "cannot look for blocks laid aside", e);
    }
  }

  /** Keeps what was gathered, as far as there is room. */
  void layAside(StripeRecord stripe, SortedMap<Integer, byte[]> gathered) {
    aside.put(stripe.id(), new Aside(stripe.roots(), env.now()));
    gathered.forEach((index, block) -> {
      BlockStore.NewBlock spooled =
          new BlockStore.NewBlock(
              stripe.roots().get(index), block.length, BlockStore.SPOOL, Long.MAX_VALUE);
      try {
        blocks.put(spooled, new ByteArrayInputStream(block));
      } catch (IOException e) {
        LOG.log(System.Logger.Level.ERROR, "cannot lay block " + index + " aside", e);
      }
    });
  }

  /** Gives back the room that a stripe's blocks take. */
  void clear(Hash stripe) {
    Aside left = aside.remove(stripe);
    if (left != null) {
      left.roots.forEach(this::delete);
    }
  }

  /** Gives back what nobody came back for. */
  void sweep() {
    Instant old = env.now().minus(KEPT);
    aside.forEach((stripe, left) -> {
      if (left.at.isBefore(old)) {
        clear(stripe);
      }
    });
  }

  private void delete(Hash root) {
    try {
      blocks.delete(root, BlockStore.SPOOL);
    } catch (BlockStoreException e) {
      LOG.log(System.Logger.Level.ERROR, "cannot drop block " + root.shortHex(), e);
    }
  }
}
