package dev.cairn.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** What SHA-256 is made of (FIPS 180-4), for those who run it themselves. */
final class Sha256 {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** What it takes at a time. */
  static final int BLOCK_BYTES = 64;

  /** Behind a message comes this byte, zeros, and its length in bits as a word of 64 bits. */
  static final byte PADDING = (byte) 0x80;

  /** 32-bit words of a state. */
  static final int WORDS = 8;

  /** FIPS 180-4 §5.3.3. */
  static final int[] START = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  };

  /** FIPS 180-4 §4.2.2. */
  static final int[] K = {
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
  static final int[] TURN = {0x00010203, 0x04050607, 0x08090a0b, 0x0c0d0e0f};

  private Sha256() {}

  /**
   * Ends a message: its last bytes, those that fill no block, and the padding behind them go to
   * {@code out}, two blocks of zeros.
   *
   * @param tail how many bytes of {@code array} from {@code from} these are, below 64
   * @param messageBytes of the whole message
   * @return blocks that were filled, 1 or 2
   */
  static int pad(byte[] array, int from, int tail, long messageBytes, byte[] out, int outAt) {
    System.arraycopy(array, from, out, outAt, tail);
    out[outAt + tail] = PADDING;
    int blocks = Math.ceilDiv(tail + 1 + Long.BYTES, BLOCK_BYTES);
    LONG.set(out, outAt + blocks * BLOCK_BYTES - Long.BYTES, messageBytes * Byte.SIZE);
    return blocks;
  }
}
