package dev.cairn.crypto;

import dev.cairn.machine.Processor;
import dev.cairn.machine.Program;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * The hashes of sixteen leaves at once, by {@link LanesCode}: 3.4 GB/s on one core where the JVM's
 * SHA-256, one after the other, makes 1.8. One thread.
 */
final class LeafLanes {

  /** Leaves hashed together. */
  static final int LANES = 16;

  private static final int BLOCK_BYTES = 64;

  /** Of the leaf in its first block of 64, behind the prefix 0x00. */
  private static final int HEAD_BYTES = BLOCK_BYTES - 1;

  /** Blocks that lie in the leaf as they are. */
  private static final int MIDDLE_BLOCKS = (BlockTree.LEAF_BYTES - HEAD_BYTES) / BLOCK_BYTES;

  /** Of the leaf in its last block, before the padding. */
  private static final int TAIL_BYTES =
      BlockTree.LEAF_BYTES - HEAD_BYTES - MIDDLE_BLOCKS * BLOCK_BYTES;

  private static final byte PADDING = (byte) 0x80;
  private static final long MESSAGE_BITS = (1 + BlockTree.LEAF_BYTES) * (long) Byte.SIZE;

  /** So many lanes in use are as fast as one leaf after the other. */
  private static final int USED_MIN = 10;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final Program program;
  private final int[] state = new int[LanesCode.WORDS * LANES];
  private final byte[] ends = new byte[LANES * BLOCK_BYTES];
  private final int[] endsAt = new int[LANES];
  private final int[] middlesAt = new int[LANES];

  private LeafLanes(Program program) {
    this.program = program;
    Arrays.setAll(endsAt, lane -> lane * BLOCK_BYTES);
  }

  /** Lanes of this machine, if its processor has them. */
  static Optional<LeafLanes> find() {
    return Loaded.PROGRAM.map(LeafLanes::new);
  }

  /**
   * Hashes whole leaves, sixteen after sixteen, as long as most lanes have one.
   *
   * @param offsets where each begins in {@code array}, {@value BlockTree#LEAF_BYTES} bytes long
   * @param outOffsets where the hash of each goes in {@code out}
   * @return how many were hashed, the first ones
   */
  int leaves(byte[] array, int[] offsets, byte[] out, int[] outOffsets) {
    int done = 0;
    while (offsets.length - done >= USED_MIN) {
      int count = Math.min(LANES, offsets.length - done);
      begin(array, offsets, done, count);
      run(ends, endsAt, 1);
      run(array, middlesAt, MIDDLE_BLOCKS);
      end(array);
      run(ends, endsAt, 1);
      for (int lane = 0; lane < count; lane++) {
        for (int word = 0; word < LanesCode.WORDS; word++) {
          int at = outOffsets[done + lane] + word * Integer.BYTES;
          INT.set(out, at, state[word * LANES + lane]);
        }
      }
      done += count;
    }
    return done;
  }

  private void begin(byte[] array, int[] offsets, int first, int count) {
    for (int at = 0; at < state.length; at++) {
      state[at] = LanesCode.START[at / LANES];
    }
    for (int lane = 0; lane < LANES; lane++) {
      // A lane without a leaf hashes the last one again.
      int leaf = offsets[first + Math.min(lane, count - 1)];
      Objects.checkFromIndexSize(leaf, BlockTree.LEAF_BYTES, array.length);
      ends[endsAt[lane]] = 0x00;
      System.arraycopy(array, leaf, ends, endsAt[lane] + 1, HEAD_BYTES);
      middlesAt[lane] = leaf + HEAD_BYTES;
    }
  }

  private void end(byte[] array) {
    Arrays.fill(ends, (byte) 0);
    for (int lane = 0; lane < LANES; lane++) {
      int from = middlesAt[lane] + MIDDLE_BLOCKS * BLOCK_BYTES;
      System.arraycopy(array, from, ends, endsAt[lane], TAIL_BYTES);
      ends[endsAt[lane] + TAIL_BYTES] = PADDING;
      LONG.set(ends, endsAt[lane] + BLOCK_BYTES - Long.BYTES, MESSAGE_BITS);
    }
  }

  private void run(byte[] array, int[] offsets, int blocks) {
    program.call(
        MemorySegment.ofArray(array),
        MemorySegment.ofArray(offsets),
        MemorySegment.ofArray(state),
        blocks,
        0,
        0);
  }

  /** Compared before any block is entrusted to it. */
  private static boolean isRight(Program program) {
    byte[] array = new byte[BlockTree.LEAF_BYTES + LANES - 1];
    int[] offsets = new int[LANES];
    int[] places = new int[LANES];
    for (int at = 0; at < array.length; at++) {
      array[at] = (byte) ((at * 31) >> 3);
    }
    Arrays.setAll(offsets, lane -> lane);
    Arrays.setAll(places, lane -> lane * Hash.BYTES);
    byte[] together = new byte[LANES * Hash.BYTES];
    byte[] alone = new byte[LANES * Hash.BYTES];
    new LeafLanes(program).leaves(array, offsets, together, places);
    LeafHasher hasher = new LeafHasher();
    for (int lane = 0; lane < LANES; lane++) {
      hasher.leaf(array, lane, BlockTree.LEAF_BYTES, alone, places[lane]);
    }
    return Arrays.equals(together, alone);
  }

  /** Loaded, and so assembled, when first asked for. */
  private static final class Loaded {
    static final Optional<Program> PROGRAM =
        Processor.here().has(LanesCode.FEATURES)
            ? LanesCode.load().filter(LeafLanes::isRight)
            : Optional.empty();
  }
}
