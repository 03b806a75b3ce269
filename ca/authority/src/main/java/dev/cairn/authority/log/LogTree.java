package dev.cairn.authority.log;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The Merkle tree over the log, kept as the hashes of all complete subtrees: level l holds one hash
 * for each run of 2^l entries. Appending costs two hashes amortised; an entry, 64 bytes of memory.
 * The tree is append-only, so a hash once in a level never changes: that is what makes tiles static
 * files.
 */
public final class LogTree implements Subtrees<RuntimeException> {

  private static final int BLOCK_HASHES = 256;

  private final List<Row> levels = new ArrayList<>(List.of(new Row()));

  /** Number of entries. */
  public long size() {
    return levels.getFirst().count;
  }

  /** Takes in the hash of the next entry. */
  public void append(Hash leafHash) {
    Hash hash = leafHash;
    for (int level = 0; ; level++) {
      if (level == levels.size()) {
        levels.add(new Row());
      }
      Row row = levels.get(level);
      row.add(hash);
      if (row.count % 2 == 1) {
        return;
      }
      hash = Merkle.nodeHash(row.get(row.count - 2), hash);
    }
  }

  /** The root of the whole. */
  public Hash root() {
    return root(size());
  }

  @Override
  public Hash at(int level, long index) {
    return levels.get(level).get(index);
  }

  /** Number of complete subtrees of one level. */
  long count(int level) {
    return level < levels.size() ? levels.get(level).count : 0;
  }

  int height() {
    return levels.size();
  }

  /** Hashes in blocks: a million of them as objects would take thrice the memory. */
  private static final class Row {
    private final List<byte[]> blocks = new ArrayList<>();
    private long count;

    void add(Hash hash) {
      int within = (int) (count % BLOCK_HASHES);
      if (within == 0) {
        blocks.add(new byte[BLOCK_HASHES * Hash.BYTES]);
      }
      hash.copyTo(blocks.getLast(), within * Hash.BYTES);
      count++;
    }

    Hash get(long index) {
      Objects.checkIndex(index, count);
      byte[] block = blocks.get(Math.toIntExact(index / BLOCK_HASHES));
      return Hash.copyOf(block, (int) (index % BLOCK_HASHES) * Hash.BYTES);
    }
  }
}
