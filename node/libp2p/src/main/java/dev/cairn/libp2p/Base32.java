package dev.cairn.libp2p;

import dev.cairn.crypto.InvalidKeyException;

/** RFC 4648 base32 in lower case and without padding, as multibase's {@code b}; decoding only. */
final class Base32 {

  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int CHARS_MAX = 100;

  private Base32() {}

  static byte[] decode(String text) throws InvalidKeyException {
    if (text.length() > CHARS_MAX) {
      throw new InvalidKeyException("base32 text of " + text.length() + " characters");
    }
    byte[] out = new byte[text.length() * 5 / 8];
    int bits = 0;
    int bitCount = 0;
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = ALPHABET.indexOf(text.charAt(i));
      if (digit < 0) {
        throw new InvalidKeyException("not base32: " + text);
      }
      bits = bits << 5 | digit;
      bitCount += 5;
      if (bitCount >= 8) {
        bitCount -= 8;
        out[at++] = (byte) (bits >>> bitCount);
        bits &= (1 << bitCount) - 1;
      }
    }
    if (bits != 0 || bitCount >= 5) {
      throw new InvalidKeyException("base32 with bits left over: " + text);
    }
    return out;
  }
}
