package dev.cairn.crypto;

import dev.cairn.machine.Processor;
import dev.cairn.machine.Program;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;

/**
 * SHA-256 of many messages, two side by side by {@link PairCode}: 3.6 GB/s on one core where the
 * JVM's, one after the other, makes 1.8. The next one takes the place of whichever ends. Immutable,
 * safe for many threads.
 */
final class HashPairs {

  /** Blocks of both messages in one call, which ends within a tenth of a millisecond. */
  private static final int CALL_BLOCKS = 2048;

  /** Pieces of work in one call. */
  private static final int CALL_PIECES = 64;

  private static final int STATE_BYTES = Sha256.WORDS * Integer.BYTES;

  private final Program program;

  private HashPairs(Program program) {
    this.program = program;
  }

  /** Pairs of this machine, if its processor has them and {@link Program#pays} for so much. */
  static Optional<HashPairs> find(int messages, long bytes) {
    return messages > 1 && Program.pays(bytes) ? Loaded.PAIRS : Optional.empty();
  }

  /** Pairs of this machine, at once. */
  static Optional<HashPairs> load() {
    return Loaded.PAIRS;
  }

  /**
   * States of {@code count} messages that have not begun, eight words each, and one more that is
   * nobody's: of a message that is alone the other place hashes the same bytes.
   */
  static int[] states(int count) {
    int[] states = new int[(count + 1) * Sha256.WORDS];
    for (int message = 0; message < count; message++) {
      for (int word = 0; word < Sha256.WORDS; word++) {
        states[message * Sha256.WORDS + PairCode.PLACES[word]] = Sha256.START[word];
      }
    }
    return states;
  }

  /** The hash of a message that is at its end. */
  static Hash hash(int[] states, int message) {
    ByteBuffer hash = ByteBuffer.allocate(Hash.BYTES);
    for (int place : PairCode.PLACES) {
      hash.putInt(states[message * Sha256.WORDS + place]);
    }
    return Hash.own(hash.array());
  }

  /**
   * Takes in whole blocks of 64 bytes.
   *
   * @param offsets where those of each message begin in {@code array}
   * @param blocks how many there are of each, 0 or more
   * @param states of as many messages, {@link #states}: as they were, and then as they are
   */
  void update(byte[] array, int[] offsets, int[] blocks, int[] states) {
    Objects.checkFromIndexSize(0, (offsets.length + 1) * Sha256.WORDS, states.length);
    for (int message = 0; message < offsets.length; message++) {
      long bytes = (long) blocks[message] * Sha256.BLOCK_BYTES;
      Objects.checkFromIndexSize((long) offsets[message], bytes, array.length);
    }
    new Run(array, offsets, blocks, states).run();
  }

  /** One update: who has the two places, and what the next call will do. */
  private final class Run {
    private final MemorySegment array;
    private final int[] offsets;
    private final int[] blocks;
    private final MemorySegment states;
    private final int nobody;
    private final Place first = new Place();
    private final Place second = new Place();
    private final int[] table = new int[(CALL_PIECES + 1) * PairCode.PIECE_WORDS];
    private int next;
    private int pieces;
    private int tableBlocks;

    Run(byte[] array, int[] offsets, int[] blocks, int[] states) {
      this.array = MemorySegment.ofArray(array);
      this.offsets = offsets;
      this.blocks = blocks;
      this.states = MemorySegment.ofArray(states);
      this.nobody = offsets.length * STATE_BYTES;
    }

    void run() {
      while (true) {
        fill(first);
        fill(second);
        if (first.left > 0 && second.left > 0) {
          add(first, second, Math.min(first.left, second.left));
        } else if (first.left > 0) {
          add(first, first.copy(nobody), first.left);
        } else if (second.left > 0) {
          add(second, second.copy(nobody), second.left);
        } else {
          call();
          return;
        }
      }
    }

    private void fill(Place place) {
      for (; place.left == 0 && next < offsets.length; next++) {
        place.at = offsets[next];
        place.left = blocks[next];
        place.state = next * STATE_BYTES;
      }
    }

    private void add(Place a, Place b, int wanted) {
      int count = Math.min(wanted, CALL_BLOCKS - tableBlocks);
      int at = pieces * PairCode.PIECE_WORDS;
      table[at] = a.at;
      table[at + 1] = b.at;
      table[at + 2] = a.state;
      table[at + 3] = b.state;
      table[at + 4] = count;
      a.passed(count);
      b.passed(count);
      pieces++;
      tableBlocks += count;
      if (pieces == CALL_PIECES || tableBlocks == CALL_BLOCKS) {
        call();
      }
    }

    private void call() {
      if (pieces > 0) {
        table[pieces * PairCode.PIECE_WORDS + 4] = 0;
        program.call(array, MemorySegment.ofArray(table), states, 0, 0, 0);
        pieces = 0;
        tableBlocks = 0;
      }
    }
  }

  /** One of the two places, and what is left of the message that has it. */
  private static final class Place {
    private int at;
    private int left;
    private int state;

    /** The same with the state that is nobody's. */
    Place copy(int nobody) {
      Place copy = new Place();
      copy.at = at;
      copy.left = left;
      copy.state = nobody;
      return copy;
    }

    void passed(int count) {
      at += count * Sha256.BLOCK_BYTES;
      left -= count;
    }
  }

  /** Compared with the JVM's before any message is entrusted to it. */
  private static boolean isRight(HashPairs pairs) {
    int[] lengths = {20, 55, 0, 119, 3, 64}; // of one block and two, so that each place gets both
    byte[] array = new byte[128];
    for (int at = 0; at < array.length; at++) {
      array[at] = (byte) ((at * 31) >> 3);
    }
    byte[] padded = new byte[lengths.length * array.length];
    int[] offsets = new int[lengths.length];
    int[] blocks = new int[lengths.length];
    int[] states = states(lengths.length);
    for (int message = 0; message < lengths.length; message++) {
      int length = lengths[message];
      int whole = length - length % Sha256.BLOCK_BYTES;
      offsets[message] = message * array.length;
      System.arraycopy(array, 0, padded, offsets[message], whole);
      int ends = offsets[message] + whole;
      int last = Sha256.pad(array, whole, length - whole, length, padded, ends);
      blocks[message] = whole / Sha256.BLOCK_BYTES + last;
    }
    pairs.update(padded, offsets, blocks, states);
    for (int message = 0; message < lengths.length; message++) {
      if (!hash(states, message).equals(Hash.of(array, 0, lengths[message]))) {
        return false;
      }
    }
    return true;
  }

  /** Loaded, and so assembled, when first asked for. */
  private static final class Loaded {
    static final Optional<HashPairs> PAIRS =
        Processor.here().has(PairCode.FEATURES)
            ? PairCode.load().map(HashPairs::new).filter(HashPairs::isRight)
            : Optional.empty();
  }
}
