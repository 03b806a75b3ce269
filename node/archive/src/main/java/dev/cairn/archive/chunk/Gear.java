package dev.cairn.archive.chunk;

import dev.cairn.crypto.Hkdf;
import java.nio.ByteBuffer;

/**
 * The 256 random words of a gear hash, derived from a vault's key so that nobody else can tell
 * where its chunks end: cut points of a public table would identify known files by their chunk
 * lengths alone.
 */
public final class Gear {

  private static final int WORDS = 256;

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

  /** The words themselves; not to be changed. */
  long[] table() {
    return table;
  }
}
