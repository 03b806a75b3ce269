package dev.cairn.archive.chunk;

import dev.cairn.machine.Processor;
import dev.cairn.machine.Program;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;

/**
 * Says where there is no cut, {@value #WINDOW_BYTES} bytes at a time, by {@link GearCode}: three to
 * four GB/s on one core where plain Java makes 1.8. Where there may be one {@link Chunker} looks
 * itself. A cut that was passed over would be one that other machines make: content stays right and
 * is stored twice, so the program is compared with plain Java before it is believed. Immutable,
 * safe for many threads.
 */
final class GearLanes {

  /** What one call looks at. */
  static final int WINDOW_BYTES = GearCode.LANES * GearCode.LANE_BYTES;

  /** Of a generator that fills arrays to compare by (Knuth, MMIX). */
  private static final long KNUTH = 6_364_136_223_846_793_005L;

  private final Program program;

  private GearLanes(Program program) {
    this.program = program;
  }

  /** Lanes of this machine, if they are there and {@link Program#pays} for so much. */
  static Optional<GearLanes> find(long bytes) {
    return Program.pays(bytes) ? Loaded.LANES : Optional.empty();
  }

  /** Lanes of this machine, at once. */
  static Optional<GearLanes> load() {
    return Loaded.LANES;
  }

  /**
   * True if a hash in the window has {@code bits} zeros at its top.
   *
   * @param at where the window begins in {@code array}: {@value #WINDOW_BYTES} bytes, and before
   *     them what their first hashes are made of, from {@code first} on
   * @param first before which no byte counts
   * @throws IndexOutOfBoundsException if the window ends outside of the array, or the table has
   *     fewer words than a byte has values: the program would read what lies behind
   */
  boolean mayCut(long[] table, byte[] array, int at, int first, int bits) {
    Objects.checkFromIndexSize(0, Gear.WORDS, table.length);
    Objects.checkFromIndexSize(at, WINDOW_BYTES, array.length);
    long[] starts = new long[GearCode.LANES];
    for (int lane = 0; lane < starts.length; lane++) {
      starts[lane] = Gear.hash(table, array, first, at + lane * GearCode.LANE_BYTES);
    }
    MemorySegment window = MemorySegment.ofArray(array).asSlice(at, WINDOW_BYTES);
    long bound = 1L << (Long.SIZE - bits);
    return program.call(
            window,
            MemorySegment.ofArray(table),
            MemorySegment.ofArray(starts),
            GearCode.LANE_BYTES,
            bound,
            0)
        != 0;
  }

  /**
   * Compared with plain Java before it is believed: windows that overlap, with another bound each.
   */
  private static boolean isRight(GearLanes lanes) {
    long[] table = new long[Gear.WORDS];
    byte[] array = new byte[WINDOW_BYTES + Long.SIZE];
    long word = 1;
    for (int i = 0; i < table.length; i++) {
      word = word * KNUTH + 1;
      table[i] = word ^ word >>> 32; // its low bits alone would count
    }
    for (int i = 0; i < array.length; i++) {
      word = word * KNUTH + 1;
      array[i] = (byte) (word >>> 56);
    }
    for (int window = 0; window < 8; window++) {
      int bits = 15 + window % 3; // of 65,536 hashes two are a cut, one, or half a one
      int at = window * Byte.SIZE;
      boolean cut = false;
      long hash = Gear.hash(table, array, 0, at);
      for (int i = at; i < at + WINDOW_BYTES; i++) {
        hash = (hash << 1) + table[array[i] & 0xFF];
        cut |= hash >>> (Long.SIZE - bits) == 0;
      }
      if (lanes.mayCut(table, array, at, 0, bits) != cut) {
        return false;
      }
    }
    return true;
  }

  /** Loaded, and so assembled, when first asked for. */
  private static final class Loaded {
    static final Optional<GearLanes> LANES =
        Processor.here().has(GearCode.FEATURES)
            ? GearCode.load().map(GearLanes::new).filter(GearLanes::isRight)
            : Optional.empty();
  }
}
