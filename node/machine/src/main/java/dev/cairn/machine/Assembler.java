package dev.cairn.machine;

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

  /** The bytes at {@code base + index + displacement}. An index is not scaled, but where said. */
  public record Memory(Word base, Word index, int displacement) {

    /** The bytes at {@code base + displacement}. */
    public static Memory at(Word base, int displacement) {
      // An index of RSP is how the format says that there is none.
      return new Memory(base, Word.RSP, displacement);
    }
  }

  private final Encoding code = new Encoding();

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
    code.onWords(0x89, from, to);
  }

  /** {@code to = value}. */
  public void mov(Word to, int value) {
    code.rex(0, 0, to.number());
    code.bytes(0xC7, 0xC0 | (to.number() & 7));
    code.int32(value);
  }

  /** {@code to} = the 32 bits there, sign-extended. */
  public void movsxd(Word to, Memory from) {
    code.rex(to.number(), from.index().number(), from.base().number());
    code.bytes(0x63);
    code.memory(to.number(), from);
  }

  /** {@code to} = the 64 bits there. */
  public void mov(Word to, Memory from) {
    code.rex(to.number(), from.index().number(), from.base().number());
    code.bytes(0x8B);
    code.memory(to.number(), from);
  }

  /** {@code to} = the 64 bits at {@code table + 8 * index}. */
  public void movEighth(Word to, Word table, Word index) {
    code.rex(to.number(), index.number(), table.number());
    code.bytes(0x8B);
    code.memory(to.number(), 3, new Memory(table, index, 0));
  }

  /** {@code to} = the byte there, without a sign. */
  public void movzx(Word to, Memory from) {
    code.rex(to.number(), from.index().number(), from.base().number());
    code.bytes(0x0F, 0xB6);
    code.memory(to.number(), from);
  }

  /** {@code to = a + 2 * b}. */
  public void leaTwice(Word to, Word a, Word b) {
    code.rex(to.number(), b.number(), a.number());
    code.bytes(0x8D);
    code.memory(to.number(), 1, new Memory(a, b, 0));
  }

  /** Remembers how {@code a} compares to {@code b}, both without a sign. */
  public void cmp(Word a, Word b) {
    code.onWords(0x39, b, a);
  }

  /** {@code to += value}. */
  public void add(Word to, int value) {
    code.rex(0, 0, to.number());
    code.bytes(0x81, 0xC0 | (to.number() & 7));
    code.int32(value);
  }

  /** {@code to -= value}; remembers whether that gave zero. */
  public void sub(Word to, int value) {
    code.rex(0, 0, to.number());
    code.bytes(0x81, 0xE8 | (to.number() & 7));
    code.int32(value);
  }

  /** Goes back to {@code target} unless the last {@link #sub} gave zero. */
  public void jumpIfNotZero(int target) {
    jump(0x85, target);
  }

  /** Goes back to {@code target} if the last {@link #cmp} found a below b. */
  public void jumpIfBelow(int target) {
    jump(0x82, target);
  }

  private void jump(int condition, int target) {
    code.bytes(0x0F, condition);
    code.int32(target - (here() + Integer.BYTES));
  }

  /** {@code to} = the address of {@code target}, a place in this code. */
  public void lea(Word to, int target) {
    code.rex(to.number(), 0, 0);
    code.bytes(0x8D, 0x05 | (to.number() & 7) << 3);
    code.int32(target - (here() + Integer.BYTES));
  }

  /** Back to the caller, whose own vector code would be slow with the upper halves in use. */
  public void ret() {
    code.bytes(0xC5, 0xF8, 0x77);
    code.bytes(0xC3);
  }

  /** Data outside of what is run. */
  public void data(byte[] data) {
    for (byte value : data) {
      code.bytes(value);
    }
  }

  /** The same, a little-endian number. */
  public void int32(int value) {
    code.int32(value);
  }

  // 64 bytes.

  /** Loads 64 bytes from anywhere. */
  public void vmovdqu64(Vector to, Memory from) {
    code.evex(Encoding.MAP_0F, true, 2, to.number(), 0, from, false);
    code.bytes(0x6F);
    code.memory(to.number(), from);
  }

  /** Stores 64 bytes anywhere. */
  public void vmovdqu64(Memory to, Vector from) {
    code.evex(Encoding.MAP_0F, true, 2, from.number(), 0, to, false);
    code.bytes(0x7F);
    code.memory(from.number(), to);
  }

  /**
   * Any function of three bits, by its table: bit 4a + 2b + c of {@code table}; a is the target.
   */
  public void vpternlogd(Vector a, Vector b, Vector c, int table) {
    code.evex(Encoding.MAP_0F3A, false, 0x25, a, b.number(), c);
    code.bytes(table);
  }

  /** Exclusive or. */
  public void vpxorq(Vector to, Vector a, Vector b) {
    code.evex(Encoding.MAP_0F, true, 0xEF, to, a.number(), b);
  }

  /** Each byte times the 8 × 8 matrix over GF(2) that the same 64 bits of memory hold. */
  public void vgf2p8affineqbBroadcast(Vector to, Vector from, Memory matrix) {
    code.evex(Encoding.MAP_0F3A, true, 1, to.number(), from.number(), matrix, true);
    code.bytes(0xCE);
    code.memory(to.number(), matrix);
    code.bytes(0);
  }

  // 32 bytes.

  /** Loads 32 bytes from anywhere. */
  public void vmovdquYmm(Vector to, Memory from) {
    code.vex(Encoding.MAP_0F, Encoding.YMM, 2, 0x6F, to, 0, from);
  }

  /** Stores 32 bytes anywhere. */
  public void vmovdquYmm(Memory to, Vector from) {
    code.vex(Encoding.MAP_0F, Encoding.YMM, 2, 0x7F, from, 0, to);
  }

  /** Loads 16 bytes twice. */
  public void vbroadcasti128(Vector to, Memory from) {
    code.vex(Encoding.MAP_0F38, Encoding.YMM, 1, 0x5A, to, 0, from);
  }

  /** Within each 16 bytes: byte i becomes the one of {@code table} whose number it is. */
  public void vpshufbYmm(Vector to, Vector table, Vector numbers) {
    code.vex(Encoding.MAP_0F38, Encoding.YMM, 0x00, to, table.number(), numbers);
  }

  /** Exclusive or. */
  public void vpxorYmm(Vector to, Vector a, Vector b) {
    code.vex(Encoding.MAP_0F, Encoding.YMM, 0xEF, to, a.number(), b);
  }

  /** And. */
  public void vpandYmm(Vector to, Vector a, Vector b) {
    code.vex(Encoding.MAP_0F, Encoding.YMM, 0xDB, to, a.number(), b);
  }

  /** Four shifts to the right. */
  public void vpsrlqYmm(Vector to, Vector from, int bits) {
    code.vex(Encoding.MAP_0F, Encoding.YMM, 0x73, new Vector(2), to.number(), from);
    code.bytes(bits);
  }

  // 16 bytes.

  /** Loads 16 bytes from anywhere. */
  public void vmovdquXmm(Vector to, Memory from) {
    code.vex(Encoding.MAP_0F, Encoding.XMM, 2, 0x6F, to, 0, from);
  }

  /** Stores 16 bytes anywhere. */
  public void vmovdquXmm(Memory to, Vector from) {
    code.vex(Encoding.MAP_0F, Encoding.XMM, 2, 0x7F, from, 0, to);
  }

  /** Four sums. */
  public void vpadddXmm(Vector to, Vector a, Vector b) {
    code.vex(Encoding.MAP_0F, Encoding.XMM, 0xFE, to, a.number(), b);
  }

  /** Four sums with 16 bytes of memory. */
  public void vpadddXmm(Vector to, Vector a, Memory b) {
    code.vex(Encoding.MAP_0F, Encoding.XMM, 1, 0xFE, to, a.number(), b);
  }

  /** Byte i becomes the one whose number byte i of the memory has. */
  public void vpshufbXmm(Vector to, Vector from, Memory numbers) {
    code.vex(Encoding.MAP_0F38, Encoding.XMM, 1, 0x00, to, from.number(), numbers);
  }

  /** Four 32-bit words, each chosen by two bits, the lowest first. */
  public void vpshufdXmm(Vector to, Vector from, int words) {
    code.vex(Encoding.MAP_0F, Encoding.XMM, 0x70, to, 0, from);
    code.bytes(words);
  }

  /** 16 of the 32 bytes that are b and behind it a, from byte {@code first} on. */
  public void vpalignrXmm(Vector to, Vector a, Vector b, int first) {
    code.vex(Encoding.MAP_0F3A, Encoding.XMM, 0x0F, to, a.number(), b);
    code.bytes(first);
  }

  /**
   * Two rounds of SHA-256: {@code to} has the words c, d, g, h of the state and gets a, b, e, f;
   * {@code abef} has those. Register 0 has, in its lower half, the sums of what is hashed and the
   * rounds' constants.
   */
  public void sha256rnds2(Vector to, Vector abef) {
    code.legacy0F38(0xCB, to, abef);
  }

  /** Four words of the schedule from {@code to}, first half: {@code next} are the four behind. */
  public void sha256msg1(Vector to, Vector next) {
    code.legacy0F38(0xCC, to, next);
  }

  /** Second half: {@code last} are the four before those that it makes. */
  public void sha256msg2(Vector to, Vector last) {
    code.legacy0F38(0xCD, to, last);
  }
}
