package dev.cairn.erasure;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel for machines that look up 64 bytes at once in a table of 64 (AVX-512 VBMI, vpermb).
 *
 * <p>Multiplication by a constant is linear over bits, so the product of a byte is the sum of the
 * products of its parts. A look-up takes the low six bits of each byte. The two bits left over at
 * the top of three inputs x, y, z are six bits again, w, so three inputs need four look-ups per
 * output instead of the six of the usual nibble tables (Plank, Greenan, Miller, "Screaming Fast
 * Galois Field Arithmetic", FAST 2013).
 *
 * <p>A pass adds three inputs to four outputs: its sixteen tables stay in registers while a tile
 * goes by, and the tiles stay in the first-level cache from pass to pass. Without VBMI the JIT
 * makes thousands of boxed calls of each look-up: {@link KernelChoice} finds out by timing.
 *
 * <p>The two passes are written out, without small methods to share: beyond some nodes the JIT
 * inlines only the Vector API's own, and one call left over boxes every vector, 10 times slower.
 */
final class SixBitKernel implements Kernel {

  private static final VectorSpecies<Byte> LINE = ByteVector.SPECIES_512;
  private static final int LINE_BYTES = 64;

  private static final int GROUP = OutputGroup.SLOTS;

  /** Long enough to load tables seldom, short enough for all inputs to stay in the cache. */
  private static final int TILE_BYTES = 4096;

  /** What the first pass adds to. */
  private static final byte[] ZEROS = new byte[TILE_BYTES];

  /** Tables of x, y, z and w for the four outputs. */
  private static final int TRIPLE_BYTES = GROUP * 4 * LINE_BYTES;

  /** Tables of x and of its top bits, for the four outputs. */
  private static final int SINGLE_BYTES = GROUP * 2 * LINE_BYTES;

  @Override
  public String name() {
    return "6-bit tables, 512-bit vectors";
  }

  @Override
  public Product prepare(int[][] matrix) {
    int inputs = matrix[0].length;
    // Two inputs left over are three with a coefficient of zero.
    int triples = (inputs + 1) / 3;
    boolean single = inputs % 3 == 1;
    int groupBytes = triples * TRIPLE_BYTES + (single ? SINGLE_BYTES : 0);
    byte[] tables = new byte[Math.ceilDiv(matrix.length, GROUP) * groupBytes];
    for (int j = 0; j < matrix.length; j++) {
      int[] row = Arrays.copyOf(matrix[j], inputs + 1);
      int group = j / GROUP * groupBytes;
      int slot = OutputGroup.slot(j, matrix.length);
      for (int i = 0; i < triples; i++) {
        fillTriple(tables, group + i * TRIPLE_BYTES + slot * 4 * LINE_BYTES, row, 3 * i);
      }
      if (single) {
        int at = group + triples * TRIPLE_BYTES + slot * 2 * LINE_BYTES;
        fillSingle(tables, at, row[inputs - 1]);
      }
    }
    return new SixBitProduct(tables, groupBytes, triples, single);
  }

  private static void fillTriple(byte[] tables, int at, int[] row, int i) {
    for (int v = 0; v < LINE_BYTES; v++) {
      tables[at + v] = (byte) Gf256.multiply(row[i], v);
      tables[at + LINE_BYTES + v] = (byte) Gf256.multiply(row[i + 1], v);
      tables[at + 2 * LINE_BYTES + v] = (byte) Gf256.multiply(row[i + 2], v);
      tables[at + 3 * LINE_BYTES + v] =
          (byte)
              (Gf256.multiply(row[i], (v & 3) << 6)
                  ^ Gf256.multiply(row[i + 1], (v >> 2 & 3) << 6)
                  ^ Gf256.multiply(row[i + 2], (v >> 4 & 3) << 6));
    }
  }

  private static void fillSingle(byte[] tables, int at, int coefficient) {
    for (int v = 0; v < LINE_BYTES; v++) {
      tables[at + v] = (byte) Gf256.multiply(coefficient, v);
      tables[at + LINE_BYTES + v] = (byte) Gf256.multiply(coefficient, (v & 3) << 6);
    }
  }

  /**
   * Tables of one group of outputs after the other; within a group, of each triple of inputs, then
   * of the single input that may be left; within those, of each output.
   */
  private record SixBitProduct(byte[] tables, int groupBytes, int triples, boolean single)
      implements Product {

    @Override
    public void multiply(byte[] array, int[] inputs, int[] outputs, int bytes) {
      for (int from = 0; from < bytes; from += TILE_BYTES) {
        int count = Math.min(bytes - from, TILE_BYTES);
        for (int j = 0; j < outputs.length; j += GROUP) {
          group(array, inputs, outputs, j, from, count);
        }
      }
    }

    private void group(byte[] array, int[] inputs, int[] outputs, int first, int from, int count) {
      int table = first / GROUP * groupBytes;
      OutputGroup group = OutputGroup.of(array, outputs, first, from, count);
      for (int i = 0; i < triples; i++) {
        int x = inputs[3 * i] + from;
        int y = inputs[3 * i + 1] + from;
        int z = inputs[Math.min(3 * i + 2, inputs.length - 1)] + from;
        addTriple(group, x, y, z, i == 0, tables, table);
        table += TRIPLE_BYTES;
      }
      if (single) {
        int x = inputs[inputs.length - 1] + from;
        addSingle(group, x, triples == 0, tables, table);
      }
    }
  }

  private static void addTriple(
      OutputGroup group, int x, int y, int z, boolean first, byte[] t, int at) {
    ByteVector x0 = ByteVector.fromArray(LINE, t, at + 0 * LINE_BYTES);
    ByteVector y0 = ByteVector.fromArray(LINE, t, at + 1 * LINE_BYTES);
    ByteVector z0 = ByteVector.fromArray(LINE, t, at + 2 * LINE_BYTES);
    ByteVector w0 = ByteVector.fromArray(LINE, t, at + 3 * LINE_BYTES);
    ByteVector x1 = ByteVector.fromArray(LINE, t, at + 4 * LINE_BYTES);
    ByteVector y1 = ByteVector.fromArray(LINE, t, at + 5 * LINE_BYTES);
    ByteVector z1 = ByteVector.fromArray(LINE, t, at + 6 * LINE_BYTES);
    ByteVector w1 = ByteVector.fromArray(LINE, t, at + 7 * LINE_BYTES);
    ByteVector x2 = ByteVector.fromArray(LINE, t, at + 8 * LINE_BYTES);
    ByteVector y2 = ByteVector.fromArray(LINE, t, at + 9 * LINE_BYTES);
    ByteVector z2 = ByteVector.fromArray(LINE, t, at + 10 * LINE_BYTES);
    ByteVector w2 = ByteVector.fromArray(LINE, t, at + 11 * LINE_BYTES);
    ByteVector x3 = ByteVector.fromArray(LINE, t, at + 12 * LINE_BYTES);
    ByteVector y3 = ByteVector.fromArray(LINE, t, at + 13 * LINE_BYTES);
    ByteVector z3 = ByteVector.fromArray(LINE, t, at + 14 * LINE_BYTES);
    ByteVector w3 = ByteVector.fromArray(LINE, t, at + 15 * LINE_BYTES);
    byte[] array = group.array();
    byte[] sums = first ? ZEROS : array;
    int[] targets = group.targets();
    int count = group.bytes();
    int o0 = targets[0];
    int s0 = first ? 0 : o0;
    int o1 = targets[1];
    int s1 = first ? 0 : o1;
    int o2 = targets[2];
    int s2 = first ? 0 : o2;
    int o3 = targets[3];
    int s3 = first ? 0 : o3;
    for (int p = 0; p < count; p += LINE_BYTES) {
      ByteVector xv = ByteVector.fromArray(LINE, array, x + p);
      ByteVector yv = ByteVector.fromArray(LINE, array, y + p);
      ByteVector zv = ByteVector.fromArray(LINE, array, z + p);
      ByteVector wv =
          xv.reinterpretAsLongs()
              .lanewise(LSHR, 6)
              .reinterpretAsBytes()
              .and((byte) 3)
              .or(yv.reinterpretAsLongs().lanewise(LSHR, 4).reinterpretAsBytes().and((byte) 12))
              .or(zv.reinterpretAsLongs().lanewise(LSHR, 2).reinterpretAsBytes().and((byte) 48));
      ByteVector.fromArray(LINE, sums, s0 + p)
          .lanewise(XOR, xv.selectFrom(x0))
          .lanewise(XOR, yv.selectFrom(y0))
          .lanewise(XOR, zv.selectFrom(z0))
          .lanewise(XOR, wv.selectFrom(w0))
          .intoArray(array, o0 + p);
      ByteVector.fromArray(LINE, sums, s1 + p)
          .lanewise(XOR, xv.selectFrom(x1))
          .lanewise(XOR, yv.selectFrom(y1))
          .lanewise(XOR, zv.selectFrom(z1))
          .lanewise(XOR, wv.selectFrom(w1))
          .intoArray(array, o1 + p);
      ByteVector.fromArray(LINE, sums, s2 + p)
          .lanewise(XOR, xv.selectFrom(x2))
          .lanewise(XOR, yv.selectFrom(y2))
          .lanewise(XOR, zv.selectFrom(z2))
          .lanewise(XOR, wv.selectFrom(w2))
          .intoArray(array, o2 + p);
      ByteVector.fromArray(LINE, sums, s3 + p)
          .lanewise(XOR, xv.selectFrom(x3))
          .lanewise(XOR, yv.selectFrom(y3))
          .lanewise(XOR, zv.selectFrom(z3))
          .lanewise(XOR, wv.selectFrom(w3))
          .intoArray(array, o3 + p);
    }
  }

  private static void addSingle(OutputGroup group, int x, boolean first, byte[] t, int at) {
    ByteVector x0 = ByteVector.fromArray(LINE, t, at + 0 * LINE_BYTES);
    ByteVector w0 = ByteVector.fromArray(LINE, t, at + 1 * LINE_BYTES);
    ByteVector x1 = ByteVector.fromArray(LINE, t, at + 2 * LINE_BYTES);
    ByteVector w1 = ByteVector.fromArray(LINE, t, at + 3 * LINE_BYTES);
    ByteVector x2 = ByteVector.fromArray(LINE, t, at + 4 * LINE_BYTES);
    ByteVector w2 = ByteVector.fromArray(LINE, t, at + 5 * LINE_BYTES);
    ByteVector x3 = ByteVector.fromArray(LINE, t, at + 6 * LINE_BYTES);
    ByteVector w3 = ByteVector.fromArray(LINE, t, at + 7 * LINE_BYTES);
    byte[] array = group.array();
    byte[] sums = first ? ZEROS : array;
    int[] targets = group.targets();
    int count = group.bytes();
    int o0 = targets[0];
    int s0 = first ? 0 : o0;
    int o1 = targets[1];
    int s1 = first ? 0 : o1;
    int o2 = targets[2];
    int s2 = first ? 0 : o2;
    int o3 = targets[3];
    int s3 = first ? 0 : o3;
    for (int p = 0; p < count; p += LINE_BYTES) {
      ByteVector xv = ByteVector.fromArray(LINE, array, x + p);
      ByteVector wv = xv.reinterpretAsLongs().lanewise(LSHR, 6).reinterpretAsBytes().and((byte) 3);
      ByteVector.fromArray(LINE, sums, s0 + p)
          .lanewise(XOR, xv.selectFrom(x0))
          .lanewise(XOR, wv.selectFrom(w0))
          .intoArray(array, o0 + p);
      ByteVector.fromArray(LINE, sums, s1 + p)
          .lanewise(XOR, xv.selectFrom(x1))
          .lanewise(XOR, wv.selectFrom(w1))
          .intoArray(array, o1 + p);
      ByteVector.fromArray(LINE, sums, s2 + p)
          .lanewise(XOR, xv.selectFrom(x2))
          .lanewise(XOR, wv.selectFrom(w2))
          .intoArray(array, o2 + p);
      ByteVector.fromArray(LINE, sums, s3 + p)
          .lanewise(XOR, xv.selectFrom(x3))
          .lanewise(XOR, wv.selectFrom(w3))
          .intoArray(array, o3 + p);
    }
  }
}
