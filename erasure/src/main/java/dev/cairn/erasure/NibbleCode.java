package dev.cairn.erasure;

import dev.cairn.machine.Assembler;
import dev.cairn.machine.Assembler.Memory;
import dev.cairn.machine.Assembler.Vector;
import java.util.Arrays;

/**
 * Multiplication by looking up half bytes: what a constant makes of the low four bits of a byte and
 * of its high four are two tables of sixteen, and one instruction looks up 32 bytes (AVX2). The way
 * of Plank, Greenan and Miller, "Screaming Fast Galois Field Arithmetic Using Intel SIMD
 * Instructions", FAST 2013.
 */
final class NibbleCode implements GroupCode {

  private static final int VECTOR_BYTES = 32;

  private static final int TABLE_BYTES = 16;

  private static final int NIBBLE_BITS = 4;

  private static final Vector LOW_BITS = new Vector(15);

  @Override
  public String name() {
    return "half bytes, 256-bit vectors";
  }

  @Override
  public String[] features() {
    return new String[] {"avx2"};
  }

  @Override
  public int inputs() {
    return 1;
  }

  @Override
  public int outputs() {
    return 4;
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
    return 2 * TABLE_BYTES;
  }

  @Override
  public void fill(byte[] table, int at, int coefficient) {
    for (int v = 0; v < TABLE_BYTES; v++) {
      table[at + v] = (byte) Gf256.multiply(coefficient, v);
      table[at + TABLE_BYTES + v] = (byte) Gf256.multiply(coefficient, v << NIBBLE_BITS);
    }
  }

  @Override
  public byte[] constants() {
    byte[] lowBits = new byte[TABLE_BYTES];
    Arrays.fill(lowBits, (byte) 0x0F);
    return lowBits;
  }

  @Override
  public void begin(Assembler code, int constants) {
    code.lea(GroupProgram.SCRATCH, constants);
    code.vbroadcasti128(LOW_BITS, Memory.at(GroupProgram.SCRATCH, 0));
  }

  @Override
  public void clear(Assembler code, Vector sum) {
    code.vpxorYmm(sum, sum, sum);
  }

  @Override
  public void step(Assembler code, Vector[][] sums) {
    Vector[] low = {new Vector(8), new Vector(9)};
    Vector[] high = {new Vector(10), new Vector(11)};
    Vector table = new Vector(12);
    Vector product = new Vector(13);
    code.movsxd(GroupProgram.SCRATCH, Memory.at(GroupProgram.PLACES, 0));
    for (int line = 0; line < lines(); line++) {
      Memory from = new Memory(GroupProgram.ARRAY, GroupProgram.SCRATCH, line * VECTOR_BYTES);
      code.vmovdquYmm(low[line], from);
      code.vpsrlqYmm(high[line], low[line], NIBBLE_BITS);
      code.vpandYmm(low[line], low[line], LOW_BITS);
      code.vpandYmm(high[line], high[line], LOW_BITS);
    }
    for (int output = 0; output < sums.length; output++) {
      for (int half = 0; half < 2; half++) {
        int at = output * entryBytes() + half * TABLE_BYTES;
        code.vbroadcasti128(table, Memory.at(GroupProgram.TABLES, at));
        for (int line = 0; line < lines(); line++) {
          code.vpshufbYmm(product, table, half == 0 ? low[line] : high[line]);
          code.vpxorYmm(sums[output][line], sums[output][line], product);
        }
      }
    }
  }

  @Override
  public void store(Assembler code, Memory to, Vector sum) {
    code.vmovdquYmm(to, sum);
  }
}
