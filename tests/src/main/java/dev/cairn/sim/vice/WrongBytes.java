package dev.cairn.sim.vice;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Flips a bit in everything that is long enough to be somebody's data. */
final class WrongBytes extends FilterOutputStream {

  /** Messages of the protocols are shorter, proofs apart; the last leaf of a block may be too. */
  private static final int DATA_BYTES_MIN = 512;

  WrongBytes(OutputStream real) {
    super(real);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length < DATA_BYTES_MIN) {
      out.write(bytes, offset, length);
      return;
    }
    byte[] wrong = java.util.Arrays.copyOfRange(bytes, offset, offset + length);
    wrong[length / 2] ^= 1;
    out.write(wrong, 0, length);
  }
}
