package dev.cairn.crypto;

import dev.cairn.machine.Assembler;
import dev.cairn.machine.Assembler.Memory;
import dev.cairn.machine.Assembler.Vector;
import dev.cairn.machine.Assembler.Word;
import dev.cairn.machine.Program;
import java.util.Optional;

/**
 * Machine code for SHA-256 of sixteen messages at once (FIPS 180-4 §6.2), each in one 32-bit lane
 * of the vectors of AVX-512.
 *
 * <p>One message is a chain of rounds of which each waits for the one before, so that the
 * instructions made for SHA-256 leave the processor half idle. Sixteen messages side by side need
 * no instructions but sums, rotations and functions of three bits, one vector for each.
 *
 * <p>The program takes an array, 16 offsets in it, the state (8 words of 16 lanes) and the number
 * of 64-byte blocks that lie behind one another at each offset.
 */
final class LanesCode {

  /** What it needs of the processor. */
  static final String[] FEATURES = {"avx512f", "avx512bw"};

  /** 32-bit words of a state. */
  static final int WORDS = 8;

  /** FIPS 180-4 §5.3.3. */
  static final int[] START = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  };

  /** FIPS 180-4 §4.2.2. */
  private static final int[] K = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
  };

  /** Numbers of bytes that turn four big-endian words of 32 bits around. */
  private static final int[] TURN = {0x00010203, 0x04050607, 0x08090a0b, 0x0c0d0e0f};

  private static final int LANES = 16;
  private static final int VECTOR_BYTES = 64;
  private static final int K_AT = VECTOR_BYTES;

  /** Functions of three bits by their tables. */
  private static final int XOR = 0x96;

  private static final int CHOOSE = 0xCA;
  private static final int MAJORITY = 0xE8;

  private static final Word ARRAY = Word.RDI;
  private static final Word OFFSETS = Word.RSI;
  private static final Word STATE = Word.RDX;
  private static final Word BLOCKS = Word.RCX;
  private static final Word CONSTANTS = Word.R9;

  private final Assembler code = new Assembler();

  /** Sixteen words of the schedule. */
  private final Vector[] w = vectors(0, LANES);

  /** a to h; they change places in each round. */
  private final Vector[] s = vectors(16, WORDS);

  private Vector free = new Vector(24);

  private LanesCode() {}

  static Optional<Program> load() {
    return new LanesCode().assemble();
  }

  private Optional<Program> assemble() {
    for (int i = 0; i < VECTOR_BYTES / Integer.BYTES; i++) {
      code.int32(TURN[i % TURN.length]);
    }
    for (int k : K) {
      code.int32(k);
    }
    int entry = code.here();
    code.lea(CONSTANTS, 0);
    for (int i = 0; i < WORDS; i++) {
      code.vmovdqu64(s[i], Memory.at(STATE, i * VECTOR_BYTES));
    }
    int next = code.here();
    load64BytesOfEach();
    turnToLanes();
    for (int round = 0; round < K.length; round++) {
      round(round);
      if (round < K.length - LANES) {
        schedule(round);
      }
    }
    for (int i = 0; i < WORDS; i++) {
      code.vpaddd(s[i], s[i], Memory.at(STATE, i * VECTOR_BYTES));
      code.vmovdqu64(Memory.at(STATE, i * VECTOR_BYTES), s[i]);
    }
    code.add(ARRAY, VECTOR_BYTES);
    code.sub(BLOCKS, 1);
    code.jumpIfNotZero(next);
    code.ret();
    return Program.load(code.bytes(), entry);
  }

  private void load64BytesOfEach() {
    for (int lane = 0; lane < LANES; lane++) {
      code.movsxd(Word.RAX, Memory.at(OFFSETS, lane * Integer.BYTES));
      code.vmovdqu64(w[lane], new Memory(ARRAY, Word.RAX, 0));
      code.vpshufb(w[lane], w[lane], Memory.at(CONSTANTS, 0));
    }
  }

  /** Transposes: from vector i with all words of lane i to vector i with word i of all lanes. */
  private void turnToLanes() {
    for (int i = 0; i < LANES; i += 2) {
      pair(i, i + 1, code::vpunpckldq, code::vpunpckhdq);
    }
    for (int i = 0; i < LANES; i += 4) {
      pair(i, i + 2, code::vpunpcklqdq, code::vpunpckhqdq);
      pair(i + 1, i + 3, code::vpunpcklqdq, code::vpunpckhqdq);
      swap(w, i + 1, i + 2);
    }
    Operation even = (to, a, b) -> code.vshufi32x4(to, a, b, 0x88);
    Operation odd = (to, a, b) -> code.vshufi32x4(to, a, b, 0xDD);
    for (int i = 0; i < 4; i++) {
      pair(i, i + 4, even, odd);
      pair(i + 8, i + 12, even, odd);
      pair(i, i + 8, even, odd);
      pair(i + 4, i + 12, even, odd);
    }
  }

  private interface Operation {
    void emit(Vector to, Vector a, Vector b);
  }

  /** Puts what {@code low} and {@code high} make of two vectors in their places. */
  private void pair(int i, int j, Operation low, Operation high) {
    Vector a = w[i];
    Vector b = w[j];
    low.emit(free, a, b);
    high.emit(a, a, b);
    w[i] = free;
    w[j] = a;
    free = b;
  }

  private void round(int round) {
    Vector t = new Vector(25);
    Vector u = new Vector(26);
    Vector h = s[7];
    code.vpadddBroadcast(h, h, Memory.at(CONSTANTS, K_AT + round * Integer.BYTES));
    code.vpaddd(h, h, w[round % LANES]);
    rotations(t, u, s[4], 6, 11, 25);
    function(u, s[4], s[5], s[6], CHOOSE);
    code.vpaddd(h, h, t);
    code.vpaddd(h, h, u);
    code.vpaddd(s[3], s[3], h);
    rotations(t, u, s[0], 2, 13, 22);
    function(u, s[0], s[1], s[2], MAJORITY);
    code.vpaddd(h, h, t);
    code.vpaddd(h, h, u);
    System.arraycopy(s, 0, s, 1, WORDS - 1);
    s[0] = h;
  }

  /** The word sixteen rounds from here, in place of this round's. */
  private void schedule(int round) {
    Vector word = w[round % LANES];
    code.vpaddd(word, word, w[(round + 9) % LANES]);
    addSigma(word, w[(round + 1) % LANES], 7, 18, 3);
    addSigma(word, w[(round + 14) % LANES], 17, 19, 10);
  }

  private void addSigma(Vector word, Vector x, int first, int second, int shift) {
    Vector t = new Vector(27);
    Vector u = new Vector(28);
    Vector v = new Vector(29);
    code.vprord(t, x, first);
    code.vprord(u, x, second);
    code.vpsrld(v, x, shift);
    code.vpternlogd(t, u, v, XOR);
    code.vpaddd(word, word, t);
  }

  private void rotations(Vector t, Vector u, Vector x, int first, int second, int third) {
    Vector v = new Vector(30);
    code.vprord(t, x, first);
    code.vprord(u, x, second);
    code.vprord(v, x, third);
    code.vpternlogd(t, u, v, XOR);
  }

  private void function(Vector to, Vector a, Vector b, Vector c, int table) {
    code.vmovdqa64(to, a);
    code.vpternlogd(to, b, c, table);
  }

  private static void swap(Vector[] vectors, int i, int j) {
    Vector kept = vectors[i];
    vectors[i] = vectors[j];
    vectors[j] = kept;
  }

  private static Vector[] vectors(int first, int count) {
    Vector[] vectors = new Vector[count];
    for (int i = 0; i < count; i++) {
      vectors[i] = new Vector(first + i);
    }
    return vectors;
  }
}
