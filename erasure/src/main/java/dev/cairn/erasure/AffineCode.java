package dev.cairn.erasure;

import dev.cairn.machine.Assembler;
import dev.cairn.machine.Assembler.Memory;
import dev.cairn.machine.Assembler.Vector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Multiplication as a linear map: one instruction multiplies each of 64 bytes by an 8 × 8 matrix
 * over GF(2) (GFNI), and to multiply by a constant of GF(2^8), whatever the field's polynomial, is
 * such a matrix. The products of two inputs are added to an output by one exclusive or of three.
 */
final class AffineCode implements GroupCode {

  private static final int VECTOR_BYTES = 64;

  /** A function of three bits by its table. */
  private static final int XOR = 0x96;

  @Override
  public String name() {
    return "affine maps, 512-bit vectors";
  }

  @Override
  public String[] features() {
    return new String[] {"avx512f", "gfni"};
  }

  @Override
  public int inputs() {
    return 2;
  }

  @Override
  public int outputs() {
    return 6;
  }

  @Override
  public int lines() {
    return 2;
  }

  @Override
  public int vectorBytes() {
    return VECTOR_BYTES;
  }

  @Override
  public int entryBytes() {
    return Long.BYTES;
  }

  /** Bits of byte 7 − i choose those of a shard's byte whose sum is bit i of the product. */
  @Override
  public void fill(byte[] table, int at, int coefficient) {
    long matrix = 0;
    for (int j = 0; j < Byte.SIZE; j++) {
      int product = Gf256.multiply(coefficient, 1 << j);
      for (int i = 0; i < Byte.SIZE; i++) {
        matrix |= (long) (product >> i & 1) << ((7 - i) * Byte.SIZE + j);
      }
    }
    ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN).putLong(at, matrix);
  }

  @Override
  public void clear(Assembler code, Vector sum) {
    code.vpxorq(sum, sum, sum);
  }

  @Override
  public void step(Assembler code, Vector[][] sums) {
    Vector[][] data = new Vector[inputs()][lines()];
    for (int input = 0; input < inputs(); input++) {
      code.movsxd(GroupProgram.SCRATCH, Memory.at(GroupProgram.PLACES, input * Integer.BYTES));
      for (int line = 0; line < lines(); line++) {
        data[input][line] = new Vector(12 + 2 * input + line);
        code.vmovdqu64(
            data[input][line],
            new Memory(GroupProgram.ARRAY, GroupProgram.SCRATCH, line * VECTOR_BYTES));
      }
    }
    for (int output = 0; output < sums.length; output++) {
      for (int line = 0; line < lines(); line++) {
        // Eight registers for products in turn: those of one line do not wait for the last one's.
        Vector a = new Vector(16 + (4 * output + 2 * line) % 16);
        Vector b = new Vector(a.number() + 1);
        int at = output * inputs() * Long.BYTES;
        code.vgf2p8affineqbBroadcast(a, data[0][line], Memory.at(GroupProgram.TABLES, at));
        code.vgf2p8affineqbBroadcast(
            b, data[1][line], Memory.at(GroupProgram.TABLES, at + Long.BYTES));
        code.vpternlogd(sums[output][line], a, b, XOR);
      }
    }
  }

  @Override
  public void store(Assembler code, Memory to, Vector sum) {
    code.vmovdqu64(to, sum);
  }
}
