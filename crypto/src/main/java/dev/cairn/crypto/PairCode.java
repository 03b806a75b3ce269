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
 * <p>The program takes an array, the two states, the number of 64-byte blocks and two offsets in
 * the array. A state is eight words in the order that the instructions want: f, e, b, a, h, g, d,
 * c.
 */
final class PairCode {

  /** What it needs of the processor. */
  static final String[] FEATURES = {"sha_ni", "avx"};

  /** Where in a state a, b, … h are. */
  static final int[] PLACES = {3, 2, 7, 6, 1, 0, 5, 4};

  private static final int VECTOR_BYTES = 16;
  private static final int GROUPS = Sha256.K.length * Integer.BYTES / VECTOR_BYTES;
  private static final int K_AT = VECTOR_BYTES;

  private static final Word ARRAY = Word.RDI;
  private static final Word BLOCKS = Word.RCX;
  private static final Word CONSTANTS = Word.RAX;

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
        List.of(Message.of(Word.RSI, Word.R8, 1), Message.of(Word.RDX, Word.R9, 7));
    int entry = code.here();
    code.lea(CONSTANTS, 0);
    for (Message message : both) {
      code.vmovdquXmm(message.abef, Memory.at(message.state, 0));
      code.vmovdquXmm(message.cdgh, Memory.at(message.state, VECTOR_BYTES));
    }
    int next = code.here();
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
      addAndStore(message.abef, Memory.at(message.state, 0));
      addAndStore(message.cdgh, Memory.at(message.state, VECTOR_BYTES));
    }
    code.add(ARRAY, Sha256.BLOCK_BYTES);
    code.sub(BLOCKS, 1);
    code.jumpIfNotZero(next);
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
