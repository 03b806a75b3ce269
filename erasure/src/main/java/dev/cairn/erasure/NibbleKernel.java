package dev.cairn.erasure;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel for machines that look up 16 bytes at once in a table of 16 (SSSE3 pshufb, NEON tbl):
 * the product of a byte is the sum of the products of its halves (Plank, Greenan, Miller,
 * "Screaming Fast Galois Field Arithmetic", FAST 2013).
 *
 * <p>A pass adds one input to four outputs, whose eight tables stay in registers while a tile goes
 * by. Why the pass is written out: see {@link SixBitKernel}.
 */
final class NibbleKernel implements Kernel {

  private static final VectorSpecies<Byte> WORD = ByteVector.SPECIES_128;
  private static final int WORD_BYTES = 16;

  private static final int GROUP = OutputGroup.SLOTS;

  /** Long enough to load tables seldom, short enough for all inputs to stay in the cache. */
  private static final int TILE_BYTES = 4096;

  /** What the first pass adds to. */
  private static final byte[] ZEROS = new byte[TILE_BYTES];

  /** Tables of the low and the high half for the four outputs of a pass. */
  private static final int PASS_BYTES = GROUP * 2 * WORD_BYTES;

  @Override
  public String name() {
    return "nibble tables, 128-bit vectors";
  }

  @Override
  public Product prepare(int[][] matrix) {
    int inputs = matrix[0].length;
    int groups = Math.ceilDiv(matrix.length, GROUP);
    byte[] tables = new byte[groups * inputs * PASS_BYTES];
    for (int j = 0; j < matrix.length; j++) {
      int slot = OutputGroup.slot(j, matrix.length);
      for (int i = 0; i < inputs; i++) {
        int at = (j / GROUP * inputs + i) * PASS_BYTES + slot * 2 * WORD_BYTES;
        for (int v = 0; v < WORD_BYTES; v++) {
          tables[at + v] = (byte) Gf256.multiply(matrix[j][i], v);
          tables[at + WORD_BYTES + v] = (byte) Gf256.multiply(matrix[j][i], v << 4);
        }
      }
    }
    return new NibbleProduct(tables);
  }

  /** Tables of one group of outputs after the other, in them of each input, of each output. */
  private record NibbleProduct(byte[] tables) implements Product {

    @Override
    public void multiply(byte[] array, int[] inputs, int[] outputs, int bytes) {
      for (int from = 0; from < bytes; from += TILE_BYTES) {
        int count = Math.min(bytes - from, TILE_BYTES);
        for (int j = 0; j < outputs.length; j += GROUP) {
          OutputGroup group = OutputGroup.of(array, outputs, j, from, count);
          int table = j / GROUP * inputs.length * PASS_BYTES;
          for (int i = 0; i < inputs.length; i++) {
            add(group, inputs[i] + from, i == 0, tables, table + i * PASS_BYTES);
          }
        }
      }
    }
  }

  private static void add(OutputGroup group, int x, boolean first, byte[] t, int at) {
    ByteVector low0 = ByteVector.fromArray(WORD, t, at);
    ByteVector high0 = ByteVector.fromArray(WORD, t, at + WORD_BYTES);
    ByteVector low1 = ByteVector.fromArray(WORD, t, at + 2 * WORD_BYTES);
    ByteVector high1 = ByteVector.fromArray(WORD, t, at + 3 * WORD_BYTES);
    ByteVector low2 = ByteVector.fromArray(WORD, t, at + 4 * WORD_BYTES);
    ByteVector high2 = ByteVector.fromArray(WORD, t, at + 5 * WORD_BYTES);
    ByteVector low3 = ByteVector.fromArray(WORD, t, at + 6 * WORD_BYTES);
    ByteVector high3 = ByteVector.fromArray(WORD, t, at + 7 * WORD_BYTES);
    byte[] array = group.array();
    byte[] sums = first ? ZEROS : array;
    int[] targets = group.targets();
    int count = group.bytes();
    int o0 = targets[0];
    int o1 = targets[1];
    int o2 = targets[2];
    int o3 = targets[3];
    int s0 = first ? 0 : o0;
    int s1 = first ? 0 : o1;
    int s2 = first ? 0 : o2;
    int s3 = first ? 0 : o3;
    for (int p = 0; p < count; p += WORD_BYTES) {
      ByteVector in = ByteVector.fromArray(WORD, array, x + p);
      ByteVector low = in.and((byte) 15);
      ByteVector high =
          in.reinterpretAsLongs().lanewise(LSHR, 4).reinterpretAsBytes().and((byte) 15);
      ByteVector.fromArray(WORD, sums, s0 + p)
          .lanewise(XOR, low.selectFrom(low0))
          .lanewise(XOR, high.selectFrom(high0))
          .intoArray(array, o0 + p);
      ByteVector.fromArray(WORD, sums, s1 + p)
          .lanewise(XOR, low.selectFrom(low1))
          .lanewise(XOR, high.selectFrom(high1))
          .intoArray(array, o1 + p);
      ByteVector.fromArray(WORD, sums, s2 + p)
          .lanewise(XOR, low.selectFrom(low2))
          .lanewise(XOR, high.selectFrom(high2))
          .intoArray(array, o2 + p);
      ByteVector.fromArray(WORD, sums, s3 + p)
          .lanewise(XOR, low.selectFrom(low3))
          .lanewise(XOR, high.selectFrom(high3))
          .intoArray(array, o3 + p);
    }
  }
}
