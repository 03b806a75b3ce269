package dev.cairn.libp2p;

import dev.cairn.crypto.InvalidKeyException;
import java.math.BigInteger;

/** Base58 with Bitcoin's alphabet, for identifiers of at most 64 bytes. */
final class Base58 {

  private static final String ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final BigInteger BASE = BigInteger.valueOf(58);
  private static final int CHARS_MAX = 90;

  private Base58() {}

  static String encode(byte[] bytes) {
    StringBuilder reversed = new StringBuilder();
    BigInteger rest = new BigInteger(1, bytes);
    while (rest.signum() > 0) {
      BigInteger[] division = rest.divideAndRemainder(BASE);
      reversed.append(ALPHABET.charAt(division[1].intValue()));
      rest = division[0];
    }
    for (int i = 0; i < bytes.length && bytes[i] == 0; i++) {
      reversed.append(ALPHABET.charAt(0));
    }
    return reversed.reverse().toString();
  }

  static byte[] decode(String text) throws InvalidKeyException {
    if (text.length() > CHARS_MAX) {
      throw new InvalidKeyException("base58 text of " + text.length() + " characters");
    }
    BigInteger value = BigInteger.ZERO;
    int zeros = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = ALPHABET.indexOf(text.charAt(i));
      if (digit < 0) {
        throw new InvalidKeyException("not base58: " + text);
      }
      if (digit == 0 && value.signum() == 0) {
        zeros++;
      }
      value = value.multiply(BASE).add(BigInteger.valueOf(digit));
    }
    byte[] magnitude = value.signum() == 0 ? new byte[0] : value.toByteArray();
    int skip = magnitude.length > 0 && magnitude[0] == 0 ? 1 : 0;
    byte[] out = new byte[zeros + magnitude.length - skip];
    System.arraycopy(magnitude, skip, out, zeros, magnitude.length - skip);
    return out;
  }
}
