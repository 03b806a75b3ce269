package dev.cairn.archive.chunk;

import dev.cairn.crypto.Hkdf;
import java.nio.ByteBuffer;

/**
 * The 256 random words of a gear hash, derived from a vault's key so that nobody else can tell
 * where its chunks end: cut points of a public table would identify known files by their chunk
 * lengths alone.
 */
public final class Gear {

  static final int WORDS = 256;

  /** A byte is shifted out of the hash after so many more. */
  private static final int WINDOW_BYTES = Long.SIZE;

  private final long[] table;

  private Gear(long[] table) {
    this.table = table;
  }

  /** The table of {@code key} (32 bytes). */
  public static Gear of(byte[] key) {
    byte[] stream = Hkdf.derive(key, "cairn/gear/v1", WORDS * Long.BYTES);
    long[] table = new long[WORDS];
    ByteBuffer.wrap(stream).asLongBuffer().get(table);
    return new Gear(table);
  }

  /** The hash behind the bytes of {@code array} from {@code first} to {@code end}. */
  static long hash(long[] table, byte[] array, int first, int end) {
    long hash = 0;
    for (int at = Math.max(first, end - WINDOW_BYTES); at < end; at++) {
      hash = (hash << 1) + table[array[at] & 0xFF];
    }
    return hash;
  }

  /** The words themselves; not to be changed. */
  long[] table() {
    return table;
  }
}
