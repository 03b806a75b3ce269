package dev.cairn.machine;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes the machine code of x86-64, as far as Cairn's kernels need it: a few instructions on
 * words, and vector instructions in the EVEX form (AVX-512) and the VEX form (AVX2).
 *
 * <p>Methods have the mnemonics and the order of operands of Intel's manual (Intel 64 and IA-32
 * Architectures Software Developer's Manual, volume 2, §2.1 to §2.7): target first. Displacements
 * always take four bytes, which spares the rules for shorter ones. One thread.
 *
 * @see Program
 */
public final class Assembler {

  /** A 64-bit register. Those below may be overwritten, but for RSP. */
  public record Word(int number) {
    public static final Word RAX = new Word(0);
    public static final Word RCX = new Word(1);
    public static final Word RDX = new Word(2);
    public static final Word RSP = new Word(4);
    public static final Word RSI = new Word(6);
    public static final Word RDI = new Word(7);
    public static final Word R8 = new Word(8);
    public static final Word R9 = new Word(9);
    public static final Word R10 = new Word(10);
    public static final Word R11 = new Word(11);
  }

  /** A vector register 0..31; AVX2 has 0..15. */
  public record Vector(int number) {
    public Vector {
      if (number < 0 || number > 31) {
        throw new IllegalArgumentException("no vector register " + number);
      }
    }
  }

  /** The bytes at {@code base + index + displacement}. */
  public record Memory(Word base, Word index, int displacement) {

    /** The bytes at {@code base + displacement}. */
    public static Memory at(Word base, int displacement) {
      // An index of RSP is how the format says that there is none.
      return new Memory(base, Word.RSP, displacement);
    }
  }

  /** Vectors of AVX2, 32 bytes. */
  private static final int YMM = 1;

  /** Vectors of AVX-512, 64 bytes. */
  private static final int ZMM = 2;

  private static final int MAP_0F = 1;
  private static final int MAP_0F38 = 2;
  private static final int MAP_0F3A = 3;

  private final ByteArrayOutputStream code = new ByteArrayOutputStream();

  /** Where the next instruction begins: a place for {@link #jumpIfNotZero}. */
  public int here() {
    return code.size();
  }

  /** What was written. */
  public byte[] bytes() {
    return code.toByteArray();
  }

  /** {@code to = from}. */
  public void mov(Word to, Word from) {
    onWords(0x89, from, to);
  }

  /** {@code to} = the 32 bits there, sign-extended. */
  public void movsxd(Word to, Memory from) {
    rex(to.number(), from.index().number(), from.base().number());
    bytes(0x63);
    memory(to.number(), from);
  }

  /** {@code to += value}. */
  public void add(Word to, int value) {
    rex(0, 0, to.number());
    bytes(0x81, 0xC0 | (to.number() & 7));
    int32(value);
  }

  /** {@code to -= value}; remembers whether that gave zero. */
  public void sub(Word to, int value) {
    rex(0, 0, to.number());
    bytes(0x81, 0xE8 | (to.number() & 7));
    int32(value);
  }

  /** Goes back to {@code target} unless the last {@link #sub} gave zero. */
  public void jumpIfNotZero(int target) {
    bytes(0x0F, 0x85);
    int32(target - (here() + Integer.BYTES));
  }

  /** {@code to} = the address of {@code target}, a place in this code. */
  public void lea(Word to, int target) {
    rex(to.number(), 0, 0);
    bytes(0x8D, 0x05 | (to.number() & 7) << 3);
    int32(target - (here() + Integer.BYTES));
  }

  /** Back to the caller, whose own vector code would be slow with the upper halves in use. */
  public void ret() {
    bytes(0xC5, 0xF8, 0x77);
    bytes(0xC3);
  }

  /** Data outside of what is run. */
  public void data(byte[] data) {
    code.writeBytes(data);
  }

  /** The same, a little-endian number. */
  public void int32(int value) {
    code.writeBytes(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  // 64 bytes.

  /** Loads 64 bytes from anywhere. */
  public void vmovdqu64(Vector to, Memory from) {
    evex(MAP_0F, true, 2, to.number(), 0, from, false);
    bytes(0x6F);
    memory(to.number(), from);
  }

  /** Stores 64 bytes anywhere. */
  public void vmovdqu64(Memory to, Vector from) {
    evex(MAP_0F, true, 2, from.number(), 0, to, false);
    bytes(0x7F);
    memory(from.number(), to);
  }

  /** Copies. */
  public void vmovdqa64(Vector to, Vector from) {
    evex(MAP_0F, true, 0x6F, to, 0, from);
  }

  /** Sixteen sums. */
  public void vpaddd(Vector to, Vector a, Vector b) {
    evex(MAP_0F, false, 0xFE, to, a.number(), b);
  }

  /** Sixteen sums, with 64 bytes of memory. */
  public void vpaddd(Vector to, Vector a, Memory b) {
    evex(MAP_0F, false, 1, to.number(), a.number(), b, false);
    bytes(0xFE);
    memory(to.number(), b);
  }

  /** Sixteen sums with the same 32 bits of memory. */
  public void vpadddBroadcast(Vector to, Vector a, Memory b) {
    evex(MAP_0F, false, 1, to.number(), a.number(), b, true);
    bytes(0xFE);
    memory(to.number(), b);
  }

  /** Sixteen rotations to the right. */
  public void vprord(Vector to, Vector from, int bits) {
    // The target is where a second source would be; the opcode goes on in the register's field.
    evex(MAP_0F, false, 0x72, new Vector(0), to.number(), from);
    bytes(bits);
  }

  /** Sixteen shifts to the right. */
  public void vpsrld(Vector to, Vector from, int bits) {
    evex(MAP_0F, false, 0x72, new Vector(2), to.number(), from);
    bytes(bits);
  }

  /**
   * Any function of three bits, by its table: bit 4a + 2b + c of {@code table}; a is the target.
   */
  public void vpternlogd(Vector a, Vector b, Vector c, int table) {
    evex(MAP_0F3A, false, 0x25, a, b.number(), c);
    bytes(table);
  }

  /** Exclusive or. */
  public void vpxorq(Vector to, Vector a, Vector b) {
    evex(MAP_0F, true, 0xEF, to, a.number(), b);
  }

  /** Within each 16 bytes: byte i becomes the one whose number byte i of the memory has. */
  public void vpshufb(Vector to, Vector from, Memory numbers) {
    evex(MAP_0F38, false, 1, to.number(), from.number(), numbers, false);
    bytes(0x00);
    memory(to.number(), numbers);
  }

  /** Within each 16 bytes: the lower two 32-bit words of both, in turn. */
  public void vpunpckldq(Vector to, Vector a, Vector b) {
    evex(MAP_0F, false, 0x62, to, a.number(), b);
  }

  /** The upper two. */
  public void vpunpckhdq(Vector to, Vector a, Vector b) {
    evex(MAP_0F, false, 0x6A, to, a.number(), b);
  }

  /** Within each 16 bytes: the lower 64-bit words of both. */
  public void vpunpcklqdq(Vector to, Vector a, Vector b) {
    evex(MAP_0F, true, 0x6C, to, a.number(), b);
  }

  /** The upper ones. */
  public void vpunpckhqdq(Vector to, Vector a, Vector b) {
    evex(MAP_0F, true, 0x6D, to, a.number(), b);
  }

  /** Two runs of 16 bytes of a, then two of b, by two bits each. */
  public void vshufi32x4(Vector to, Vector a, Vector b, int runs) {
    evex(MAP_0F3A, false, 0x43, to, a.number(), b);
    bytes(runs);
  }

  /** Each byte times the 8 × 8 matrix over GF(2) that the same 64 bits of memory hold. */
  public void vgf2p8affineqbBroadcast(Vector to, Vector from, Memory matrix) {
    evex(MAP_0F3A, true, 1, to.number(), from.number(), matrix, true);
    bytes(0xCE);
    memory(to.number(), matrix);
    bytes(0);
  }

  // 32 bytes.

  /** Loads 32 bytes from anywhere. */
  public void vmovdquYmm(Vector to, Memory from) {
    vex(MAP_0F, 2, to.number(), 0, from.index().number(), from.base().number());
    bytes(0x6F);
    memory(to.number(), from);
  }

  /** Stores 32 bytes anywhere. */
  public void vmovdquYmm(Memory to, Vector from) {
    vex(MAP_0F, 2, from.number(), 0, to.index().number(), to.base().number());
    bytes(0x7F);
    memory(from.number(), to);
  }

  /** Loads 16 bytes twice. */
  public void vbroadcasti128(Vector to, Memory from) {
    vex(MAP_0F38, 1, to.number(), 0, from.index().number(), from.base().number());
    bytes(0x5A);
    memory(to.number(), from);
  }

  /** Within each 16 bytes: byte i becomes the one of {@code table} whose number it is. */
  public void vpshufbYmm(Vector to, Vector table, Vector numbers) {
    vex(MAP_0F38, 0x00, to, table.number(), numbers);
  }

  /** Exclusive or. */
  public void vpxorYmm(Vector to, Vector a, Vector b) {
    vex(MAP_0F, 0xEF, to, a.number(), b);
  }

  /** And. */
  public void vpandYmm(Vector to, Vector a, Vector b) {
    vex(MAP_0F, 0xDB, to, a.number(), b);
  }

  /** Four shifts to the right. */
  public void vpsrlqYmm(Vector to, Vector from, int bits) {
    vex(MAP_0F, 0x73, new Vector(2), to.number(), from);
    bytes(bits);
  }

  private void onWords(int opcode, Word register, Word rm) {
    rex(register.number(), 0, rm.number());
    bytes(opcode, 0xC0 | (register.number() & 7) << 3 | (rm.number() & 7));
  }

  private void rex(int register, int index, int base) {
    bytes(0x48 | (register >> 3) << 2 | (index >> 3) << 1 | base >> 3);
  }

  /** Between registers, with the prefix 66. */
  private void evex(int map, boolean wide, int opcode, Vector register, int second, Vector rm) {
    evex(map, wide, 1, register.number(), second, rm.number() >> 4, rm.number() >> 3 & 1, false);
    bytes(opcode, 0xC0 | (register.number() & 7) << 3 | (rm.number() & 7));
  }

  /** With memory; {@code prefix} 1 is 66, 2 is F3. */
  private void evex(
      int map, boolean wide, int prefix, int register, int second, Memory rm, boolean broadcast) {
    int index = rm.index().number() >> 3;
    int base = rm.base().number() >> 3;
    evex(map, wide, prefix, register, second, index, base, broadcast);
  }

  /** §2.7.1, figure 2-11; all register bits are inverted. */
  private void evex(
      int map,
      boolean wide,
      int prefix,
      int register,
      int second,
      int x,
      int b,
      boolean broadcast) {
    bytes(
        0x62,
        (~register >> 3 & 1) << 7 | (~x & 1) << 6 | (~b & 1) << 5 | (~register >> 4 & 1) << 4 | map,
        (wide ? 0x80 : 0) | (~second & 15) << 3 | 4 | prefix,
        ZMM << 5 | (broadcast ? 0x10 : 0) | (~second >> 4 & 1) << 3);
  }

  private void vex(int map, int opcode, Vector register, int second, Vector rm) {
    vex(map, 1, register.number(), second, 0, rm.number());
    bytes(opcode, 0xC0 | (register.number() & 7) << 3 | (rm.number() & 7));
  }

  /** §2.3.5, the form of three bytes. */
  private void vex(int map, int prefix, int register, int second, int x, int b) {
    bytes(
        0xC4,
        (~register >> 3 & 1) << 7 | (~x >> 3 & 1) << 6 | (~b >> 3 & 1) << 5 | map,
        (~second & 15) << 3 | YMM << 2 | prefix);
  }

  /** ModRM and SIB with a displacement of four bytes. */
  private void memory(int register, Memory memory) {
    bytes(
        0x84 | (register & 7) << 3,
        (memory.index().number() & 7) << 3 | (memory.base().number() & 7));
    int32(memory.displacement());
  }

  private void bytes(int... values) {
    for (int value : values) {
      code.write(value);
    }
  }
}
