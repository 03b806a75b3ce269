package dev.cairn.storage.block;

import dev.cairn.storage.block.BlockStore.NewBlock;

/** Space and quota that a put under way has taken. Used by the put's own thread alone. */
final class Reservation {

  final NewBlock block;

  /** What the block will take on disk. */
  final long diskBytes;

  /** What folders may grow by for its sake. */
  final long slackBytes;

  private long grownBytes;

  Reservation(NewBlock block, long diskBytes, long slackBytes) {
    this.block = block;
    this.diskBytes = diskBytes;
    this.slackBytes = slackBytes;
  }

  BlockKey key() {
    return new BlockKey(block.root(), block.owner());
  }

  /** Folders have grown by so much, whatever becomes of the put. */
  void grew(long bytes) {
    grownBytes += bytes;
  }

  long grownBytes() {
    return grownBytes;
  }
}
