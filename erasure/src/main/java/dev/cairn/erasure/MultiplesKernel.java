package dev.cairn.erasure;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The kernel of plain Java: for every machine, for short shards, and what the others are held to.
 *
 * <p>A coefficient c is the sum of its low four bits and its high four, so x · c is one of the
 * sixteen small multiples of x plus one of the sixteen large ones. For a tile of an input all of
 * these are made once, by doubling seven times and adding 22 times, and then serve every output:
 * two exclusive ors for each coefficient. (The Four Russians' trick of Arlazarov et al., 1970, used
 * on rows where look-up tables use it on bytes.) Eight field elements lie in a long; doubling them
 * is shifts and masks, so that nothing but plain loops over arrays of longs is left, which the
 * JVM's compiler turns into vector instructions by itself, within the first stripe.
 *
 * <p>Cost: 29 operations and two for each output, per input and word; 256 KiB of scratch a thread.
 * 1.3 GB/s of data at 4+14 on one core, 1.5 at 10+4, 0.5 at 16+56; the packed look-up tables that
 * it replaced: 0.4, 1.35 and 0.2.
 */
final class MultiplesKernel implements Kernel {

  /** Inputs that are expanded together, so that outputs are loaded and stored less often. */
  private static final int GROUP = 4;

  private static final int TILE_WORDS = 256;
  private static final int TILE_BYTES = TILE_WORDS * Long.BYTES;

  /** Multiples of a row: v and 16 · v for v in 0..15. */
  private static final int ROWS = 32;

  /** The lowest bit of each of eight bytes. */
  private static final long LOW_BITS = 0x0101010101010101L;

  private final Queue<Scratch> idle = new ConcurrentLinkedQueue<>();

  @Override
  public String name() {
    return "row multiples";
  }

  @Override
  public Product prepare(int[][] matrix) {
    return (array, inputs, outputs, bytes) -> {
      Scratch kept = idle.poll();
      Scratch scratch = kept == null ? new Scratch() : kept;
      MemorySegment shards = MemorySegment.ofArray(array);
      for (int from = 0; from < bytes; from += TILE_BYTES) {
        int words = Math.ceilDiv(Math.min(TILE_BYTES, bytes - from), Long.BYTES);
        for (int first = 0; first < inputs.length; first += GROUP) {
          int count = Math.min(GROUP, inputs.length - first);
          for (int i = 0; i < count; i++) {
            scratch.expand(i, shards, inputs[first + i] + from, words);
          }
          for (int j = 0; j < outputs.length; j++) {
            scratch.add(matrix[j], first, count, shards, outputs[j] + from, words);
          }
        }
      }
      idle.add(scratch);
    };
  }

  /** The multiples of one group of inputs. One thread. */
  private static final class Scratch {

    /** Any eight bytes: sums and doublings do not care for the order. */
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

    /** Of each input; row 0 and row 16 stay zero. */
    private final long[][][] multiples = new long[GROUP][ROWS][TILE_WORDS];

    private final long[] sum = new long[TILE_WORDS];

    void expand(int input, MemorySegment shards, long at, int words) {
      long[][] rows = multiples[input];
      MemorySegment.copy(shards, WORD, at, rows[1], 0, words);
      int from = 1;
      for (int to : new int[] {2, 4, 8, 17, 18, 20, 24}) {
        twice(rows[from], rows[to], words);
        from = to;
      }
      for (int v = 3; v < ROWS / 2; v++) {
        int highest = Integer.highestOneBit(v);
        if (v != highest) {
          both(rows[highest], rows[v - highest], rows[v], words);
          both(rows[16 + highest], rows[16 + v - highest], rows[16 + v], words);
        }
      }
    }

    /** Adds to an output, or begins it, what the group's inputs give. */
    void add(int[] coefficients, int first, int count, MemorySegment shards, long at, int words) {
      if (first > 0) {
        MemorySegment.copy(shards, WORD, at, sum, 0, words);
      }
      for (int i = 0; i < count; i += 2) {
        int a = coefficients[first + i];
        int b = i + 1 < count ? coefficients[first + i + 1] : 0;
        long[][] ofA = multiples[i];
        long[][] ofB = multiples[i + 1 < count ? i + 1 : i];
        if (first + i == 0) {
          set(ofA[a & 15], ofA[16 + (a >> 4)], ofB[b & 15], ofB[16 + (b >> 4)], sum, words);
        } else {
          add(ofA[a & 15], ofA[16 + (a >> 4)], ofB[b & 15], ofB[16 + (b >> 4)], sum, words);
        }
      }
      MemorySegment.copy(sum, 0, shards, WORD, at, words);
    }

    /** Eight field elements doubled: shifted, and reduced by 0x1D where a bit fell out. */
    private static void twice(long[] row, long[] to, int words) {
      for (int i = 0; i < words; i++) {
        long fallen = (row[i] >>> 7) & LOW_BITS;
        to[i] =
            ((row[i] & ~(LOW_BITS << 7)) << 1)
                ^ fallen
                ^ (fallen << 2)
                ^ (fallen << 3)
                ^ (fallen << 4);
      }
    }

    private static void both(long[] a, long[] b, long[] to, int words) {
      for (int i = 0; i < words; i++) {
        to[i] = a[i] ^ b[i];
      }
    }

    private static void set(long[] a, long[] b, long[] c, long[] d, long[] to, int words) {
      for (int i = 0; i < words; i++) {
        to[i] = a[i] ^ b[i] ^ c[i] ^ d[i];
      }
    }

    private static void add(long[] a, long[] b, long[] c, long[] d, long[] to, int words) {
      for (int i = 0; i < words; i++) {
        to[i] ^= a[i] ^ b[i] ^ c[i] ^ d[i];
      }
    }
  }
}
