package dev.cairn.machine;

import dev.cairn.machine.Assembler.Memory;
import dev.cairn.machine.Assembler.Vector;
import dev.cairn.machine.Assembler.Word;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How instructions of x86-64 are put in bytes: prefix, opcode, operands (Intel's manual, volume 2,
 * §2.1 to §2.7). One thread.
 */
final class Encoding {

  /** Vectors of SSE, 16 bytes. */
  static final int XMM = 0;

  /** Vectors of AVX2, 32 bytes. */
  static final int YMM = 1;

  /** Vectors of AVX-512, 64 bytes. */
  private static final int ZMM = 2;

  static final int MAP_0F = 1;
  static final int MAP_0F38 = 2;
  static final int MAP_0F3A = 3;

  private final ByteArrayOutputStream code = new ByteArrayOutputStream();

  int size() {
    return code.size();
  }

  byte[] toByteArray() {
    return code.toByteArray();
  }

  void onWords(int opcode, Word register, Word rm) {
    rex(register.number(), 0, rm.number());
    bytes(opcode, 0xC0 | (register.number() & 7) << 3 | (rm.number() & 7));
  }

  void rex(int register, int index, int base) {
    bytes(0x48 | (register >> 3) << 2 | (index >> 3) << 1 | base >> 3);
  }

  /** Between registers, with the prefix 66. */
  void evex(int map, boolean wide, int opcode, Vector register, int second, Vector rm) {
    evex(map, wide, 1, register.number(), second, rm.number() >> 4, rm.number() >> 3 & 1, false);
    bytes(opcode, 0xC0 | (register.number() & 7) << 3 | (rm.number() & 7));
  }

  /** With memory; {@code prefix} 1 is 66, 2 is F3. */
  void evex(
      int map, boolean wide, int prefix, int register, int second, Memory rm, boolean broadcast) {
    int index = rm.index().number() >> 3;
    int base = rm.base().number() >> 3;
    evex(map, wide, prefix, register, second, index, base, broadcast);
  }

  /** §2.7.1, figure 2-11; all register bits are inverted. */
  void evex(
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

  /** Between registers, with the prefix 66. */
  void vex(int map, int size, int opcode, Vector register, int second, Vector rm) {
    vex(map, size, 1, register.number(), second, 0, rm.number());
    bytes(opcode, 0xC0 | (register.number() & 7) << 3 | (rm.number() & 7));
  }

  /** With memory; {@code prefix} 1 is 66, 2 is F3. */
  void vex(int map, int size, int prefix, int opcode, Vector register, int second, Memory rm) {
    vex(map, size, prefix, register.number(), second, rm.index().number(), rm.base().number());
    bytes(opcode);
    memory(register.number(), rm);
  }

  /** §2.3.5, the form of three bytes. */
  private void vex(int map, int size, int prefix, int register, int second, int x, int b) {
    bytes(
        0xC4,
        (~register >> 3 & 1) << 7 | (~x >> 3 & 1) << 6 | (~b >> 3 & 1) << 5 | map,
        (~second & 15) << 3 | size << 2 | prefix);
  }

  /** Between registers 0..15 in the form from before VEX, map 0F38, without a prefix. */
  void legacy0F38(int opcode, Vector register, Vector rm) {
    bytes(0x40 | (register.number() >> 3) << 2 | rm.number() >> 3, 0x0F, 0x38, opcode);
    bytes(0xC0 | (register.number() & 7) << 3 | (rm.number() & 7));
  }

  /** ModRM and SIB with a displacement of four bytes. */
  void memory(int register, Memory memory) {
    memory(register, 0, memory);
  }

  /** The same with an index times 1, 2, 4 or 8, by its logarithm. */
  void memory(int register, int scale, Memory memory) {
    bytes(
        0x84 | (register & 7) << 3,
        scale << 6 | (memory.index().number() & 7) << 3 | (memory.base().number() & 7));
    int32(memory.displacement());
  }

  /** Little-endian. */
  void int32(int value) {
    byte[] bytes = new byte[Integer.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(value);
    code.writeBytes(bytes);
  }

  void bytes(int... values) {
    for (int value : values) {
      code.write(value);
    }
  }
}
