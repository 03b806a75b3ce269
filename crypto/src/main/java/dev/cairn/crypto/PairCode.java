package dev.cairn.crypto;

import dev.cairn.machine.Assembler;
import dev.cairn.machine.Assembler.Memory;
import dev.cairn.machine.Assembler.Vector;
import dev.cairn.machine.Assembler.Word;
import dev.cairn.machine.Program;
import java.util.List;
import java.util.Optional;

/**
 * Machine code for SHA-256 of two messages at once (FIPS 180-4 §6.2), by the processor's own
 * instructions for it.
 *
 * <p>Each of them takes four cycles and waits for the one before, while the processor could begin
 * one every second cycle: two messages fill the gaps, and their lengths need not be alike.
 *
 * <p>The program takes an array, a table of pieces of work, and states. A piece is five words:
 * where the bytes of two messages go on in the array, where their states lie, in bytes, and how
 * many 64-byte blocks there are of each; one of no blocks ends the table, which has another before
 * it. A state is eight words in the order that the instructions want: f, e, b, a, h, g, d, c.
 */
final class PairCode {

  /** What it needs of the processor. */
  static final String[] FEATURES = {"sha_ni", "avx"};

  /** Words of a piece of work. */
  static final int PIECE_WORDS = 5;

  /** Where in a state a, b, … h are. */
  static final int[] PLACES = {3, 2, 7, 6, 1, 0, 5, 4};

  private static final int VECTOR_BYTES = 16;
  private static final int GROUPS = Sha256.K.length * Integer.BYTES / VECTOR_BYTES;
  private static final int K_AT = VECTOR_BYTES;

  private static final Word ARRAY = Word.RDI;
  private static final Word TABLE = Word.RSI;
  private static final Word STATES = Word.RDX;
  private static final Word BLOCKS = Word.RAX;
  private static final Word CONSTANTS = Word.RCX;

  /** Sums of words and constants: the instructions name it without saying so. */
  private static final Vector SUMS = new Vector(0);

  private static final Vector FREE = new Vector(13);

  private final Assembler code = new Assembler();

  private PairCode() {}

  /**
   * One of the two.
   *
   * @param state where it lies
   * @param offset of its bytes
   * @param abef half of the state, at the beginning and the end of a block; {@code cdgh} the rest
   * @param words the schedule's last sixteen
   */
  private record Message(Word state, Word offset, Vector abef, Vector cdgh, List<Vector> words) {

    static Message of(Word state, Word offset, int first) {
      List<Vector> words =
          List.of(
              new Vector(first + 2),
              new Vector(first + 3),
              new Vector(first + 4),
              new Vector(first + 5));
      return new Message(state, offset, new Vector(first), new Vector(first + 1), words);
    }

    /** Half of the state in memory. */
    Memory half(int index) {
      return new Memory(STATES, state, index * VECTOR_BYTES);
    }

    Vector word(int group) {
      return words.get(group % words.size());
    }
  }

  static Optional<Program> load() {
    return new PairCode().assemble();
  }

  private Optional<Program> assemble() {
    for (int turn : Sha256.TURN) {
      code.int32(turn);
    }
    for (int k : Sha256.K) {
      code.int32(k);
    }
    List<Message> both =
        List.of(Message.of(Word.R10, Word.R8, 1), Message.of(Word.R11, Word.R9, 7));
    int entry = code.here();
    code.lea(CONSTANTS, 0);
    code.movsxd(BLOCKS, Memory.at(TABLE, 4 * Integer.BYTES));
    int piece = code.here();
    for (int i = 0; i < both.size(); i++) {
      Message message = both.get(i);
      code.movsxd(message.offset, Memory.at(TABLE, i * Integer.BYTES));
      code.movsxd(message.state, Memory.at(TABLE, (2 + i) * Integer.BYTES));
      code.vmovdquXmm(message.abef, message.half(0));
      code.vmovdquXmm(message.cdgh, message.half(1));
    }
    int block = code.here();
    both.forEach(this::load64Bytes);
    for (int group = 0; group < GROUPS; group++) {
      for (Message message : both) {
        fourRounds(message, group);
        if (group < GROUPS - message.words.size()) {
          schedule(message, group);
        }
      }
    }
    for (Message message : both) {
      addAndStore(message.abef, message.half(0));
      addAndStore(message.cdgh, message.half(1));
      code.add(message.offset, Sha256.BLOCK_BYTES);
    }
    code.sub(BLOCKS, 1);
    code.jumpIfNotZero(block);
    code.add(TABLE, PIECE_WORDS * Integer.BYTES);
    code.movsxd(BLOCKS, Memory.at(TABLE, 4 * Integer.BYTES));
    code.sub(BLOCKS, 0);
    code.jumpIfNotZero(piece);
    code.ret();
    return Program.load(code.bytes(), entry);
  }

  private void load64Bytes(Message message) {
    for (int group = 0; group < message.words.size(); group++) {
      Vector word = message.word(group);
      code.vmovdquXmm(word, new Memory(ARRAY, message.offset, group * VECTOR_BYTES));
      code.vpshufbXmm(word, word, Memory.at(CONSTANTS, 0));
    }
  }

  private void fourRounds(Message message, int group) {
    code.vpadddXmm(SUMS, message.word(group), Memory.at(CONSTANTS, K_AT + group * VECTOR_BYTES));
    code.sha256rnds2(message.cdgh, message.abef);
    code.vpshufdXmm(SUMS, SUMS, 0x0E);
    code.sha256rnds2(message.abef, message.cdgh);
  }

  /** The words sixteen rounds from here, in place of this group's. */
  private void schedule(Message message, int group) {
    Vector word = message.word(group);
    Vector last = message.word(group + 3);
    code.vpalignrXmm(FREE, last, message.word(group + 2), Integer.BYTES);
    code.sha256msg1(word, message.word(group + 1));
    code.vpadddXmm(word, word, FREE);
    code.sha256msg2(word, last);
  }

  private void addAndStore(Vector half, Memory state) {
    code.vpadddXmm(half, half, state);
    code.vmovdquXmm(state, half);
  }
}
