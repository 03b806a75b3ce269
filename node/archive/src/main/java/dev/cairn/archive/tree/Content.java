package dev.cairn.archive.tree;

import java.util.List;

/**
 * The bytes of a file, or the pages of a directory, as chunks: a tree whose leaves are data chunks
 * and whose inner nodes are chunks full of {@link ChunkRef}s, so that a node record stays small
 * however long the file is, and any offset is found by following one path.
 *
 * @param depth 0: {@code refs} are data chunks; d: they are chunks holding lists of depth d-1
 * @param refs at most {@value #REFS_MAX}
 */
public record Content(int depth, List<ChunkRef> refs) {

  /** References kept inline. 64 × 512 KiB: files up to about 32 MiB need no list chunk. */
  public static final int REFS_MAX = 64;

  /** No bytes. */
  public static final Content EMPTY = new Content(0, List.of());

  public Content {
    refs = List.copyOf(refs);
    if (depth < 0 || depth > 8 || refs.size() > REFS_MAX) {
      throw new IllegalArgumentException("content of depth " + depth + ", " + refs.size());
    }
  }

  /** Content bytes below all references. */
  public long bytes() {
    long sum = 0;
    for (ChunkRef ref : refs) {
      sum += ref.bytes();
    }
    return sum;
  }
}
