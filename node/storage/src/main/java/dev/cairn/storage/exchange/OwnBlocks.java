package dev.cairn.storage.exchange;

import dev.cairn.crypto.BlockTree;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.block.BlockReader;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.exchange.BlockClient.Range;
import dev.cairn.storage.exchange.BlockReply.Reason;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The blocks of this very node, asked as those of any other host are: nobody can dial himself. They
 * are verified all the same, since disks rot.
 */
final class OwnBlocks {

  private final BlockStore blocks;

  OwnBlocks(BlockStore blocks) {
    this.blocks = blocks;
  }

  /** As {@link BlockClient#read}. */
  BlockReply read(Range range, byte[] into) throws IOException {
    Optional<BlockReader> opened = blocks.open(range.root());
    if (opened.isEmpty()) {
      return notHere();
    }
    try (BlockReader block = opened.get()) {
      if (range.firstLeaf() + range.leafCount() > block.leaves()) {
        return new BlockReply.Refused(Reason.OUT_OF_RANGE, "", free());
      }
      int length = block.read(range.firstLeaf(), range.leafCount(), into, 0);
      byte[] proof = block.proof(range.firstLeaf(), range.leafCount());
      boolean sound =
          length == range.bytes()
              && BlockTree.verifyRange(
                  range.root(), range.blockBytes(), range.firstLeaf(), into, 0, length, proof);
      return sound
          ? new BlockReply.Done()
          : new BlockReply.Refused(
              Reason.DISK_FAILED, "this node's own disk gives other bytes", free());
    }
  }

  /** As {@link BlockClient#prove}. */
  BlockReply prove(Hash root, int blockBytes, List<Integer> leaves) throws IOException {
    byte[] leafBytes = new byte[BlockTree.LEAF_BYTES];
    for (int leaf : leaves) {
      BlockReply reply = read(new Range(root, blockBytes, leaf, 1), leafBytes);
      if (!(reply instanceof BlockReply.Done)) {
        return reply;
      }
    }
    return new BlockReply.Done();
  }

  /** As {@link BlockClient#has}. */
  BlockReply has(List<Hash> roots) throws IOException {
    byte[] presence = new byte[roots.size()];
    for (int i = 0; i < presence.length; i++) {
      presence[i] = (byte) (blocks.has(roots.get(i)) ? 1 : 0);
    }
    return new BlockReply.Presence(presence);
  }

  private BlockReply notHere() {
    return new BlockReply.Refused(Reason.NOT_HERE, "", free());
  }

  private long free() {
    return blocks.usage().freeBytes();
  }
}
